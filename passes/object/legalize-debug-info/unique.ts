import { DwarfTag, globals, MetadataKind, type MetadataRef } from "../../../lib/llvm-bindings/index.js";
import { DebugInfo } from "../../analyses/debug-info/index.js";
import { SparseLayout } from "../../analyses/sparse-layout/index.js";
import type { PassContext } from "../../manager/index.js";
import { hashOf, readableName, shortened } from "./names.js";

/**
 * Gives each type an identifier that no other one has. In this order:
 *
 * 1. the readable name: `Option<u32>` is `Option_u32`; the struct of an enum's variant has the enum's in front, `Option_u32_Some`;
 * 2. where two types share it, the path: `net::Port` and `disk::Port` are `net_Port` and `disk_Port`;
 * 3. where that is not enough, a hash of rustc's identifier of the type: `Port_81bb7ca0`.
 *
 * A name that is the kernel's stays: that of an attributed type, of a struct of operations, and of a primitive type. Where one of several types has the name in
 * Rust, too, it keeps it: `struct Opt_u8` beside `Opt<u8>`. Copies of one type have one name.
 */
export function nameTypes(ctx: PassContext, types: readonly MetadataRef[]): void {
  const di = ctx.get(DebugInfo);
  const attributed = new Set(ctx.get(SparseLayout).decoder.types.map(({ node }) => node));
  const operations = operationTypes(ctx);
  const original = new Map<MetadataRef, string>();
  const nameBefore = (node: MetadataRef) => {
    const known = original.get(node);
    if (known !== undefined) return known;
    const name = di.name(node);
    original.set(node, name);
    return name;
  };
  const named = types.filter((type) => takesName(ctx, type) && nameBefore(type) !== "");
  const claims: Claim[] = named.map((node) => {
    const fixed = attributed.has(node) || operations.has(node) || di.kind(node) === MetadataKind.DIBasicType;
    const identity =
      fixed || identifierOf(ctx, node) === "" ? `=${nameBefore(node)}` : identifierOf(ctx, node);
    const plain = fixed ? nameBefore(node) : readableName(scoped(ctx, node, nameBefore));
    const path = [...pathOf(ctx, node, nameBefore), nameBefore(node)].map(readableName).join("_");
    const hash = hashOf(identity, 8);
    return {
      node,
      fixed,
      identity,
      exact: plain === nameBefore(node),
      candidates: [plain, path, `${plain}_${hash}`],
    };
  });
  const names = assignNames(claims);
  for (const { node, identity, fixed } of claims) {
    const name = names.get(node)!;
    const short = fixed ? readableName(name) : shortened(name, identity);
    // Relocations name attributed types as the kernel does, in full.
    const written = attributed.has(node) ? short : shortened(short, identity);
    if (written !== nameBefore(node)) di.setName(node, written);
  }
}

/** The structs in `.struct_ops`. A loader looks for the kernel's by their names; with two of them there are two local structs of one name. */
function operationTypes(ctx: PassContext): ReadonlySet<MetadataRef> {
  const { llvm, module } = ctx;
  const found = globals(llvm, module)
    .filter((global) => /^\??\.struct_ops(\.link)?$/.test(llvm.getSection(global) ?? ""))
    .flatMap((global) => ctx.get(DebugInfo).globalType(global) ?? []);
  return new Set(found);
}

interface Claim {
  readonly node: MetadataRef;
  /** Keeps its first candidate in any case. */
  readonly fixed: boolean;
  readonly identity: string;
  /** Its first candidate is its name in Rust. */
  readonly exact: boolean;
  readonly candidates: readonly [string, string, string];
}

/** Gives each claim its first candidate that no type of another identity has. */
function assignNames(claims: readonly Claim[]): Map<MetadataRef, string> {
  const names = new Map<MetadataRef, string>();
  const taken = new Map<string, string>();
  let open = [...claims];
  for (let round = 0; round < 3; round++) {
    const wanted = new Map<string, Set<string>>();
    for (const claim of open) {
      const name = claim.candidates[round]!;
      const who = wanted.get(name) ?? new Set();
      wanted.set(name, who.add(claim.identity));
    }
    const exact = round === 0 ? exactOwners(open) : new Map<string, string>();
    const fixedNames = new Map(open.filter((c) => c.fixed).map((c) => [c.candidates[round]!, c.identity]));
    const later: Claim[] = [];
    for (const claim of open) {
      const name = claim.candidates[round]!;
      const owner = taken.get(name) ?? fixedNames.get(name) ?? exact.get(name);
      const alone = owner === undefined ? wanted.get(name)!.size === 1 : owner === claim.identity;
      if (alone || claim.fixed || round === 2) names.set(claim.node, name);
      else later.push(claim);
    }
    for (const claim of open) {
      const name = names.get(claim.node);
      if (name !== undefined) taken.set(name, claim.identity);
    }
    open = later;
  }
  return names;
}

/** For each name, the only claim that has it as its name in Rust. */
function exactOwners(claims: readonly Claim[]): Map<string, string> {
  const owners = new Map<string, Set<string>>();
  for (const { exact, candidates, identity } of claims) {
    if (exact) owners.set(candidates[0], (owners.get(candidates[0]) ?? new Set()).add(identity));
  }
  return new Map(
    [...owners].filter(([, who]) => who.size === 1).map(([name, who]) => [name, [...who][0] as string]),
  );
}

function takesName(ctx: PassContext, type: MetadataRef): boolean {
  const di = ctx.get(DebugInfo);
  const kind = di.kind(type);
  if (kind === MetadataKind.DIBasicType) return true;
  if (kind === MetadataKind.DIDerivedType) return di.tag(type) === DwarfTag.Typedef;
  return kind === MetadataKind.DICompositeType && di.tag(type) !== DwarfTag.ArrayType;
}

function identifierOf(ctx: PassContext, type: MetadataRef): string {
  return ctx.get(DebugInfo).kind(type) === MetadataKind.DICompositeType
    ? ctx.get(DebugInfo).identifier(type)
    : "";
}

/** The name with those of the types around it in front, for the structs of an enum's variants. */
function scoped(ctx: PassContext, type: MetadataRef, nameOf: (node: MetadataRef) => string): string {
  const di = ctx.get(DebugInfo);
  const scope = di.scope(type);
  if (scope === 0 || scope === type || di.kind(scope) !== MetadataKind.DICompositeType) return nameOf(type);
  const outer = readableName(scoped(ctx, scope, nameOf));
  return nameOf(scope) === "" ? outer : `${outer}_${readableName(nameOf(type))}`;
}

/** Names of the namespaces and types around a type, the outermost first. */
function pathOf(ctx: PassContext, type: MetadataRef, nameOf: (node: MetadataRef) => string): string[] {
  const di = ctx.get(DebugInfo);
  const names: string[] = [];
  let at = di.scope(type);
  for (let steps = 0; at !== 0 && steps < 64; steps++) {
    const kind = di.kind(at);
    if (kind !== MetadataKind.DINamespace && kind !== MetadataKind.DICompositeType) break;
    if (nameOf(at) !== "") names.unshift(nameOf(at));
    at = di.scope(at);
  }
  return names;
}

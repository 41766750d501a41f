import type { Btf } from "../btf.js";
import { essentialName } from "../essential-name.js";
import { RelocationKind } from "../ext.js";
import { sizeOf, skipModifiers } from "../size.js";
import { fieldsCompatible, kindsCompatible, typesCompatible } from "./compat.js";
import { typesMatch } from "./match-types.js";
import {
  type Accessor,
  isEnumBased,
  isFlexible,
  isTypeBased,
  maxBitOffset,
  maxSpecLength,
  type Spec,
} from "./spec.js";
import { type Steps, Unresolvable } from "./steps.js";

/** A type of the target that a local root type may stand for. */
export interface Candidate {
  readonly btf: Btf;
  readonly id: number;
}

/**
 * The targets' types that the object's type `id` can stand for: same kind and same name without flavors. The first target is asked
 * alone (the kernel); where it has none, the types that the others (its modules) add are.
 *
 * @throws Unresolvable for a type without a name.
 */
export function candidates(local: Btf, id: number, targets: readonly Btf[]): Candidate[] {
  const name = essentialName(local.name(id));
  const kind = local.kind(id);
  if (name === "") throw new Unresolvable("a type without a name cannot be looked for");
  const fitting = (target: Btf, from: number): Candidate[] =>
    target
      .findByEssentialName(name)
      .filter((candidate) => candidate >= from && kindsCompatible(kind, target.kind(candidate)))
      .sort((a, b) => a - b)
      .map((candidate) => ({ btf: target, id: candidate }));
  const [kernel, ...modules] = targets;
  const found = kernel ? fitting(kernel, 1) : [];
  return found.length > 0 ? found : modules.flatMap((module) => fitting(module, module.firstId));
}

/**
 * The access in the target that `local` stands for, with `candidate` as its root type; undefined where it is not there.
 *
 * @throws Unresolvable where it cannot be said, and a loader gives up.
 */
export function matchSpec(local: Spec, { btf, id }: Candidate, steps: Steps): Spec | undefined {
  steps.take();
  const spec: Spec = { btf, root: id, kind: local.kind, accessors: [], rawLength: 0, bitOffset: 0 };
  if (isTypeBased(local.kind)) {
    const fits = local.kind === RelocationKind.TypeMatches ? typesMatch : typesCompatible;
    return fits(local.btf, local.root, btf, id, steps) ? spec : undefined;
  }
  if (isEnumBased(local.kind)) return matchEnumerator(local, spec);
  let at = id;
  for (const [step, accessor] of local.accessors.entries()) {
    at = skipModifiers(btf, at);
    if (accessor.name !== undefined) {
      const next = matchMember(local.btf, accessor, spec, at, steps);
      if (next === undefined) return undefined;
      at = next;
      continue;
    }
    // The first index counts whole root types; the others go into arrays.
    if (step > 0) {
      const type = btf.type(at);
      if (type.kind !== "array") return undefined;
      const flexible = isFlexible(btf, spec.accessors.at(-1)!, type.count);
      if (!flexible && accessor.index >= type.count) return undefined;
      at = skipModifiers(btf, type.element);
    }
    lengthen(spec);
    spec.accessors.push({ type: at, index: accessor.index, name: undefined });
    const size = sizeOf(btf, at);
    if (size === undefined) throw new Unresolvable(`${btf.name(at) || "the type"} has no size on the target`);
    spec.bitOffset += accessor.index * size * 8;
  }
  if (spec.bitOffset > maxBitOffset)
    throw new Unresolvable("the field is too far from the start of its type");
  return spec;
}

function lengthen(spec: Spec): void {
  if (spec.rawLength >= maxSpecLength) throw new Unresolvable("the access is too deep on the target");
  spec.rawLength++;
}

function matchEnumerator(local: Spec, spec: Spec): Spec | undefined {
  const at = skipModifiers(spec.btf, spec.root);
  const type = spec.btf.type(at);
  if (type.kind !== "enum" && type.kind !== "enum64") return undefined;
  const wanted = essentialName(local.accessors[0]!.name ?? "");
  const index = type.values.findIndex((value) => essentialName(value.name) === wanted);
  if (index < 0) return undefined;
  spec.accessors.push({ type: at, index, name: type.values[index]!.name });
  return spec;
}

/**
 * Finds the member of the target's record `record` that `accessor` names, through anonymous members too, and adds it to `spec`.
 * Gives its type, or undefined where there is none, or none that is compatible.
 */
function matchMember(
  local: Btf,
  accessor: Accessor,
  spec: Spec,
  record: number,
  steps: Steps,
): number | undefined {
  const type = spec.btf.type(record);
  if (type.kind !== "struct" && type.kind !== "union") return undefined;
  const localRecord = local.type(accessor.type);
  if (localRecord.kind !== "struct" && localRecord.kind !== "union") return undefined;
  const localMember = localRecord.members[accessor.index]!;
  for (const [index, member] of type.members.entries()) {
    steps.take();
    lengthen(spec);
    spec.bitOffset += member.bitOffset;
    if (member.name === "") {
      const found = matchMember(local, accessor, spec, skipModifiers(spec.btf, member.type), steps);
      if (found !== undefined) return found;
    } else if (member.name === accessor.name) {
      if (!fieldsCompatible(local, localMember.type, spec.btf, member.type)) return undefined;
      spec.accessors.push({ type: record, index, name: member.name });
      return member.type;
    }
    spec.bitOffset -= member.bitOffset;
    spec.rawLength--;
  }
  return undefined;
}

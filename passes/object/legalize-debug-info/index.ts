import { DwarfTag, MetadataKind, type MetadataRef } from "../../../lib/llvm-bindings/index.js";
import { type BtfNodes, btfNodes, DebugInfo, isVoid } from "../../analyses/debug-info/index.js";
import { type Pass, type PassContext, Preserved } from "../../manager/index.js";
import { TypeBuilder } from "./builder.js";
import { cutDeepTypes } from "./depth.js";
import { variantsToUnion } from "./enums.js";
import { nameFunctions, nameStatics } from "./functions.js";
import { shapeMapDefinitions } from "./maps.js";
import { areInPlace, arrangeMembers, nameEnumerators, nameMembers } from "./members.js";
import { nameNumbers } from "./numbers.js";
import { replacementFor } from "./replace.js";
import { nameTypes } from "./unique.js";

/** Changes the debug info so that LLVM writes BTF from it that the kernel accepts as it is, without repairs by a loader. README.md is its page. */
export const legalizeDebugInfo: Pass = {
  name: "legalize-debug-info",
  stage: "object",
  run(ctx) {
    using builder = new TypeBuilder(ctx);
    shapeMapDefinitions(ctx, builder);
    const reach = new Reach(ctx);
    replaceTypes(ctx, builder, reach.nodes);
    for (const type of reach.nodes.types) reshape(ctx, builder, type);
    cutDeepTypes(ctx, builder, reach.nodes.types);
    const { types } = reach.nodes;
    for (const type of types) {
      if (isComposite(ctx, type, DwarfTag.EnumerationType)) nameEnumerators(ctx, type);
    }
    nameTypes(ctx, types);
    nameNumbers(ctx, types);
    nameFunctions(ctx, builder);
    nameStatics(ctx);
    return Preserved.all;
  },
};

/** The nodes that BTF reaches, computed again only after references between nodes have changed. */
class Reach {
  readonly #ctx: PassContext;
  #found: BtfNodes | undefined;
  #generation = -1;

  constructor(ctx: PassContext) {
    this.#ctx = ctx;
  }

  get nodes(): BtfNodes {
    const { generation } = this.#ctx.get(DebugInfo);
    if (this.#found === undefined || generation !== this.#generation) this.#found = btfNodes(this.#ctx);
    this.#generation = generation;
    return this.#found;
  }
}

/** Replaces types wherever BTF reaches them. Replacements are final: none is replaced again. */
function replaceTypes(ctx: PassContext, builder: TypeBuilder, { types, holders }: BtfNodes): void {
  const di = ctx.get(DebugInfo);
  const replacements = new Map<MetadataRef, MetadataRef | 0>();
  for (const type of types) {
    const to = replacementFor(ctx, builder, type);
    if (to !== undefined) replacements.set(type, to);
  }
  const follow = (node: MetadataRef): MetadataRef | 0 => {
    let at: MetadataRef | 0 = node;
    for (let steps = 0; at !== 0 && replacements.has(at) && steps < 64; steps++) at = replacements.get(at)!;
    return at;
  };
  for (const type of types) {
    for (const { node, type: base } of di.knownMembers(type) ?? [])
      if (base !== 0 && replacements.has(base)) di.setBaseType(node, follow(base));
  }
  for (const holder of holders) {
    if (di.kind(holder) === MetadataKind.DIDerivedType) {
      const base = di.baseType(holder);
      if (base !== 0 && replacements.has(base))
        di.setBaseType(holder, isVoidBehind(ctx, holder, base) ? 0 : follow(base));
      continue;
    }
    const isTuple = di.kind(holder) === MetadataKind.MDTuple;
    di.operands(holder).forEach((operand, index) => {
      if (operand === 0 || !replacements.has(operand)) return;
      const isResult = isTuple && index === 0 && isVoid(di, operand);
      di.setOperand(holder, index, isResult ? 0 : follow(operand));
    });
  }
}

function isVoidBehind(ctx: PassContext, holder: MetadataRef, base: MetadataRef): boolean {
  return ctx.get(DebugInfo).tag(holder) === DwarfTag.PointerType && isVoid(ctx.get(DebugInfo), base);
}

function reshape(ctx: PassContext, builder: TypeBuilder, type: MetadataRef): void {
  const di = ctx.get(DebugInfo);
  if (di.kind(type) === MetadataKind.DIDerivedType) {
    if (di.tag(type) === DwarfTag.PointerType && di.name(type) !== "") di.setName(type, "");
  } else if (isComposite(ctx, type, DwarfTag.StructureType, DwarfTag.UnionType)) {
    const known = di.knownMembers(type);
    if (known !== undefined && areInPlace(known)) return nameMembers(ctx, known, true);
    variantsToUnion(ctx, builder, type);
    arrangeMembers(ctx, builder, type);
  }
}

function isComposite(ctx: PassContext, type: MetadataRef, ...tags: number[]): boolean {
  const di = ctx.get(DebugInfo);
  return di.kind(type) === MetadataKind.DICompositeType && tags.includes(di.tag(type));
}

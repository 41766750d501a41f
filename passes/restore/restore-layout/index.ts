import { passes } from "../../../lib/diagnostics/index.js";
import { DwarfTag, MetadataKind, type MetadataRef } from "../../../lib/llvm-bindings/index.js";
import {
  DebugInfo,
  DebugInfoBuilder,
  type KnownMember,
  type ReachableNodes,
  replaceNodes,
} from "../../analyses/debug-info/index.js";
import {
  type CollectedType,
  DescribedTypes,
  hasSavedLayout,
  isSparseNumber,
  SparseLayout,
  type TypeCollector,
  transparentTarget,
} from "../../analyses/sparse-layout/index.js";
import { type Pass, type PassContext, Preserved } from "../../manager/index.js";
import { firstUse } from "./first-use.js";
import { refuseBeyondBtf } from "./limits.js";
import { writeRecord } from "./write.js";

/** Gives the attributed types the C layout in the debug info. README.md is its page. */
export const restoreLayout: Pass = {
  name: "restore-layout",
  stage: "restore",
  run(ctx) {
    if (hasSavedLayout(ctx)) return Preserved.all;
    const di = ctx.get(DebugInfo);
    using builder = new DebugInfoBuilder(ctx);
    const { nodes, collector } = ctx.get(DescribedTypes);
    ctx.get(SparseLayout);
    const types = [...collector.collected.values()];
    if (types.length === 0) return Preserved.allBut(DescribedTypes);
    refuseHolders(ctx, nodes, collector);
    for (const { type, node } of types) refuseBeyondBtf(ctx, type, node);
    const written = types.map((collected) => writeRecord(ctx, builder, collected));
    const records = new Map<MetadataRef, MetadataRef>();
    for (const [index, { type, node }] of types.entries()) {
      const { record, members } = written[index]!;
      if (record !== node) records.set(node, record);
      type.node = record;
      di.setKnownMembers(record, members);
    }
    const members = written.flatMap(({ members }) => members);
    const holders = [...nodes.all, ...arraysOf(types), ...records.values()];
    replaceTypes(ctx, holders, members, records);
    replaceTypes(ctx, holders, members, typedefsOf(builder, types));
    return Preserved.allBut(DescribedTypes);
  },
};

/** Typedefs for the records that are named by one only, wherever they are referred to. */
function typedefsOf(
  builder: DebugInfoBuilder,
  types: readonly CollectedType[],
): Map<MetadataRef, MetadataRef> {
  const typedefs = new Map<MetadataRef, MetadataRef>();
  for (const { type } of types) {
    if (!type.typedef) continue;
    const typedef = builder.typedef(type.node, type.name);
    typedefs.set(type.node, typedef);
    type.node = typedef;
  }
  return typedefs;
}

function replaceTypes(
  ctx: PassContext,
  holders: readonly MetadataRef[],
  members: readonly KnownMember[],
  replacements: ReadonlyMap<MetadataRef, MetadataRef>,
): void {
  if (replacements.size === 0) return;
  replaceNodes(ctx, holders, replacements);
  for (const { node, type } of members) {
    const to = replacements.get(type as MetadataRef);
    if (to !== undefined) ctx.get(DebugInfo).setBaseType(node, to);
  }
}

/** Array nodes are made while types are collected, so the walk over the module has not seen them. */
function arraysOf(types: readonly CollectedType[]): Set<MetadataRef> {
  const arrays = new Set<MetadataRef>();
  for (const { members } of types) {
    for (let { shape } of members.map(({ field }) => field)) {
      while (shape.kind === "array") {
        arrays.add(shape.node);
        shape = shape.element;
      }
    }
  }
  return arrays;
}

/** Refuses an attributed type inside a type without the attribute: the offsets of the members after it cannot be decoded. */
function refuseHolders(ctx: PassContext, nodes: ReachableNodes, collector: TypeCollector): void {
  const di = ctx.get(DebugInfo);
  for (const node of nodes.composites) {
    if (di.tag(node) === DwarfTag.ArrayType) continue;
    if (!isSparseNumber(di.size(node) / 8n) || collector.isAttributed(node)) continue;
    if (isCoreType(di, node) || !di.elements(node).some((member) => holds(ctx, member, collector))) continue;
    ctx.report(passes.holderByValue(di.name(node), firstUse(ctx, node)));
  }
}

/** Whether core declares the type or the type around it: `Ok` is declared inside of `Result`. */
export function isCoreType(di: DebugInfo, type: MetadataRef): boolean {
  let outermost: MetadataRef | 0 = type;
  for (let steps = 0; steps < 64 && di.kind(outermost) === MetadataKind.DICompositeType; steps++) {
    const scope = di.scope(outermost);
    if (scope === 0) break;
    if (di.kind(scope) !== MetadataKind.DICompositeType) return di.namespaces(outermost)[0] === "core";
    outermost = scope;
  }
  return false;
}

function holds(ctx: PassContext, member: MetadataRef, collector: TypeCollector): boolean {
  const di = ctx.get(DebugInfo);
  if (di.kind(member) !== MetadataKind.DIDerivedType || di.tag(member) !== DwarfTag.Member) return false;
  let type = di.baseType(member);
  while (
    type !== 0 &&
    di.kind(type) === MetadataKind.DICompositeType &&
    di.tag(type) === DwarfTag.ArrayType
  ) {
    type = di.baseType(type);
  }
  return type !== 0 && collector.collected.has(transparentTarget(di, type));
}

import { passes } from "../../src/diagnostics/index.js";
import { DwarfTag, MetadataKind, type MetadataRef } from "../../src/llvm-bindings/index.js";
import { type CollectedType, TypeCollector } from "../attributed-types/collect.js";
import { Decoder } from "../attributed-types/decode.js";
import { smallestEncoded } from "../attributed-types/model.js";
import { transparentTarget } from "../attributed-types/transparent.js";
import { DebugInfoBuilder } from "../debug-info/builder.js";
import { type ReachableNodes, reachableNodes, replaceNodes } from "../debug-info/walk.js";
import type { Pass, Unit } from "../unit.js";
import { firstUse } from "./first-use.js";
import { writeRecord } from "./write.js";

/** Gives the attributed types the C layout in the debug info, and leaves their sparse numbers in `unit.decoder`. README.md is its page. */
export const restoreLayout: Pass = {
  name: "restore-layout",
  keepsCode: true,
  run(unit) {
    const { debugInfo: di } = unit;
    using builder = new DebugInfoBuilder(unit);
    const collector = new TypeCollector(di, {
      array: (element, counts, size, align) => builder.arrayType(element, counts, size, align),
      enumeration: (name, base) => builder.enumeration(name, base),
    });
    const nodes = reachableNodes(unit);
    unit.composites = nodes.composites;
    for (const node of nodes.composites) if (collector.isAttributed(node)) collector.collect(node);
    const types = [...collector.collected.values()];
    unit.decoder = new Decoder(types.map(({ type }) => type));
    if (types.length === 0) return;
    refuseHolders(unit, nodes, collector);
    const records = new Map<MetadataRef, MetadataRef>();
    const made: MetadataRef[] = [];
    for (const collected of types) {
      const written = writeRecord(unit, builder, collected);
      if (written.record !== collected.node) records.set(collected.node, written.record);
      made.push(...written.made);
    }
    const holders = [...nodes.all, ...arraysOf(types), ...made];
    replaceNodes(unit, holders, records);
    for (const { type, node } of types) type.node = records.get(node) ?? node;
    nameByTypedefs(unit, builder, types, holders);
  },
};

/** Puts a typedef in front of the records that have no other name, wherever they are referred to. */
function nameByTypedefs(
  unit: Unit,
  builder: DebugInfoBuilder,
  types: readonly CollectedType[],
  nodes: readonly MetadataRef[],
): void {
  const typedefs = new Map<MetadataRef, MetadataRef>();
  for (const { type } of types) {
    if (!type.typedef) continue;
    const typedef = builder.typedef(type.node, type.name);
    typedefs.set(type.node, typedef);
    type.node = typedef;
  }
  replaceNodes(unit, nodes, typedefs);
}

/** Array nodes are made while types are collected, so the walk over the module has not seen them. */
function arraysOf(types: readonly CollectedType[]): MetadataRef[] {
  const arrays: MetadataRef[] = [];
  for (const { members } of types) {
    for (let shape of members.map(({ field }) => field.shape)) {
      while (shape.kind === "array") {
        arrays.push(shape.node);
        shape = shape.element;
      }
    }
  }
  return arrays;
}

/** An attributed type inside a type of the user's without the attribute: what lies behind it has no decodable offset. */
function refuseHolders(unit: Unit, nodes: ReachableNodes, collector: TypeCollector): void {
  const di = unit.debugInfo;
  for (const node of nodes.composites) {
    if (di.tag(node) === DwarfTag.ArrayType) continue;
    if (di.size(node) / 8n < smallestEncoded || collector.isAttributed(node)) continue;
    if (
      di.namespaces(node)[0] === "core" ||
      !di.elements(node).some((member) => holds(unit, member, collector))
    )
      continue;
    unit.report(passes.holderByValue(di.name(node), firstUse(unit, nodes, node)));
  }
}

function holds(unit: Unit, member: MetadataRef, collector: TypeCollector): boolean {
  const di = unit.debugInfo;
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

import { passes } from "../../src/diagnostics/index.js";
import { DwarfTag, MetadataKind, type MetadataRef } from "../../src/llvm-bindings/index.js";
import { type CollectedType, TypeCollector } from "../attributed-types/collect.js";
import { Decoder } from "../attributed-types/decode.js";
import { smallestEncoded } from "../attributed-types/model.js";
import { transparentTarget } from "../attributed-types/transparent.js";
import { DebugInfoBuilder } from "../debug-info/builder.js";
import type { KnownMember } from "../debug-info/nodes.js";
import { type ReachableNodes, reachableNodes, replaceNodes } from "../debug-info/walk.js";
import type { Pass, Unit } from "../unit.js";
import { firstUse } from "./first-use.js";

/** Gives the attributed types the C layout in the debug info, and leaves their sparse numbers in `unit.decoder`. README.md is its page. */
export const restoreLayout: Pass = {
  name: "restore-layout",
  keepsCode: true,
  run(unit) {
    const { llvm, debugInfo: di } = unit;
    using builder = new DebugInfoBuilder(unit);
    const collector = new TypeCollector(di, {
      array: (element, counts, size, align) => builder.arrayType(element, counts, size, align),
      enumeration: (name, base) => builder.enumeration(name, base),
    });
    const nodes = reachableNodes(unit, (node) => collector.typesBehind(node));
    unit.composites = nodes.composites;
    unit.expressions = nodes.expressions;
    const types = [...collector.collected.values()];
    unit.decoder = new Decoder(types.map(({ type }) => type));
    if (types.length === 0) return;
    if (!di.sizesAreOperands) return unit.report(passes.oldLlvmLayout(llvm.version.major));

    refuseHolders(unit, nodes, collector);
    const written = types.map((collected) => writeMembers(unit, builder, collected));
    const unions = new Map<MetadataRef, MetadataRef>();
    for (const { type, node } of types) {
      if (type.kind === "union") {
        unions.set(node, builder.unionLike(node, type.anonymous ? "" : type.name, type.layout));
      } else if (type.anonymous) di.setName(node, "");
    }
    for (const [index, { type, node }] of types.entries()) {
      type.node = unions.get(node) ?? node;
      di.knowMembers(type.node, written[index]!);
    }
    const members = written.flat();
    const holders = [...nodes.all, ...arraysOf(types), ...unions.values()];
    replaceTypes(unit, holders, members, unions);
    replaceTypes(unit, holders, members, typedefsOf(builder, types));
  },
};

/** Typedefs to put in front of the records that have no other name, wherever they are referred to. */
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
  unit: Unit,
  holders: readonly MetadataRef[],
  members: readonly KnownMember[],
  replacements: ReadonlyMap<MetadataRef, MetadataRef>,
): void {
  if (replacements.size === 0) return;
  replaceNodes(unit, holders, replacements);
  for (const { node, type } of members) {
    const to = replacements.get(type as MetadataRef);
    if (to !== undefined) unit.debugInfo.setBaseType(node, to);
  }
}

/** Writes the C layout. An ordinary member cannot be made a bit-field, so another node takes its place. */
function writeMembers(
  unit: Unit,
  builder: DebugInfoBuilder,
  { type, node, members }: CollectedType,
): KnownMember[] {
  const di = unit.debugInfo;
  const written = members.map(({ field, node: member, declared, type }): KnownMember => {
    const { name, offset, shape, bits } = field;
    const known = { node: member, type, name, offset, size: shape.size, isBitField: bits !== undefined };
    if (bits) {
      // LLVM takes two members of one type with one name for the same node.
      di.setName(member, "");
      return { ...known, node: builder.bitField(member, node, { name, type, ...bits, storage: offset }) };
    }
    if (declared !== type) di.setBaseType(member, type);
    if (field.sparseSize !== BigInt(shape.size)) di.setSize(member, 8 * shape.size);
    di.setOffset(member, 8 * offset);
    if (name !== field.rustName) di.setName(member, name);
    return known;
  });
  di.setElements(
    node,
    written.map((member) => member.node),
  );
  di.setSize(node, 8 * type.layout.size);
  return written;
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
    unit.report(passes.holderByValue(di.name(node), firstUse(unit, node)));
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

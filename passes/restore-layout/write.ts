import type { MetadataRef } from "../../src/llvm-bindings/index.js";
import type { CollectedType, FieldNode } from "../attributed-types/collect.js";
import type { DebugInfoBuilder } from "../debug-info/builder.js";
import type { Unit } from "../unit.js";

/** The C layout of a type in the debug info. */
export interface WrittenRecord {
  /** The type's node: its own, or the one that takes its place. */
  readonly record: MetadataRef;
  /** The nodes that were made for it. */
  readonly made: readonly MetadataRef[];
}

/**
 * Writes the C layout of a type. Sizes and offsets can be replaced in place from LLVM 21 on, where they are operands; before, members and
 * structs get new nodes. Unions always do, since a tag cannot be changed, and so do bit-fields, since flags cannot.
 */
export function writeRecord(unit: Unit, builder: DebugInfoBuilder, collected: CollectedType): WrittenRecord {
  const { type, node, members } = collected;
  const di = unit.debugInfo;
  const made: MetadataRef[] = [];
  const elements = members.map((member) => {
    if (!member.field.bits && di.sizesAreOperands) return rewriteMember(unit, member);
    const renewed = newMember(unit, builder, node, member);
    made.push(renewed);
    return renewed;
  });
  di.setElements(node, elements);
  const name = type.anonymous ? "" : type.name;
  if (type.kind === "struct" && di.sizesAreOperands) {
    di.setSize(node, 8 * type.layout.size);
    if (type.anonymous) di.setName(node, name);
    return { record: node, made };
  }
  const record = builder.recordLike(node, type.kind, name, type.layout);
  return { record, made: [...made, record] };
}

function rewriteMember(unit: Unit, { field, node, declared, type }: FieldNode): MetadataRef {
  const di = unit.debugInfo;
  if (declared !== type) di.setBaseType(node, type);
  if (field.sparseSize !== BigInt(field.shape.size)) di.setSize(node, 8 * field.shape.size);
  di.setOffset(node, 8 * field.offset);
  if (field.name !== field.rustName) di.setName(node, field.name);
  return node;
}

function newMember(
  unit: Unit,
  builder: DebugInfoBuilder,
  record: MetadataRef,
  { field, node, type }: FieldNode,
): MetadataRef {
  // LLVM takes two members of one type with one name for the same node.
  unit.debugInfo.setName(node, "");
  const { name, bits, offset, shape } = field;
  return bits
    ? builder.bitField(node, record, { name, type, ...bits, storage: offset })
    : builder.member(node, record, { name, type, size: shape.size, offset });
}

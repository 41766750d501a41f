import type { MetadataRef } from "../../../lib/llvm-bindings/index.js";
import { DebugInfo, type DebugInfoBuilder, type KnownMember } from "../../analyses/debug-info/index.js";
import type { CollectedType, FieldNode } from "../../analyses/sparse-layout/index.js";
import type { PassContext } from "../../manager/index.js";

/** The C layout of a type in the debug info. */
export interface WrittenRecord {
  /** The type's node: the original, or its replacement. */
  readonly record: MetadataRef;
  readonly members: readonly KnownMember[];
}

/**
 * Writes the C layout of a type. Sizes and offsets can be replaced in place from LLVM 21 on, where they are operands; before, members and
 * structs get new nodes. Unions always do, since a tag cannot be changed, and so do bit-fields, since flags cannot.
 */
export function writeRecord(
  ctx: PassContext,
  builder: DebugInfoBuilder,
  collected: CollectedType,
): WrittenRecord {
  const { type, node } = collected;
  const di = ctx.get(DebugInfo);
  const members = collected.members.map((member): KnownMember => {
    const { name, offset, shape, bits } = member.field;
    const inPlace = bits === undefined && di.sizesAreOperands;
    const written = inPlace ? rewriteMember(ctx, member) : newMember(ctx, builder, node, member);
    return {
      node: written,
      type: member.type,
      name,
      offset,
      size: shape.size,
      isBitField: bits !== undefined,
    };
  });
  di.setElements(
    node,
    members.map((member) => member.node),
  );
  const name = type.anonymous ? "" : type.name;
  if (type.kind === "union" || !di.sizesAreOperands)
    return { record: builder.recordLike(node, type.kind, name, type.layout), members };
  di.setSize(node, 8 * type.layout.size);
  if (type.anonymous) di.setName(node, name);
  return { record: node, members };
}

function rewriteMember(ctx: PassContext, { field, node, declared, type }: FieldNode): MetadataRef {
  const di = ctx.get(DebugInfo);
  if (declared !== type) di.setBaseType(node, type);
  if (field.sparseSize !== BigInt(field.shape.size)) di.setSize(node, 8 * field.shape.size);
  di.setOffset(node, 8 * field.offset);
  if (field.name !== field.rustName) di.setName(node, field.name);
  return node;
}

function newMember(
  ctx: PassContext,
  builder: DebugInfoBuilder,
  record: MetadataRef,
  { field, node, type }: FieldNode,
): MetadataRef {
  // LLVM merges two members of a type that have the same name.
  ctx.get(DebugInfo).setName(node, "");
  const { name, bits, offset, shape } = field;
  return bits
    ? builder.bitField(node, record, { name, type, ...bits, storage: offset })
    : builder.member(node, record, { name, type, size: shape.size, offset });
}

import { unsupported } from "../../../lib/diagnostics/index.js";
import { DwarfEncoding, DwarfTag, MetadataKind, type MetadataRef } from "../../../lib/llvm-bindings/index.js";
import { DebugInfo, type KnownMember } from "../../analyses/debug-info/index.js";
import type { PassContext } from "../../manager/index.js";
import type { TypeBuilder } from "./builder.js";
import { memberName } from "./names.js";
import { nameOf, sizeOf } from "./replace.js";

/** The largest number of members in BTF. */
const maxMembers = 0xffff;

/**
 * Puts the members of a struct or union into the order and shape that the kernel checks (`btf_struct_check_meta` in kernel/bpf/btf.c):
 *
 *     struct Mix { a: u8, b: u64, c: u16 }          // Rust moves b in front: offsets 10, 0, 8
 *
 *     "Invalid member bits_offset"                  // unless the members are written as b, c, a
 *
 * Members of size 0 stay, at their offsets. What is no member (methods, associated types, static members) goes. Members that lie
 * outside of their type, or in a union not at its start, make the whole type plain bytes of the same size; in an attributed type, whose
 * members are known and relocations name them, they are an error.
 */
export function arrangeMembers(ctx: PassContext, builder: TypeBuilder, type: MetadataRef): void {
  const di = ctx.get(DebugInfo);
  const all = di.elements(type);
  if (all.length === 0) return;
  const members = all.filter((node) => isMember(ctx, node));
  const problem = problemOf(ctx, type, members);
  if (problem !== undefined) {
    ctx.report(
      di.knownMembers(type) !== undefined
        ? unsupported.contradictoryRecord(nameOf(ctx, type), problem)
        : unsupported.contradictoryType(nameOf(ctx, type), problem, undefined),
    );
    const size = di.size(type);
    const bytes = builder.member(type, "bytes", builder.bytes(size), size, 8, 0n);
    di.setElements(type, size === 0n ? [] : [bytes]);
    return;
  }
  const sorted = inOrder(ctx, members);
  if (sorted.length !== all.length || sorted.some((node, index) => node !== all[index]))
    di.setElements(type, sorted);
  for (const member of sorted) alignFloat(ctx, builder, member);
  nameMembers(
    ctx,
    sorted.map((node) => ({ node, name: di.name(node) })),
    di.knownMembers(type) !== undefined,
  );
}

/**
 * Whether known members need no change but identifiers: `restore-layout` wrote them in order and within their type. Bit-fields and members of packed
 * types are left to `arrangeMembers`.
 */
export function areInPlace(members: readonly KnownMember[]): boolean {
  return (
    members.length <= maxMembers &&
    members.every(
      ({ type, size, offset, isBitField }) =>
        type !== 0 && !isBitField && offset % Math.min(8, Math.max(1, size)) === 0,
    )
  );
}

/** The members by their offsets, as most are already. */
function inOrder(ctx: PassContext, members: readonly MetadataRef[]): readonly MetadataRef[] {
  const offsets = members.map((member) => ctx.get(DebugInfo).offset(member));
  if (offsets.every((offset, index) => index === 0 || offsets[index - 1]! <= offset)) return members;
  const order = new Map(members.map((member, index) => [member, offsets[index]!]));
  return [...members].sort((a, b) => Number(order.get(a)! - order.get(b)!));
}

/**
 * A float that a packed struct has at an odd place becomes an integer of its size, `packed_f64`: the kernel wants floats, and only those, where
 * their alignment is (`btf_float_check_member`).
 */
function alignFloat(ctx: PassContext, builder: TypeBuilder, member: MetadataRef): void {
  const di = ctx.get(DebugInfo);
  const base = di.baseType(member);
  if (base === 0 || di.kind(base) !== MetadataKind.DIBasicType) return;
  const size = di.size(base);
  const align = size < 64n ? size : 64n;
  if (di.offset(member) % align === 0n) return;
  if (!/DW_ATE_float/.test(ctx.llvm.printValueToString(di.asValue(base)))) return;
  di.setBaseType(member, builder.basic(`packed_${di.name(base)}`, size, DwarfEncoding.Unsigned));
}

function isMember(ctx: PassContext, node: MetadataRef): boolean {
  const di = ctx.get(DebugInfo);
  if (di.kind(node) !== MetadataKind.DIDerivedType) return false;
  const tag = di.tag(node);
  if (tag !== DwarfTag.Member && tag !== DwarfTag.Inheritance) return false;
  const staticMember = 1 << 12;
  return (ctx.llvm.diTypeGetFlags(node) & staticMember) === 0;
}

function problemOf(ctx: PassContext, type: MetadataRef, members: readonly MetadataRef[]): string | undefined {
  const di = ctx.get(DebugInfo);
  const size = di.size(type);
  const isUnion = di.tag(type) === DwarfTag.UnionType;
  if (members.length > maxMembers) return `it has ${members.length} members`;
  for (const member of members) {
    const base = di.baseType(member);
    const bitField = (ctx.llvm.diTypeGetFlags(member) & (1 << 19)) !== 0;
    const offset = di.offset(member);
    const length = bitField || base === 0 ? di.size(member) : sizeOf(ctx, base);
    const called = () => `\`${di.name(member)}\``;
    if (base === 0) return `member ${called()} has no type`;
    if (di.kind(base) === MetadataKind.DISubroutineType) return `member ${called()} is a function`;
    if (isUnion && offset !== 0n) return `member ${called()} of a union is not at its start`;
    if (!bitField && offset % 8n !== 0n) return `member ${called()} starts within a byte`;
    if (offset + length > size) return `member ${called()} ends behind it`;
  }
  return undefined;
}

/** Identifiers for the members that have a name, each once in its type. `known`: the type is attributed. */
export function nameMembers(
  ctx: PassContext,
  members: readonly { readonly node: MetadataRef; readonly name: string }[],
  known: boolean,
): void {
  const di = ctx.get(DebugInfo);
  const taken = new Set<string>();
  members.forEach(({ node, name }, index) => {
    if (name === "") return;
    let wanted = memberName(name, known);
    if (taken.has(wanted)) wanted = memberName(`${wanted}_${index}`, known);
    taken.add(wanted);
    if (wanted !== name) di.setName(node, wanted);
  });
}

/** The same for the names of an enum. A DIEnumerator's name is its first operand that is a string. */
export function nameEnumerators(ctx: PassContext, type: MetadataRef): void {
  const di = ctx.get(DebugInfo);
  const taken = new Set<string>();
  di.elements(type).forEach((node, index) => {
    if (di.kind(node) !== MetadataKind.DIEnumerator) return;
    const at = di.operands(node).findIndex((op) => op !== 0 && di.kind(op) === MetadataKind.MDString);
    const name = at < 0 ? "" : di.string(di.operand(node, at));
    let wanted = memberName(name === "" ? `value_${index}` : name);
    if (taken.has(wanted)) wanted = memberName(`${wanted}_${index}`);
    taken.add(wanted);
    if (wanted !== name && at >= 0) di.setOperand(node, at, di.newString(wanted));
  });
}

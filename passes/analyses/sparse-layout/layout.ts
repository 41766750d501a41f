import type { Field } from "./model.js";

/** What the layout of a member depends on. Sizes, alignments and offsets in bytes. */
export interface MemberLayout {
  readonly size: number;
  readonly align: number;
  readonly bits: { readonly width: number; readonly at: number } | undefined;
  /** Unnamed bytes in front of it. */
  readonly skip: number;
}

/** The layout of a `repr(C)` type without the sparse padding. */
export interface CLayout {
  readonly offsets: readonly number[];
  readonly size: number;
  readonly align: number;
}

/**
 * The bytes that hold a bit-field, as libbpf reads it (`bpf_core_calc_field_relo` in src/relo_core.c): the unit of its declared type
 * with the field's first bit, or the next larger one until all bits are in it. `declared` is that type's size in bytes. Undefined
 * where eight bytes at a multiple of eight are not enough, which packed types can have: neither libbpf nor LLVM takes such a field.
 */
export function bitStorage(
  { width, at }: { readonly width: number; readonly at: number },
  declared: number,
): { readonly offset: number; readonly size: number } | undefined {
  for (let size = Math.max(1, declared); size <= 8; size *= 2) {
    const offset = Math.floor(at / (8 * size)) * size;
    if (at + width <= 8 * (offset + size)) return { offset, size };
  }
  return undefined;
}

/** Whether `field` is a bit-field that no eight aligned bytes hold. */
export function isTooWide({ bits, shape }: Pick<Field, "bits" | "shape">): boolean {
  return bits !== undefined && bitStorage(bits, shape.size) === undefined;
}

/**
 * Lays `members` out as C does on BPF (and on every 64-bit target that the kernel runs on): each at the next multiple of its alignment, `packed`
 * capping that alignment, `align` raising the whole type's. `tail` bytes without a name are behind the last member. A bit-field stands where its
 * declaration says; its offset is that of the bytes that hold it.
 */
export function cLayout(
  kind: "struct" | "union",
  members: readonly MemberLayout[],
  packed: number | undefined,
  align: number | undefined,
  tail = 0,
): CLayout {
  let end = 0;
  let largest = align ?? 1;
  const offsets: number[] = [];
  for (const member of members) {
    const alignment = Math.max(1, Math.min(member.align, packed ?? member.align));
    largest = Math.max(largest, alignment);
    if (kind === "struct") end += member.skip;
    if (member.bits) {
      offsets.push(bitStorage(member.bits, member.size)?.offset ?? Math.floor(member.bits.at / 8));
      end = Math.max(end, Math.ceil((member.bits.at + member.bits.width) / 8));
      continue;
    }
    const offset = kind === "union" ? 0 : roundUp(end, alignment);
    offsets.push(offset);
    end = Math.max(end, offset + member.size);
  }
  return { offsets, size: roundUp(end + tail, largest), align: largest };
}

function roundUp(value: number, to: number): number {
  return Math.ceil(value / to) * to;
}

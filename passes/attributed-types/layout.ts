/** What the layout of a member depends on. Sizes, alignments and offsets in bytes. */
export interface MemberLayout {
  readonly size: number;
  readonly align: number;
  readonly bits: { readonly width: number; readonly at: number } | undefined;
}

/** The layout of a `repr(C)` type without the sparse padding. */
export interface CLayout {
  readonly offsets: readonly number[];
  readonly size: number;
  readonly align: number;
}

/**
 * Lays `members` out as C does on BPF (and on every 64-bit target that the kernel runs on): each at the next multiple of its
 * alignment, `packed` capping that alignment, `align` raising the whole type's.
 * A bit-field stands where its declaration says, in a unit of its declared type.
 */
export function cLayout(
  kind: "struct" | "union",
  members: readonly MemberLayout[],
  packed: number | undefined,
  align: number | undefined,
): CLayout {
  let end = 0;
  let largest = align ?? 1;
  const offsets: number[] = [];
  for (const member of members) {
    const alignment = Math.max(1, Math.min(member.align, packed ?? member.align));
    largest = Math.max(largest, alignment);
    if (member.bits) {
      const unit = Math.max(1, member.size);
      offsets.push(Math.floor(member.bits.at / (8 * unit)) * unit);
      end = Math.max(end, Math.ceil((member.bits.at + member.bits.width) / 8));
      continue;
    }
    const offset = kind === "union" ? 0 : roundUp(end, alignment);
    offsets.push(offset);
    end = Math.max(end, offset + member.size);
  }
  return { offsets, size: roundUp(end, largest), align: largest };
}

function roundUp(value: number, to: number): number {
  return Math.ceil(value / to) * to;
}

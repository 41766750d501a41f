/**
 * From offsets and sizes, which BTF has, to alignment, packing and padding, which Rust wants to be told.
 *
 * BTF does not say how a type is aligned or packed: it says where each member ended up. Rust's `repr(C)` places
 * members by the same rules as C, so the natural layout of the members is computed first, and where it differs
 *
 * 1. a gap becomes an array of `u8` (a member that C aligned to a cache line, an unnamed bit-field);
 * 2. a member at an offset that its alignment forbids makes the type `packed(N)`, with the largest N that allows
 *    all offsets and the size, so that no more accesses than needed are split into bytes;
 * 3. a run of bit-fields is one `[u8; n]` from the byte of its first bit to the byte of its last.
 *
 * `align(N)` is never needed for offsets and sizes, since padding can always say the same, and Rust forbids it in what
 * a packed type contains.
 *
 * Two sets of rules must come to the same offsets: Rust's, on hosts, where bit-fields are bytes of alignment 1, and C's,
 * which the passes compute for BPF and in which a bit-field aligns its struct as its declared type does. C's alignment is
 * never less, so padding is chosen by Rust's and packing by C's.
 */

/** What a member occupies: bytes at an offset, or bits. Offsets are from the start of the type. */
export type Extent =
  | {
      readonly kind: "field";
      readonly offset: number;
      readonly size: number;
      readonly align: number;
      /** Alignment in C, where bit-fields inside make it more than `align`. */
      readonly cAlign: number;
    }
  | {
      readonly kind: "bits";
      readonly bitOffset: number;
      readonly bitWidth: number;
      /** Size and alignment of the declared type, bytes. */
      readonly unit: number;
    };

/** A member in its place, or `size` bytes of padding at `offset` before the next one. */
export type Piece<T> =
  | { readonly kind: "member"; readonly member: T }
  | { readonly kind: "padding"; readonly offset: number; readonly size: number };

/** How Rust gets to the layout that BTF has. */
export interface Placement<T> {
  /** N of `packed(N)`; undefined where natural alignment does. */
  readonly packed: number | undefined;
  /** The alignment that the Rust type has then. */
  readonly align: number;
  /** The alignment that the type has in C then. */
  readonly cAlign: number;
  readonly pieces: readonly Piece<T>[];
}

/** First byte, and the byte behind the last, that `bits` touches. */
export function bytesOfBits(bits: { readonly bitOffset: number; readonly bitWidth: number }): {
  readonly start: number;
  readonly end: number;
} {
  return {
    start: Math.floor(bits.bitOffset / 8),
    end: Math.ceil((bits.bitOffset + bits.bitWidth) / 8),
  };
}

/**
 * Places `members` so that a `repr(C)` struct has each at its offset and is `size` bytes long.
 * Returns undefined where no Rust struct can: members overlap, or reach past the end.
 */
export function placeStruct<T>(
  members: readonly T[],
  extentOf: (member: T) => Extent,
  size: number,
): Placement<T> | undefined {
  const extents = new Map(members.map((member) => [member, extentOf(member)]));
  const sorted = [...members].sort((a, b) => firstBit(extents.get(a)!) - firstBit(extents.get(b)!));
  const { packed, align, cAlign } = choosePacking([...extents.values()], size);
  const pieces: Piece<T>[] = [];
  let at = 0;
  /** The bit behind the last bit-field while a run of them lasts. */
  let runEnd: number | undefined;
  for (const member of sorted) {
    const extent = extents.get(member)!;
    if (extent.kind === "bits") {
      const { start, end } = bytesOfBits(extent);
      if (runEnd === undefined) {
        if (start < at) return undefined;
        if (start > at) pieces.push({ kind: "padding", offset: at, size: start - at });
      } else if (extent.bitOffset < runEnd) return undefined;
      runEnd = extent.bitOffset + extent.bitWidth;
      at = end;
    } else {
      runEnd = undefined;
      if (extent.offset < at) return undefined;
      const natural = roundUp(at, Math.min(extent.align, packed ?? extent.align));
      if (natural !== extent.offset) {
        pieces.push({ kind: "padding", offset: at, size: extent.offset - at });
      }
      at = extent.offset + extent.size;
    }
    pieces.push({ kind: "member", member });
  }
  if (at > size) return undefined;
  if (roundUp(at, align) !== size) pieces.push({ kind: "padding", offset: at, size: size - at });
  return { packed, align, cAlign, pieces };
}

/** As {@link placeStruct}, for a union: every member starts at 0. */
export function placeUnion<T>(
  members: readonly T[],
  extentOf: (member: T) => Extent,
  size: number,
): Placement<T> | undefined {
  const extents = members.map(extentOf);
  const { packed, align, cAlign } = choosePacking(extents, size);
  let longest = 0;
  for (const extent of extents) {
    if (extent.kind === "field" && extent.offset !== 0) return undefined;
    longest = Math.max(longest, extent.kind === "bits" ? bytesOfBits(extent).end : extent.size);
  }
  if (longest > size) return undefined;
  const pieces: Piece<T>[] = members.map((member) => ({ kind: "member", member }));
  // Rust has no union without members.
  if (roundUp(longest, align) !== size || members.length === 0) {
    pieces.push({ kind: "padding", offset: 0, size });
  }
  return { packed, align, cAlign, pieces };
}

/** The largest `packed(N)`, or none, that lets every member be where it is and the type be `size` bytes long. */
function choosePacking(
  extents: readonly Extent[],
  size: number,
): { readonly packed: number | undefined; readonly align: number; readonly cAlign: number } {
  let align = 1;
  let cAlign = 1;
  for (const extent of extents) {
    if (extent.kind === "field") align = Math.max(align, extent.align);
    cAlign = Math.max(cAlign, extent.kind === "field" ? extent.cAlign : extent.unit);
  }
  const fits = (limit: number) =>
    size % Math.min(cAlign, limit) === 0 && extents.every((extent) => allows(extent, limit));
  if (fits(cAlign)) return { packed: undefined, align, cAlign };
  let limit = cAlign / 2;
  while (limit > 1 && !fits(limit)) limit /= 2;
  return { packed: limit, align: Math.min(align, limit), cAlign: Math.min(cAlign, limit) };
}

/** Whether `extent` can be where it is in a type packed to `limit`. Only packed types have bit-fields across units. */
function allows(extent: Extent, limit: number): boolean {
  if (extent.kind === "field") return extent.offset % Math.min(extent.cAlign, limit) === 0;
  const unitBits = extent.unit * 8;
  const last = extent.bitOffset + extent.bitWidth - 1;
  return limit < extent.unit || Math.floor(extent.bitOffset / unitBits) === Math.floor(last / unitBits);
}

function firstBit(extent: Extent): number {
  return extent.kind === "bits" ? extent.bitOffset : extent.offset * 8;
}

function roundUp(value: number, multiple: number): number {
  return Math.ceil(value / multiple) * multiple;
}

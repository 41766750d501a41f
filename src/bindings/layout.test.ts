import { describe, expect, it } from "vitest";
import { type Extent, type Placement, placeStruct, placeUnion } from "./layout.js";

const field = (offset: number, size: number, align = size): Extent => ({
  kind: "field",
  offset,
  size,
  align,
  cAlign: align,
});
const bits = (bitOffset: number, bitWidth: number, unit = 1): Extent => ({
  kind: "bits",
  bitOffset,
  bitWidth,
  unit,
});

/** `4` for a field of four bytes, `pad 3@1` for padding, `b13` for a bit-field. */
function shape(placement: Placement<Extent> | undefined): string | undefined {
  if (placement === undefined) return undefined;
  const pieces = placement.pieces.map((piece) => {
    if (piece.kind === "padding") return `pad ${piece.size}@${piece.offset}`;
    return piece.member.kind === "bits" ? `b${piece.member.bitWidth}` : `${piece.member.size}`;
  });
  const packed = placement.packed === undefined ? "" : `packed(${placement.packed}) `;
  return `${packed}${pieces.join(", ")} align ${placement.align}`;
}

describe("placeStruct", () => {
  const cases: [name: string, members: Extent[], size: number, expected: string | undefined][] = [
    ["natural_gap_needs_no_padding", [field(0, 1), field(4, 4)], 8, "1, 4 align 4"],
    ["natural_tail_needs_no_padding", [field(0, 4), field(4, 1)], 8, "4, 1 align 4"],
    ["larger_gap_is_padded", [field(0, 1), field(64, 4)], 68, "1, pad 63@1, 4 align 4"],
    ["larger_tail_is_padded", [field(0, 4)], 64, "4, pad 60@4 align 4"],
    ["unaligned_member_packs", [field(0, 1), field(1, 4)], 5, "packed(1) 1, 4 align 1"],
    ["packing_is_as_loose_as_it_can_be", [field(0, 4), field(4, 8)], 12, "packed(4) 4, 8 align 4"],
    ["odd_size_packs", [field(0, 4), field(4, 1)], 5, "packed(1) 4, 1 align 1"],
    ["packed_gap_is_padded", [field(0, 1), field(3, 4)], 7, "packed(1) 1, pad 2@1, 4 align 1"],
    ["bits_fill_their_bytes", [bits(0, 4), bits(4, 4), field(1, 1)], 2, "b4, b4, 1 align 1"],
    ["bits_leave_the_rest_of_the_word", [bits(0, 3)], 4, "b3, pad 3@1 align 1"],
    ["bits_behind_an_unnamed_run", [field(0, 4), bits(40, 1), bits(47, 1)], 8, "4, pad 1@4, b1, b1 align 4"],
    ["bits_far_apart_are_one_run", [bits(0, 1), bits(64, 1), field(12, 4)], 16, "b1, b1, 4 align 4"],
    [
      "bits_across_units_pack",
      [bits(0, 24, 4), bits(24, 16, 4), bits(40, 24, 4)],
      8,
      "packed(2) b24, b16, b24 align 1",
    ],
    ["bits_pack_as_their_type_aligns", [field(0, 2), bits(16, 8, 4)], 3, "packed(1) 2, b8 align 1"],
    ["zero_sized_member_first", [field(0, 0, 1), field(0, 4)], 4, "0, 4 align 4"],
    ["flexible_array_behind_the_end", [field(0, 4), field(4, 0, 4)], 4, "4, 0 align 4"],
    ["empty", [], 0, " align 1"],
    ["only_padding", [], 8, "pad 8@0 align 1"],
    ["out_of_order_is_sorted", [field(4, 4), field(0, 4)], 8, "4, 4 align 4"],
    ["err_overlap", [field(0, 4), field(2, 4)], 8, undefined],
    ["err_past_the_end", [field(0, 4), field(4, 4)], 4, undefined],
    ["err_bits_over_a_field", [field(0, 4), bits(24, 4)], 4, undefined],
    ["err_bits_over_bits", [bits(0, 4), bits(3, 4)], 4, undefined],
    ["err_field_over_bits", [bits(0, 12, 2), field(1, 1)], 4, undefined],
  ];
  it.each(cases)("%s", (_, members, size, expected) => {
    expect(shape(placeStruct(members, (extent) => extent, size))).toBe(expected);
  });
});

describe("placeUnion", () => {
  const cases: [name: string, members: Extent[], size: number, expected: string | undefined][] = [
    ["natural", [field(0, 4), field(0, 8)], 8, "4, 8 align 8"],
    ["rounded_up", [field(0, 8), field(0, 9, 1)], 16, "8, 9 align 8"],
    ["odd_size_packs", [field(0, 4), field(0, 5, 1)], 5, "packed(1) 4, 5 align 1"],
    ["larger_than_its_members", [field(0, 4)], 64, "4, pad 64@0 align 4"],
    ["bits", [bits(0, 9, 2), field(0, 1)], 4, "b9, 1, pad 4@0 align 1"],
    ["empty_has_a_member_in_rust", [], 0, "pad 0@0 align 1"],
    ["err_member_behind_the_start", [field(4, 4)], 8, undefined],
    ["err_past_the_end", [field(0, 8)], 4, undefined],
  ];
  it.each(cases)("%s", (_, members, size, expected) => {
    expect(shape(placeUnion(members, (extent) => extent, size))).toBe(expected);
  });
});

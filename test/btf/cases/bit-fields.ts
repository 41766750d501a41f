import { type Case, program } from "./case.js";

const all = (field: string) =>
  program(
    `struct s *s = ctx; return field_offset(s->${field}) + field_size(s->${field}) * 2 + field_lshift(s->${field}) * 3
      + field_rshift(s->${field}) * 5 + field_signed(s->${field}) * 7 + field_exists(s->${field}) * 11;`,
  );

/** Bit-fields, with the five numbers that reading one takes. */
export const bitFields: readonly Case[] = [
  {
    name: "a bit-field of another width at another place",
    local: `struct s { u32 a : 3; u32 b : 5; } CORE; ${all("b")}`,
    target: "struct s { long p; u32 x : 17; u32 b : 9; }; TARGET(t, struct s *s)",
    values: [
      "byte_off s.b 0 -> 8",
      "byte_sz s.b 4 -> 4",
      "lshift_u64 s.b 56 -> 38",
      "rshift_u64 s.b 59 -> 55",
      "signed s.b 0 -> 0",
      "field_exists s.b 1 -> 1",
    ],
  },
  {
    name: "a bit-field became a field",
    local: `struct s { s32 a : 3; s32 b : 5; } CORE; ${all("b")}`,
    target: "struct s { char x; u16 b; }; TARGET(t, struct s *s)",
    values: [
      "byte_off s.b 0 -> 2",
      "byte_sz s.b 4 -> 2",
      "lshift_u64 s.b 56 -> 48",
      "rshift_u64 s.b 59 -> 48",
      "signed s.b 1 -> 0",
      "field_exists s.b 1 -> 1",
    ],
  },
  {
    name: "a field became a bit-field that a wider load has to hold",
    local: `struct s { u32 a; u32 b; } CORE; ${all("b")}`,
    target: "struct s { u32 x : 30; u32 b : 20; } __attribute__((packed)); TARGET(t, struct s *s)",
    values: [
      "byte_off s.b 4 -> 0",
      "byte_sz s.b 4 -> 8",
      "lshift_u64 s.b 32 -> 14",
      "rshift_u64 s.b 32 -> 44",
      "signed s.b 0 -> 0",
      "field_exists s.b 1 -> 1",
    ],
  },
  {
    name: "a bit-field that no load holds",
    local: `struct s { u64 a; u64 b; } CORE; ${program("struct s *s = ctx; return field_offset(s->b);")}`,
    target: "struct s { u64 x : 3; u64 b : 63; } __attribute__((packed)); TARGET(t, struct s *s)",
    values: ["byte_off s.b 8 -> refused"],
  },
  {
    name: "shifts of a field of sixteen bytes",
    local: `struct s { u64 a; u64 b; } CORE; ${program("struct s *s = ctx; return field_lshift(s->b) + field_rshift(s->b);")}`,
    target: "struct s { int x; __int128 b; }; TARGET(t, struct s *s)",
    values: ["lshift_u64 s.b 0 -> 4294967232", "rshift_u64 s.b 0 -> 4294967232"],
  },
];

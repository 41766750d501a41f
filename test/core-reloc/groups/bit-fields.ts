import { type CoreRelocCase, type CoreRelocGroup, type Expected, keep, program } from "../group.js";

const fields = ["one", "two", "seven", "minus", "minus20", "whole", "whole_signed"] as const;
/** Offset and size of the load, left and right shift, sign. */
type Answers = readonly [number, number, number, number, 0 | 1];

const local = `
struct bitfields {
  u8 one : 1; u8 two : 2; u32 seven : 7; s8 minus : 4; s32 minus20 : 20; u32 whole; s32 whole_signed;
};`;
const answers = (field: string, values: Answers): [string, Expected][] =>
  ["byte_off", "byte_sz", "lshift_u64", "rshift_u64", "signed"].map((kind, i) => [
    `${kind} bitfields.${field}`,
    values[i]!,
  ]);

const bitCase = (name: string, members: string, values: readonly Answers[]): CoreRelocCase => ({
  name,
  target: `struct ${name} { ${members} } __attribute__((packed)); ${keep(`struct ${name}`)}`,
  values: Object.fromEntries(fields.flatMap((field, i) => answers(field, values[i]!))),
});

const cases: readonly CoreRelocCase[] = [
  bitCase(
    "bitfields",
    "u8 one : 1; u8 two : 2; u32 seven : 7; s8 minus : 4; s32 minus20 : 20; u32 p : 30; u32 whole; s32 whole_signed;",
    [
      [0, 1, 63, 63, 0],
      [0, 1, 61, 62, 0],
      [0, 4, 54, 57, 0],
      [1, 1, 58, 60, 1],
      [0, 8, 30, 44, 1],
      [8, 4, 32, 32, 0],
      [12, 4, 32, 32, 1],
    ],
  ),
  bitCase(
    "bitfields___bit_sz_change",
    "u16 one : 5; u32 two : 19; u8 seven : 8; s8 minus : 2; s32 minus20 : 29; u8 p : 1; u16 whole; s16 q; s64 whole_signed;",
    [
      [0, 2, 59, 59, 0],
      [0, 4, 40, 45, 0],
      [3, 1, 56, 56, 0],
      [4, 1, 62, 62, 1],
      [4, 4, 33, 35, 1],
      [8, 2, 48, 48, 0],
      [12, 8, 0, 0, 1],
    ],
  ),
  bitCase(
    "bitfields___bitfield_vs_int",
    "u64 one; u8 two; u8 p[7]; s64 seven; s16 minus; u16 q[3]; u32 minus20; s32 whole : 20; s32 r : 12; u64 whole_signed : 60;",
    [
      [0, 8, 0, 0, 0],
      [8, 1, 56, 56, 0],
      [16, 8, 0, 0, 1],
      [24, 2, 48, 48, 1],
      [32, 4, 32, 32, 0],
      [36, 4, 44, 44, 1],
      [40, 8, 4, 4, 0],
    ],
  ),
  bitCase(
    "bitfields___just_big_enough",
    "u64 one : 6; u64 two : 58; u32 seven; u32 minus; u32 minus20; u32 whole; u32 whole_signed;",
    [
      [0, 8, 58, 58, 0],
      [0, 8, 0, 6, 0],
      [8, 4, 32, 32, 0],
      [12, 4, 32, 32, 0],
      [16, 4, 32, 32, 0],
      [20, 4, 32, 32, 0],
      [24, 4, 32, 32, 0],
    ],
  ),
];

/** `two` does not fit into eight bytes, so the other answers count for nothing. */
const tooBig: CoreRelocCase = {
  name: "bitfields___err_too_big_bitfield",
  target: `struct bitfields___err_too_big_bitfield {
  u64 one : 6; u64 two : 59; u32 seven; u32 minus; u32 minus20; u32 whole; u32 whole_signed; } __attribute__((packed));
${keep("struct bitfields___err_too_big_bitfield")}`,
  values: {
    ...Object.fromEntries(
      fields.flatMap((field) => answers(field, [0, 0, 0, 0, 0]).map(([key]) => [key, "any"])),
    ),
    ...Object.fromEntries(answers("two", [0, 0, 0, 0, 0]).map(([key]) => [key, "refused"])),
  },
  fails: true,
};

const group = (form: "probed" | "direct"): CoreRelocGroup => ({
  name: `bitfields, ${form}`,
  rust: { file: `bit-fields-${form}.rs` },
  c: `${local}
${program(`struct bitfields *subject = (void *)input;\n${fields.map((field) => `read_bit_field_${form}(subject, ${field});`).join("\n")}`)}`,
  cases: [...cases, tooBig].map((one) => ({ ...one, name: `${form}:${one.name}` })),
});

/** Bit-fields through a helper function, and with loads of their own. */
export const bitFieldsProbed = group("probed");
export const bitFieldsDirect = group("direct");

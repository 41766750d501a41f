import { type CoreRelocCase, type CoreRelocGroup, keep, program } from "../group.js";

/** A pointer as an array: the third element's field. */
export const pointerAsArray: CoreRelocGroup = {
  name: "ptr_as_arr",
  rust: {
    file: "pointer-as-array.rs",
    differs:
      "`subject.add(2)` is twice TYPE_SIZE and not an index in the path: it comes to the same address.",
    lacks: ["byte_off ptr_as_arr[2].value"],
    has: {
      ptr_as_arr: { "type_size ptr_as_arr": 4, "byte_off ptr_as_arr.value": 0 },
      ptr_as_arr___diff_sz: { "type_size ptr_as_arr": 16, "byte_off ptr_as_arr.value": 12 },
    },
  },
  c: `
struct ptr_as_arr { int value; };
${program("struct ptr_as_arr *subject = (void *)input; read_field(int, subject[2].value);")}`,
  cases: [
    {
      name: "ptr_as_arr",
      target: `struct ptr_as_arr { int value; }; ${keep("struct ptr_as_arr")}`,
      values: { "byte_off ptr_as_arr[2].value": 8 },
    },
    {
      name: "ptr_as_arr___diff_sz",
      target: `struct ptr_as_arr___diff_sz { long before; short more; int value; }; ${keep("struct ptr_as_arr___diff_sz")}`,
      values: { "byte_off ptr_as_arr[2].value": 2 * 16 + 12 },
    },
  ],
};

const names = ["u8", "s8", "u16", "s16", "u32", "s32", "u64", "s64"] as const;
const intsCase = (name: string, members: string, values: readonly number[]): CoreRelocCase => ({
  name,
  target: `struct ${name} { ${members} }; ${keep(`struct ${name}`)}`,
  values: Object.fromEntries(names.map((field, i) => [`byte_off ints.as_${field}`, values[i]!])),
});

/** Integers of every width, with direct loads: what changes its sign keeps its width. */
export const ints: CoreRelocGroup = {
  name: "ints",
  rust: { file: "ints.rs" },
  c: `
struct ints { ${names.map((type) => `${type} as_${type};`).join(" ")} } CORE;
${program(`struct ints *subject = (void *)input;\n${names.map((type) => `answer = subject->as_${type};`).join("\n")}`)}`,
  cases: [
    intsCase("ints", names.map((type) => `${type} as_${type};`).join(" "), [0, 1, 2, 4, 8, 12, 16, 24]),
    intsCase(
      "ints___bool",
      "u64 as_u64; s64 as_s64; u32 as_u32; s32 as_s32; u16 as_u16; s16 as_s16; s8 as_s8; _Bool as_u8;",
      [29, 28, 24, 26, 16, 20, 0, 8],
    ),
    intsCase(
      "ints___reverse_sign",
      "u64 as_s64; s64 as_u64; u32 as_s32; s32 as_u32; u16 as_s16; s16 as_u16; u8 as_s8; s8 as_u8;",
      [29, 28, 26, 24, 20, 16, 8, 0],
    ),
  ],
};

import { type CoreRelocCase, type CoreRelocGroup, type Expected, keep, program } from "../group.js";

const exists = (keys: readonly string[], values: readonly Expected[]) =>
  Object.fromEntries(keys.map((key, i) => [`enumval_exists ${key}`, values[i]!]));
const values = (keys: readonly string[], numbers: readonly Expected[]) =>
  Object.fromEntries(keys.map((key, i) => [`enumval_value ${key}`, numbers[i]!]));

const all32 = ["level.LOW", "level.MIDDLE", "level.HIGH", "shade.DARK", "shade.GREY", "shade.LIGHT"];
const read32 = ["level.LOW", "level.MIDDLE", "shade.DARK", "shade.GREY"];
const case32 = (
  name: string,
  level: string,
  shade: string,
  there: Expected[],
  numbers: Expected[],
): CoreRelocCase => ({
  name,
  target: `enum level { ${level} }; typedef enum { ${shade} } shade; ${keep("enum level", "shade")}`,
  values: { ...exists(all32, there), ...values(read32, numbers) },
  ...(name.includes("err") ? { fails: true } : {}),
});

/** Enumerators of an enum with a name and of one behind a typedef. */
export const enumval: CoreRelocGroup = {
  name: "enumval",
  rust: {
    file: "enumval.rs",
    differs: "An enum that C names by a typedef only cannot be said.",
    lacks: ["shade"],
  },
  c: `
enum level { LOW = 5, MIDDLE = 6, HIGH = 7 };
typedef enum { DARK = 50, GREY = 60, LIGHT = 70 } shade;
${program(`
  answer = enum_exists(enum level, LOW); answer = enum_exists(enum level, MIDDLE); answer = enum_exists(enum level, HIGH);
  answer = enum_exists(shade, DARK); answer = enum_exists(shade, GREY); answer = enum_exists(shade, LIGHT);
  answer = enum_value(enum level, LOW); answer = enum_value(enum level, MIDDLE);
  answer = enum_value(shade, DARK); answer = enum_value(shade, GREY);`)}`,
  cases: [
    case32(
      "enumval",
      "LOW = 5, MIDDLE = 6, HIGH = 7",
      "DARK = 50, GREY = 60, LIGHT = 70",
      [1, 1, 1, 1, 1, 1],
      [5, 6, 50, 60],
    ),
    case32(
      "enumval___diff",
      "HIGH___diff = 1000, MIDDLE___diff = 999, LOW___diff = 998",
      "GREY___diff, LIGHT___diff, DARK___diff",
      [1, 1, 1, 1, 1, 1],
      [998, 999, 2, 0],
    ),
    case32(
      "enumval___val3_missing",
      "LOW = 15, MIDDLE = 16",
      "DARK = 150, GREY = 160",
      [1, 1, 0, 1, 1, 0],
      [15, 16, 150, 160],
    ),
    case32(
      "enumval___err_missing",
      "LOW = 5, HIGH = 7",
      "DARK = 50, LIGHT = 70",
      [1, 0, 1, 1, 0, 1],
      [5, "gone", 50, "gone"],
    ),
  ],
};

const all64 = ["big.U1", "big.U2", "big.U3", "signed_big.S1", "signed_big.S2", "signed_big.S3"];
const read64 = ["big.U1", "big.U2", "signed_big.S1", "signed_big.S2"];
const case64 = (
  name: string,
  big: string,
  signed: string,
  there: Expected[],
  numbers: bigint[] | Expected[],
): CoreRelocCase => ({
  name,
  target: `enum big { ${big} }; enum signed_big { ${signed} }; ${keep("enum big", "enum signed_big")}`,
  values: { ...exists(all64, there), ...values(read64, numbers) },
  ...(name.includes("err") ? { fails: true } : {}),
});
/** Values are unsigned in 64 bits. */
const minus = (value: bigint) => BigInt.asUintN(64, -value);

/** Enumerators of 64 bits. */
export const enum64val: CoreRelocGroup = {
  name: "enum64val",
  rust: { file: "enum64val.rs" },
  c: `
enum big { U1 = 0x700000001, U2 = 9, U3 = 0xf00000000 };
enum signed_big { S1 = 0x700000001, S2 = -9, S3 = 0xf00000000 };
${program(`
  answer = enum_exists(enum big, U1); answer = enum_exists(enum big, U2); answer = enum_exists(enum big, U3);
  answer = enum_exists(enum signed_big, S1); answer = enum_exists(enum signed_big, S2); answer = enum_exists(enum signed_big, S3);
  answer = enum_value(enum big, U1); answer = enum_value(enum big, U2);
  answer = enum_value(enum signed_big, S1); answer = enum_value(enum signed_big, S2);`)}`,
  cases: [
    case64(
      "enum64val",
      "U1 = 0x700000001, U2 = 9, U3 = 0xf00000000",
      "S1 = 0x700000001, S2 = -9, S3 = 0xf00000000",
      [1, 1, 1, 1, 1, 1],
      [0x700000001n, 9n, 0x700000001n, minus(9n)],
    ),
    case64(
      "enum64val___diff",
      "U3___diff = 1, U2___diff = 0xfedcba9876543210, U1___diff = 0x8000000000000000",
      "S1___diff = -0x300000003, S2___diff = 0x400000004, S3___diff",
      [1, 1, 1, 1, 1, 1],
      [0x8000000000000000n, 0xfedcba9876543210n, minus(0x300000003n), 0x400000004n],
    ),
    case64(
      "enum64val___val3_missing",
      "U1 = 0x1700000001, U2 = 19",
      "S1 = 0x1700000001, S2 = -19",
      [1, 1, 0, 1, 1, 0],
      [0x1700000001n, 19n, 0x1700000001n, minus(19n)],
    ),
    case64(
      "enum64val___err_missing",
      "U1 = 0x700000001, U3 = 0xf00000000",
      "S1 = 0x700000001, S3 = -0xf00000000",
      [1, 0, 1, 1, 0, 1],
      [0x700000001n, "gone", 0x700000001n, "gone"],
    ),
  ],
};

import { type CoreRelocCase, type CoreRelocGroup, type Expected, keep, program } from "../group.js";

const keys = [
  "byte_off arrays.row[2]",
  "byte_off arrays.cube[1][2][3]",
  "byte_off arrays.pairs[1].x",
  "byte_off arrays.grid[0][0].y",
  "byte_off arrays.rest[1][0].x",
] as const;
/** The same element once more, with a load of its own. */
const loaded = "byte_off arrays.row[3]";

const arrayCase = (
  name: string,
  members: string,
  values: readonly Expected[],
  load: Expected,
): CoreRelocCase => ({
  name,
  target: `struct pair { int x, y; }; struct ${name} { ${members} }; ${keep(`struct ${name}`)}`,
  values: { ...Object.fromEntries(keys.map((key, i) => [key, values[i]!])), [loaded]: load },
  ...(name.includes("err") ? { fails: true } : {}),
});
const row = "int row[5];";
const others = "char cube[2][3][4]; struct pair pairs[3]; struct pair grid[1][2];";
const rest = "struct pair rest[][2];";

/** Constant indices, in arrays of arrays and of structs, with and without a length. */
export const arrays: CoreRelocGroup = {
  name: "arrays",
  rust: { file: "arrays.rs" },
  c: `
struct pair { int x, y; };
struct arrays { int row[5]; char cube[2][3][4]; struct pair pairs[3]; struct pair grid[1][2]; struct pair rest[][2]; };
${program(`
  struct arrays *subject = (void *)input;
  read_field(int, subject->row[2]);
  answer = *__builtin_preserve_access_index(&subject->row[3]);
  read_field(char, subject->cube[1][2][3]);
  read_field(int, subject->pairs[1].x);
  read_field(int, subject->grid[0][0].y);
  read_field(int, subject->rest[1][0].x);`)}`,
  cases: [
    arrayCase("arrays", row + others + rest, [8, 20 + 23, 44 + 8, 68 + 4, 84 + 16], 12),
    arrayCase(
      "arrays___diff_arr_dim",
      "int p; int row[9]; char cube[4][5][6]; struct pair pairs[6]; struct pair grid[3][4]; struct pair rest[2][3];",
      [4 + 8, 40 + 30 + 12 + 3, 160 + 8, 208 + 4, 304 + 24],
      4 + 12,
    ),
    arrayCase(
      "arrays___diff_arr_val_sz",
      `int row[5]; struct { short p; char v; } unused[2]; char cube[2][3][4]; struct { long p; int x; } pairs[3];
        struct { char p[6]; short q; int y, z; } grid[1][2]; struct { long p; long q; int x; } rest[][2];`,
      [8, 28 + 23, 56 + 16 + 8, 104 + 8, 136 + 2 * 24 + 16],
      12,
    ),
    arrayCase(
      "arrays___equiv_zero_sz_arr",
      `${row}${others} struct pair rest[0][2];`,
      [8, 43, 52, 72, 100],
      12,
    ),
    arrayCase(
      "arrays___fixed_arr",
      `${row}${others} struct pair rest[2][2]; long behind;`,
      [8, 43, 52, 72, 100],
      12,
    ),
    arrayCase("arrays___err_too_small", `int row[2]; ${others}${rest}`, ["gone", 31, 40, 60, 88], "gone"),
    arrayCase(
      "arrays___err_too_shallow",
      `${row} char cube[2][3]; struct pair pairs[3]; struct pair grid[1][2]; ${rest}`,
      [8, "gone", 36, 56, 84],
      12,
    ),
    arrayCase("arrays___err_non_array", `int row; ${others}${rest}`, ["gone", 27, 36, 56, 84], "gone"),
    arrayCase(
      "arrays___err_wrong_val_type",
      `${row} char cube[2][3][4]; int pairs[3]; struct pair grid[1][2]; ${rest}`,
      [8, 43, "gone", 60, 88],
      12,
    ),
    arrayCase(
      "arrays___err_bad_zero_sz_arr",
      `struct pair rest[0][2]; ${row}${others}`,
      [8, 43, 52, 72, "gone"],
      12,
    ),
    // A load of a signed element cannot be made narrower.
    arrayCase(
      "arrays___err_bad_signed_arr_elem_sz",
      `short row[5]; ${others}${rest}`,
      [4, 33, 44, 64, 92],
      "gone",
    ),
  ],
};

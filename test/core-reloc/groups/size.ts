import { type CoreRelocCase, type CoreRelocGroup, type Expected, keep, program } from "../group.js";

const paths = ["number", "record", "either", "list", "list[1]", "pointer", "choice", "real"] as const;

const sizeCase = (name: string, members: string, values: readonly [number, number][]): CoreRelocCase => ({
  name,
  target: `struct ${name} { ${members} }; ${keep(`struct ${name}`)}`,
  values: Object.fromEntries(
    paths.flatMap((path, i) => [
      [`byte_sz size.${path}`, values[i]![0]],
      [`byte_off size.${path}`, values[i]![1]],
    ]),
  ) as Record<string, Expected>,
});

const twice =
  "struct { int x; } record; union { int x; } either; int list[4]; void *pointer; enum { E%d = 1 } choice; float real;";

/** Sizes and offsets of fields of every kind. */
export const size: CoreRelocGroup = {
  name: "size",
  rust: { file: "size.rs" },
  c: `
struct size { int number; struct { int x; } record; union { int x; } either; int list[4]; void *pointer; enum { CHOSEN = 1 } choice; float real; };
${program(`struct size *subject = (void *)input;\n${paths.map((path) => `answer = field_size(subject->${path}); answer = field_offset(subject->${path});`).join("\n")}`)}`,
  cases: [
    sizeCase(
      "size",
      "int number; struct { int x; } record; union { int x; } either; int list[4]; void *pointer; enum { E = 1 } choice; float real;",
      [
        [4, 0],
        [4, 4],
        [4, 8],
        [16, 12],
        [4, 16],
        [8, 32],
        [4, 40],
        [4, 44],
      ],
    ),
    sizeCase(
      "size___diff_sz",
      "u8 number; struct { long x, y; } record; union { char x[5]; } either; short list[9]; char **pointer; enum { E = 0x123456789a } choice; double real;",
      [
        [1, 0],
        [16, 8],
        [5, 24],
        [18, 30],
        [2, 32],
        [8, 48],
        [8, 56],
        [8, 64],
      ],
    ),
    sizeCase(
      "size___diff_offs",
      "float real; enum { E = 1 } choice; void *pointer; int list[4]; union { int x; } either; struct { int x; } record; int number;",
      [
        [4, 40],
        [4, 36],
        [4, 32],
        [16, 16],
        [4, 20],
        [8, 8],
        [4, 4],
        [4, 0],
      ],
    ),
    {
      // At the same offset, but of another size.
      name: "size___err_ambiguous",
      target: `struct size___err_ambiguous1 { int number; ${twice.replace("%d", "1")} };
struct size___err_ambiguous2 { short number; ${twice.replace("%d", "2")} };
${keep("struct size___err_ambiguous1", "struct size___err_ambiguous2")}`,
      values: {
        ...Object.fromEntries(
          paths.flatMap((path) => [
            [`byte_sz size.${path}`, "any"],
            [`byte_off size.${path}`, "any"],
          ]),
        ),
        "byte_sz size.number": "refused",
        "byte_off size.number": 0,
      },
      fails: true,
    },
  ],
};

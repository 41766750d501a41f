import { type CoreRelocCase, type CoreRelocGroup, type Expected, keep, program } from "../group.js";

const fields = ["letter", "number", "choice", "pointer", "callback"] as const;

const primitiveCase = (
  name: string,
  before: string,
  members: string,
  values: readonly Expected[],
): CoreRelocCase => ({
  name,
  target: `${before} struct ${name} { ${members} }; ${keep(`struct ${name}`)}`,
  values: Object.fromEntries(fields.map((field, i) => [`byte_off primitives.${field}`, values[i]!])),
  ...(name.includes("err") ? { fails: true } : {}),
});
const choice = "enum choice { YES = 3, NO = 4 };";

/** Integers, enums and pointers that stand for one another, and those that do not. */
export const primitives: CoreRelocGroup = {
  name: "primitives",
  rust: { file: "primitives.rs" },
  c: `
enum choice { YES = 3, NO = 4 };
struct primitives { char letter; int number; enum choice choice; void *pointer; int (*callback)(const char *); };
${program(`
  struct primitives *subject = (void *)input;
  read_field(char, subject->letter);
  read_field(int, subject->number);
  read_field(int, subject->choice);
  read_field(u64, subject->pointer);
  read_field(u64, subject->callback);`)}`,
  cases: [
    primitiveCase(
      "primitives",
      choice,
      "char letter; int number; enum choice choice; void *pointer; int (*callback)(const char *);",
      [0, 4, 8, 16, 24],
    ),
    primitiveCase(
      "primitives___diff_enum_def",
      "",
      "void *pointer; int (*callback)(const char *); enum { LEFT = -7, RIGHT = 70 } choice; char letter; int number;",
      [20, 24, 16, 0, 8],
    ),
    primitiveCase(
      "primitives___diff_func_proto",
      choice,
      "void (*callback)(long, long); char letter; enum choice choice; int number; void *pointer;",
      [8, 16, 12, 24, 0],
    ),
    primitiveCase(
      "primitives___diff_ptr_type",
      choice,
      "const struct unknown *volatile const pointer; int number; enum choice choice; char letter; int (*callback)(const char *);",
      [16, 8, 12, 0, 24],
    ),
    primitiveCase(
      "primitives___err_non_enum",
      "",
      "char letter; int number; int choice; void *pointer; int (*callback)(const char *);",
      [0, 4, "gone", 16, 24],
    ),
    primitiveCase(
      "primitives___err_non_int",
      choice,
      "char letter; int *number; enum choice choice; void *pointer; int (*callback)(const char *);",
      [0, "gone", 16, 24, 32],
    ),
    primitiveCase(
      "primitives___err_non_ptr",
      choice,
      "char letter; int number; enum choice choice; long pointer; int (*callback)(const char *);",
      [0, 4, 8, "gone", 24],
    ),
  ],
};

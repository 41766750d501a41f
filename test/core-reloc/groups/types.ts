import {
  type CoreRelocCase,
  type CoreRelocGroup,
  type Expected,
  type Known,
  keep,
  program,
} from "../group.js";

const longNames: Known = {
  why: "corelate gives `long` GCC's name, `long int`, which the kernel's BTF has; clang, which the targets here are made with, says `long`, and names count here.",
  cases: ["type_based", "type_based___diff"],
  problem: /^type_matches complex: expected 1, found 0$/,
};

/** The types of the questions: as they are written in C, and as they are called in BTF. */
const asked = [
  ["struct plain", "plain"],
  ["struct complex", "complex"],
  ["union either", "either"],
  ["enum level", "level"],
  ["named_t", "named_t"],
  ["unnamed_t", "unnamed_t"],
  ["record_pointer_t", "record_pointer_t"],
  ["number_t", "number_t"],
  ["choice_t", "choice_t"],
  ["address_t", "address_t"],
  ["restricted_t", "restricted_t"],
  ["callback_t", "callback_t"],
  ["list_t", "list_t"],
] as const;

const local = `
struct plain { int x; };
struct complex { union { struct plain *restrict a; void *b; } x; volatile long y; };
union either { int y; int z; };
enum level { LOW = 5, MIDDLE = 6, HIGH = 7 };
typedef struct plain named_t;
typedef struct { int x, y, z; } unnamed_t;
typedef struct { int a, b, c; } *record_pointer_t;
typedef int number_t;
typedef enum { NO, YES } choice_t;
typedef void *address_t;
typedef int *restrict restricted_t;
typedef int (*callback_t)(long);
typedef char list_t[20];`;

/** What a type answers: its size, and whether it matches; undefined where it is not there. */
type Answer = readonly [size: number, matches: 0 | 1] | undefined;

const typeCase = (name: string, target: string, answers: Partial<Record<string, Answer>>): CoreRelocCase => ({
  name,
  target,
  values: Object.fromEntries(
    asked.flatMap(([, called]): [string, Expected][] => {
      const answer = answers[called];
      return [
        [`type_exists ${called}`, answer ? 1 : 0],
        [`type_size ${called}`, answer?.[0] ?? 0],
        [`type_matches ${called}`, answer?.[1] ?? 0],
      ];
    }),
  ),
});

/** Existence, size and match of every kind of type. */
export const typeBased: CoreRelocGroup = {
  name: "type_based",
  rust: {
    file: "type-based.rs",
    differs:
      "A `type` of Rust leaves no trace in debug info, so there are no questions about typedefs of other types (`named_t`, `number_t`, …), of functions " +
      "and of arrays: ask about the type behind it, or about a field that has the type. A record that C names by a typedef only has `#[corelate(typedef)]`.",
    lacks: asked
      .map(([, called]) => called)
      .filter((called) => called !== "unnamed_t" && called.endsWith("_t")),
    known: longNames,
  },
  c: `${local}
${program(asked.map(([type]) => `answer = type_exists(${type}); answer = type_size(${type}); answer = type_matches(${type});`).join("\n"))}`,
  cases: [
    typeCase("type_based", `${local} ${keep(...asked.map(([type]) => type))}`, {
      plain: [4, 1],
      complex: [16, 1],
      either: [4, 1],
      level: [4, 1],
      named_t: [4, 1],
      unnamed_t: [12, 1],
      record_pointer_t: [8, 1],
      number_t: [4, 1],
      choice_t: [4, 1],
      address_t: [8, 1],
      restricted_t: [8, 1],
      callback_t: [8, 1],
      list_t: [20, 1],
    }),
    typeCase("type_based___all_missing", `struct another { int a; }; ${keep("struct another")}`, {}),
    typeCase(
      // More members and enumerators, in another order; a struct that is only declared; another sign, another length.
      "type_based___diff",
      `
struct plain___other { char before; int x; };
struct plain;
struct complex___other { long more; union { void *b; struct plain *a; } x; volatile long y; };
union either___other { int z; int more; int y; };
enum level___other { HIGH___other, LOW___other = 77, MIDDLE___other };
typedef struct plain___other named_t;
typedef struct { int z, w, y, x; } unnamed_t;
typedef struct { long b, a, c, d; } *record_pointer_t;
typedef unsigned number_t;
typedef enum { YES = 44, NO = 2, PERHAPS = 9 } choice_t;
typedef const void *address_t;
typedef number_t (*callback_t)(long);
typedef char list_t[7];
${keep("struct plain___other", "struct complex___other", "union either___other", "enum level___other", "named_t", "unnamed_t", "record_pointer_t", "number_t", "choice_t", "address_t", "callback_t", "list_t")}`,
      {
        plain: [8, 1],
        complex: [24, 1],
        either: [4, 1],
        level: [4, 1],
        named_t: [8, 1],
        unnamed_t: [16, 1],
        record_pointer_t: [8, 1],
        number_t: [4, 0],
        choice_t: [4, 1],
        address_t: [8, 1],
        callback_t: [8, 0],
        list_t: [7, 0],
      },
    ),
    typeCase(
      "type_based___diff_sz",
      `
struct plain___big { long x; char y[17]; };
union either___big { short y; short z; };
enum level___big { LOW___big = 0x900000009, MIDDLE___big = 1 };
typedef struct plain___big named_t;
typedef struct { long xx, yy, zz; } unnamed_t;
typedef struct { short aa, bb; } *record_pointer_t;
typedef unsigned short number_t;
typedef enum level___big choice_t;
typedef const void *const address_t;
typedef number_t (*callback_t)(char);
typedef long list_t[2];
${keep("struct plain___big", "union either___big", "enum level___big", "named_t", "unnamed_t", "record_pointer_t", "number_t", "choice_t", "address_t", "callback_t", "list_t")}`,
      {
        plain: [32, 0],
        either: [2, 0],
        level: [8, 0],
        named_t: [32, 0],
        unnamed_t: [24, 0],
        record_pointer_t: [8, 1],
        number_t: [2, 0],
        choice_t: [8, 0],
        address_t: [8, 1],
        callback_t: [8, 0],
        list_t: [16, 0],
      },
    ),
    typeCase(
      // The names are there; only the enum is what it was.
      "type_based___incompat",
      `
union plain { int x; };
struct either { int y, z; };
enum level { LOW = 5, MIDDLE = 6, HIGH = 7 };
typedef union plain named_t;
typedef int *unnamed_t;
typedef struct { int a, b, c; } **record_pointer_t;
typedef struct { int n; } number_t;
typedef long (*choice_t)(void);
typedef long *address_t;
typedef void *restricted_t;
typedef void (*callback_t)(long);
typedef struct { int n; } list_t[3];
${keep("union plain", "struct either", "enum level", "named_t", "unnamed_t", "record_pointer_t", "number_t", "choice_t", "address_t", "restricted_t", "callback_t", "list_t")}`,
      { level: [4, 1] },
    ),
    typeCase(
      // One typedef after another with the name of the local one, none of which fits.
      "type_based___fn_wrong_args",
      `
struct plain { int x; };
struct result { int x; };
typedef void (*callback_t___nothing)(long);
typedef int *(*callback_t___pointer)(long);
typedef struct result (*callback_t___record)(long);
typedef int (*callback_t___address)(void *);
typedef int (*callback_t___two)(long, long);
typedef int (*callback_t___none)(void);
${keep("struct plain", ...["nothing", "pointer", "record", "address", "two", "none"].map((flavor) => `callback_t___${flavor}`))}`,
      { plain: [4, 1] },
    ),
  ],
};

const idKeys = ["plain", "either", "level", "int", "named_t", "callback_t", "list_t"] as const;
const idTypes = ["struct plain", "union either", "enum level", "int", "named_t", "callback_t", "list_t"];
const anonymous = [
  "struct { int marker; }",
  "union { int marker; }",
  "enum { MARKER = 123 }",
  "_Bool (*)(int)",
  "void *",
  "_Bool[17]",
];

/** Ids of types, local ones without a name too. The ids themselves are the compiler's business. */
export const typeId: CoreRelocGroup = {
  name: "type_id",
  rust: {
    file: "type-id.rs",
    differs:
      "A `type` of Rust leaves no trace in debug info: ask for the id of the type behind it. Types without a name (of a function, an array, a pointer) have no questions.",
    lacks: ["named_t", "callback_t", "list_t", "local_type_id "],
  },
  c: `${local}
${program(`
${anonymous.map((type) => `answer = __builtin_btf_type_id(*(${type.endsWith("]") || type.includes("(*)") ? `typeof(${type})` : type} *)0, 0);`).join("\n")}
${idTypes.map((type) => `answer = type_id_local(${type}); answer = type_id_kernel(${type});`).join("\n")}`)}`,
  cases: [
    {
      name: "type_id",
      target: `struct first { long before; }; ${local} ${keep("struct first", "struct plain", "union either", "enum level", "int", "named_t", "callback_t", "list_t")}`,
      values: {
        "local_type_id ": "id",
        ...Object.fromEntries(
          idKeys.flatMap((key) => [
            [`local_type_id ${key}`, "id"],
            [`target_type_id ${key}`, "id"],
          ]),
        ),
      },
    },
    {
      name: "type_id___missing_targets",
      target: `struct another { long n; }; void keep(struct another *a) {}`,
      values: {
        "local_type_id ": "id",
        ...Object.fromEntries(
          idKeys.flatMap((key): [string, Expected][] => [
            [`local_type_id ${key}`, "id"],
            [`target_type_id ${key}`, 0],
          ]),
        ),
      },
    },
  ],
};

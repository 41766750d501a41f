import { type Case, program } from "./case.js";

/** Enumerators, of 32 and 64 bits. */
export const enums: readonly Case[] = [
  {
    name: "other values, and one that is gone",
    local: `enum e { A = 1, B = 2, C = 3 };
      ${program("return enum_exists(enum e, A) + enum_value(enum e, A) + enum_exists(enum e, C) + enum_value(enum e, C);")}`,
    target: "enum e { X, B = 20, A = 10 }; TARGET(t, enum e *e)",
    values: [
      "enumval_exists e.A 1 -> 1",
      "enumval_value e.A 1 -> 10",
      "enumval_exists e.C 1 -> 0",
      "enumval_value e.C 3 -> gone",
    ],
  },
  {
    name: "flavors of enums and of enumerators",
    local: `enum e___mine { A___mine = 1 }; ${program("return enum_value(enum e___mine, A___mine);")}`,
    target: "enum e { A = 4, B }; TARGET(t, enum e *e)",
    values: ["enumval_value e___mine.A___mine 1 -> 4"],
  },
  {
    name: "negative values",
    local: `enum e { A = -5, B = 7 }; ${program("return enum_value(enum e, A) + enum_value(enum e, B);")}`,
    target: "enum e { A = -9, B = -2147483648 }; TARGET(t, enum e *e)",
    values: [
      "enumval_value e.A 18446744073709551611 -> 18446744073709551607",
      "enumval_value e.B 7 -> 18446744071562067968",
    ],
  },
  {
    name: "unsigned values of 32 bits are sign-extended",
    local: `enum e { A = 1, B = 2 }; ${program("return enum_value(enum e, A) + enum_value(enum e, B);")}`,
    target: "enum e { A = 0xfffffff0, B = 0x80000000 }; TARGET(t, enum e *e)",
    values: ["enumval_value e.A 1 -> 18446744073709551600", "enumval_value e.B 2 -> 18446744071562067968"],
  },
  {
    name: "an enum of 64 bits",
    local: `enum e { A = 0x100000000, B = 0xffffffff00000001 };
      ${program("return enum_value(enum e, A) + enum_exists(enum e, A) + enum_value(enum e, B) + type_size(enum e);")}`,
    target: "enum e { A = 0x7000000000000002, B = 3 }; TARGET(t, enum e *e)",
    values: [
      "enumval_value e.A 4294967296 -> 8070450532247928834",
      "enumval_exists e.A 1 -> 1",
      "enumval_value e.B 18446744069414584321 -> 3",
      "type_size e 8 -> 8",
    ],
  },
  {
    name: "enums of 32 and of 64 bits stand for one another",
    local: `enum e { A = 1 }; enum f { F = 0x200000000 }; ${program("return enum_value(enum e, A) + enum_value(enum f, F) + type_exists(enum f);")}`,
    target: "enum e { A = -0x300000000 }; enum f { F = 6 }; TARGET(t, enum e *e, enum f *f)",
    values: [
      "enumval_value e.A 1 -> 18446744060824649728",
      "enumval_value f.F 8589934592 -> 6",
      "type_exists f 1 -> 1",
    ],
  },
  {
    name: "an enum behind a typedef",
    local: `typedef enum { A = 1, B } e_t; ${program("return enum_value(e_t, B);")}`,
    target: "typedef enum { A = 1, X, B } e_t; TARGET(t, e_t *e)",
    values: ["enumval_value e_t.B 2 -> 3"],
  },
  {
    name: "a typedef of another kind",
    local: `typedef enum { A = 1, B } e_t; ${program("return enum_exists(e_t, B);")}`,
    target: "typedef int e_t; TARGET(t, e_t *e)",
    values: ["enumval_exists e_t.B 1 -> 0"],
  },
];

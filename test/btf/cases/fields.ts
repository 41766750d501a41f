import { type Case, program } from "./case.js";

/** Offsets, sizes, existence and signs of fields. */
export const fields: readonly Case[] = [
  {
    name: "a field that moved",
    local: `struct s { int a; int b; } CORE; ${program("struct s *s = ctx; return (u64)&s->b;")}`,
    target: "struct s { long before; int a, c, b; }; TARGET(t, struct s *s)",
    values: ["byte_off s.b 4 -> 16"],
  },
  {
    name: "size, existence and sign of a field",
    local: `struct s { int a; u8 b; } CORE;
      ${program("struct s *s = ctx; return field_size(s->a) + field_exists(s->a) + field_signed(s->a) + field_signed(s->b);")}`,
    target: "struct s { char x; u64 a; s8 b; }; TARGET(t, struct s *s)",
    values: ["byte_sz s.a 4 -> 8", "field_exists s.a 1 -> 1", "signed s.a 1 -> 0", "signed s.b 0 -> 1"],
  },
  {
    name: "a field that is gone",
    local: `struct s { int a; int gone; } CORE;
      ${program("struct s *s = ctx; if (field_exists(s->gone)) return (u64)&s->gone + field_size(s->gone) + field_signed(s->gone); return (u64)&s->a;")}`,
    target: "struct s { u64 x; int a; }; TARGET(t, struct s *s)",
    values: [
      "field_exists s.gone 1 -> 0",
      "byte_off s.gone 4 -> gone",
      "byte_sz s.gone 4 -> gone",
      "signed s.gone 1 -> gone",
      "byte_off s.a 0 -> 8",
    ],
  },
  {
    name: "a type that is gone",
    local: `struct s { int a; } CORE; ${program("struct s *s = ctx; return (u64)&s->a + field_exists(s->a);")}`,
    target: "struct other { int a; }; TARGET(t, struct other *s)",
    values: ["byte_off s.a 0 -> gone", "field_exists s.a 1 -> 0"],
  },
  {
    name: "nested records, one of which became a union",
    local: `struct in { int x; int y; } CORE; struct s { int a; struct in in; } CORE;
      ${program("struct s *s = ctx; return (u64)&s->in.y;")}`,
    target:
      "union in { int x; struct { long pad; int y; }; }; struct s { long p[3]; union in in; }; TARGET(t, struct s *s)",
    values: ["byte_off s.in.y 8 -> 32"],
  },
  {
    name: "anonymous members on one side and on the other",
    local: `struct s { struct { int a; union { int b; int c; }; }; int d; } CORE;
      ${program("struct s *s = ctx; return (u64)&s->c + (u64)&s->d;")}`,
    target: "struct s { int x; int c; struct { struct { long y; int d; }; }; }; TARGET(t, struct s *s)",
    values: ["byte_off s.c 4 -> 4", "byte_off s.d 8 -> 16"],
  },
  {
    name: "a field that is a struct on one side and an int on the other",
    local: `struct in { int x; }; struct s { int p; struct in a; } CORE;
      ${program("struct s *s = ctx; return field_exists(s->a.x) + field_exists(s->a);")}`,
    target: "struct s { int a; }; TARGET(t, struct s *s)",
    values: ["field_exists s.a.x 1 -> 0", "field_exists s.a 1 -> 0"],
  },
  {
    name: "ints stand for ints, pointers for pointers, enums for enums of their name",
    local: `enum e { E1 = 1 }; enum f { F1 = 1 }; struct in; struct s { u8 i; void *p; enum e e; enum f f; float fl; char (*fn)(int); } CORE;
      ${program("struct s *s = ctx; return field_exists(s->i) + field_exists(s->p) + field_exists(s->e) + field_exists(s->f) + field_exists(s->fl) + field_exists(s->fn);")}`,
    target: `enum e___k { EK = 2 }; enum other { OK = 1 };
      struct s { s64 i; struct { int q; } *p; enum e___k e; enum other f; double fl; int fn; }; TARGET(t, struct s *s)`,
    values: [
      "field_exists s.i 1 -> 1",
      "field_exists s.p 1 -> 1",
      "field_exists s.e 1 -> 1",
      "field_exists s.f 1 -> 0",
      "field_exists s.fl 1 -> 1",
      "field_exists s.fn 1 -> 0",
    ],
  },
  {
    name: "typedefs and qualifiers do not count",
    local: `typedef volatile int number; struct s { int x; const number a; } CORE; typedef struct s s_t;
      ${program("const s_t *s = ctx; return (u64)&s->a;")}`,
    target: "typedef int number; typedef const struct s { long x; const number a; } s_t; TARGET(t, s_t *s)",
    values: ["byte_off s_t.a 4 -> 8"],
  },
  {
    name: "a typedef of an anonymous struct is looked for as a typedef",
    local: `typedef struct { int a; } CORE s_t; ${program("s_t *s = ctx; return (u64)&s->a;")}`,
    target: "typedef struct { int x, a; } s_t; TARGET(t, s_t *s)",
    values: ["byte_off s_t.a 0 -> 4"],
  },
  {
    name: "a local flavor and a flavor of the target",
    local: `struct s___mine { int a; } CORE; ${program("struct s___mine *s = ctx; return (u64)&s->a;")}`,
    target: "struct s___theirs { int x, y, a; }; TARGET(t, struct s___theirs *s)",
    values: ["byte_off s___mine.a 0 -> 8"],
  },
  {
    name: "three underscores at an end are no flavor",
    local: `struct s___ { int a; } CORE; struct ___s { int a; } CORE;
      ${program("struct s___ *s = ctx; struct ___s *r = ctx; return (u64)&s->a + (u64)&r->a;")}`,
    target: "struct s { int x, a; }; struct s___ { int x, y, a; }; TARGET(t, struct s *s, struct s___ *r)",
    values: ["byte_off s___.a 0 -> 8", "byte_off ___s.a 0 -> gone"],
  },
  {
    name: "a struct and a union are different roots",
    local: `struct s { int a; } CORE; ${program("struct s *s = ctx; return (u64)&s->a;")}`,
    target: "union s { int a; }; TARGET(t, union s *s)",
    values: ["byte_off s.a 0 -> gone"],
  },
];

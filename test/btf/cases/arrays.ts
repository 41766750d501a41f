import { type Case, program } from "./case.js";

/** Indices, in arrays of fixed length and without. */
export const arrays: readonly Case[] = [
  {
    name: "elements of another size and number",
    local: `struct in { int a, b; } CORE; struct s { int p; struct in v[4]; char m[2][3]; } CORE;
      ${program("struct s *s = ctx; return (u64)&s->v[2].b + field_offset(s->m[1][2]);")}`,
    target:
      "struct in { long x, a, b; }; struct s { struct in v[5]; int p; char m[3][7]; }; TARGET(t, struct s *s)",
    values: ["byte_off s.v[2].b 24 -> 64", "byte_off s.m[1][2] 41 -> 133"],
  },
  {
    name: "an index behind the target's end",
    local: `struct s { int v[4]; int w[4]; } CORE; ${program("struct s *s = ctx; return field_exists(s->v[3]) + field_exists(s->v[2]);")}`,
    target: "struct s { int v[3]; }; TARGET(t, struct s *s)",
    values: ["field_exists s.v[3] 1 -> 0", "field_exists s.v[2] 1 -> 1"],
  },
  {
    name: "an array of no length at the end takes every index, one in the middle none",
    local: `struct s { int v[4]; int w[4]; } CORE;
      ${program("struct s *s = ctx; return field_exists(s->v[3]) + field_exists(s->w[3]) + field_offset(s->w[3]);")}`,
    target: "struct s { int v[0]; long p; int w[]; }; TARGET(t, struct s *s)",
    values: ["field_exists s.v[3] 1 -> 0", "field_exists s.w[3] 1 -> 1", "byte_off s.w[3] 28 -> 20"],
  },
  {
    name: "an array of one element at the end is no flexible one",
    local: `struct s { int v[4]; } CORE; ${program("struct s *s = ctx; return field_exists(s->v[1]) + field_exists(s->v[0]);")}`,
    target: "struct s { int v[1]; }; TARGET(t, struct s *s)",
    values: ["field_exists s.v[1] 1 -> 0", "field_exists s.v[0] 1 -> 1"],
  },
  {
    name: "a local flexible array",
    local: `struct s { int p; int v[]; } CORE; ${program("struct s *s = ctx; return (u64)&s->v[9];")}`,
    target: "struct s { int p, q; int v[12]; }; TARGET(t, struct s *s)",
    values: ["byte_off s.v[9] 40 -> 44"],
  },
  {
    name: "an index of the root",
    local: `struct s { int a; int b; } CORE; ${program("struct s *s = ctx; return (u64)&s[3].b + field_size(s[2].b);")}`,
    target: "struct s { int a, c, d, b; }; TARGET(t, struct s *s)",
    values: ["byte_off s.[3].b 28 -> 60", "byte_sz s.[2].b 4 -> 4"],
  },
  {
    name: "an array became a number, and a number an array",
    local: `struct s { int a[2]; int b; } CORE; ${program("struct s *s = ctx; return field_exists(s->a[0]) + field_exists(s->b);")}`,
    target: "struct s { int a; int b[3]; }; TARGET(t, struct s *s)",
    values: ["field_exists s.a[0] 1 -> 0", "field_exists s.b 1 -> 0"],
  },
  {
    name: "size of a whole array and of an element",
    local: `struct s { int a[2]; } CORE; ${program("struct s *s = ctx; return field_size(s->a) + field_size(s->a[1]);")}`,
    target: "struct s { long a[9]; }; TARGET(t, struct s *s)",
    values: ["byte_sz s.a 8 -> 72", "byte_sz s.a[1] 4 -> 8"],
  },
  {
    name: "the sign of an element is asked for in vain",
    local: `struct s { int a[2]; } CORE; ${program("struct s *s = ctx; return field_signed(s->a[1]);")}`,
    target: "struct s { int a[2]; }; TARGET(t, struct s *s)",
    values: ["signed s.a[1] - -> refused"],
  },
];

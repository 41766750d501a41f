import { type Case, program } from "./case.js";

/** What happens where several types of the target have the name. */
export const candidates: readonly Case[] = [
  {
    name: "candidates that agree",
    local: `struct s { int a; } CORE; ${program("struct s *s = ctx; return (u64)&s->a + field_size(s->a);")}`,
    target: `struct s { long x; int a; }; struct s___2 { int y, z, a; }; struct s___3 { long q; };
      TARGET(t, struct s *s, struct s___2 *s2, struct s___3 *s3)`,
    values: ["byte_off s.a 0 -> 8", "byte_sz s.a 4 -> 4"],
  },
  {
    name: "candidates with other offsets",
    local: `struct s { int a; } CORE; ${program("struct s *s = ctx; return (u64)&s->a;")}`,
    target:
      "struct s { long x; int a; }; struct s___2 { int y, a; }; TARGET(t, struct s *s, struct s___2 *s2)",
    values: ["byte_off s.a 0 -> refused"],
  },
  {
    name: "candidates with other offsets refuse a question about existence, too",
    local: `struct s { int a; } CORE; ${program("struct s *s = ctx; return field_exists(s->a);")}`,
    target:
      "struct s { long x; int a; }; struct s___2 { int y, a; }; TARGET(t, struct s *s, struct s___2 *s2)",
    values: ["field_exists s.a 1 -> refused"],
  },
  {
    name: "candidates with other sizes",
    local: `struct s { int a; } CORE; ${program("struct s *s = ctx; return field_size(s->a);")}`,
    target: "struct s { int a; }; struct s___2 { long a; }; TARGET(t, struct s *s, struct s___2 *s2)",
    values: ["byte_sz s.a 4 -> refused"],
  },
  {
    name: "two types are too many for an id",
    local: `struct s { int a; }; ${program("return type_id_kernel(struct s) + type_exists(struct s);")}`,
    target: "struct s { int a; }; struct s___2 { int a; }; TARGET(t, struct s *s, struct s___2 *s2)",
    values: ["target_type_id s * -> refused", "type_exists s 1 -> 1"],
  },
  {
    name: "a candidate that did not fit once is not tried for the next field",
    local: `struct s { int a; int b; } CORE; ${program("struct s *s = ctx; return field_exists(s->a) + field_exists(s->b);")}`,
    target: "struct s { long x; int a; }; struct s___2 { int b; }; TARGET(t, struct s *s, struct s___2 *s2)",
    values: ["field_exists s.a 1 -> 1", "field_exists s.b 1 -> 0"],
  },
  {
    name: "a field that no candidate has leaves all of them",
    local: `struct s { int none; int b; } CORE;
      ${program("struct s *s = ctx; return field_exists(s->none) + field_exists(s->b);")}`,
    target: "struct s { long x; int a; }; struct s___2 { int b; }; TARGET(t, struct s *s, struct s___2 *s2)",
    values: ["field_exists s.none 1 -> 0", "field_exists s.b 1 -> 1"],
  },
  {
    name: "another type of the same name and another kind does not count",
    local: `struct s { int a; } CORE; ${program("struct s *s = ctx; return (u64)&s->a;")}`,
    target:
      "enum s { S }; struct s___k { int x, a; }; typedef int s; TARGET(t, enum s *e, struct s___k *k, s *d)",
    values: ["byte_off s.a 0 -> 4"],
  },
  {
    name: "a struct without a name",
    local: `${program("struct { int p; int a; } CORE *s = ctx; return (u64)&s->a;")}`,
    target: "struct s { int a; }; TARGET(t, struct s *s)",
    values: ["byte_off .a 4 -> refused"],
  },
];

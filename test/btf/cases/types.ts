import { type Case, program } from "./case.js";

/** Questions about types as a whole, but for TYPE_MATCHES. */
export const types: readonly Case[] = [
  {
    name: "existence and size of every kind of type",
    local: `struct s { int a; }; union u { int a; }; enum e { E1 = 1 }; typedef int number; typedef int *pointer;
      typedef int list[3]; typedef int (*callback)(int, int *); typedef struct { int z; } anonymous;
      ${program(
        ["struct s", "union u", "enum e", "number", "pointer", "list", "callback", "anonymous"]
          .map((type) => `type_exists(${type}) + type_size(${type})`)
          .join(" + ")
          .replace(/^/, "return ")
          .concat(";"),
      )}`,
    target: `struct s { long a[4]; }; union u { long a[2]; }; enum e { E1 = 9 }; typedef char number; typedef long *pointer;
      typedef char list[7]; typedef long (*callback)(long, char *); typedef struct { long z[5]; } anonymous;
      TARGET(t, struct s *s, union u *u, enum e *e, number *n, pointer p) TARGET(v, list *l, callback c, anonymous *a)`,
    values: [
      "type_exists s 1 -> 1",
      "type_size s 4 -> 32",
      "type_exists u 1 -> 1",
      "type_size u 4 -> 16",
      "type_exists e 1 -> 1",
      "type_size e 4 -> 4",
      "type_exists number 1 -> 1",
      "type_size number 4 -> 1",
      "type_exists pointer 1 -> 1",
      "type_size pointer 8 -> 8",
      "type_exists list 1 -> 1",
      "type_size list 12 -> 7",
      "type_exists callback 1 -> 1",
      "type_size callback 8 -> 8",
      "type_exists anonymous 1 -> 1",
      "type_size anonymous 4 -> 40",
    ],
  },
  {
    name: "types that are gone have size and id 0",
    local: `struct s { int a; }; ${program("return type_exists(struct s) + type_size(struct s) + type_id_kernel(struct s);")}`,
    target: "struct other { int a; }; TARGET(t, struct other *s)",
    values: ["type_exists s 1 -> 0", "type_size s 4 -> 0", "target_type_id s * -> 0"],
  },
  {
    name: "typedefs of another kind are other types",
    local: `typedef int number; typedef int *pointer; typedef int (*callback)(int); typedef int (*two)(int, int);
      typedef void (*nothing)(void);
      ${program("return type_exists(number) + type_exists(pointer) + type_exists(callback) + type_exists(two) + type_exists(nothing);")}`,
    target: `struct s { int a; }; typedef struct s number; typedef int pointer; typedef int (*callback)(int, int);
      typedef int (*two)(int, void *); typedef int (*nothing)(void);
      TARGET(t, number *n, pointer p, callback c, two w, nothing o)`,
    values: [
      "type_exists number 1 -> 0",
      "type_exists pointer 1 -> 0",
      "type_exists callback 1 -> 0",
      "type_exists two 1 -> 0",
      "type_exists nothing 1 -> 0",
    ],
  },
  {
    name: "ids of types",
    local: `struct pad { int p; }; struct s { int a; }; typedef struct s s_t;
      ${program("return type_id_local(struct s) + type_id_kernel(struct s) + type_id_local(s_t) + type_id_kernel(s_t);")}`,
    target: "struct s { int a; }; typedef struct s s_t; TARGET(t, s_t *s)",
    values: [
      "local_type_id s * -> *",
      "target_type_id s * -> *",
      "local_type_id s_t * -> *",
      "target_type_id s_t * -> *",
    ],
  },
  {
    name: "a forward declaration of the target is no struct",
    local: `struct s { int a; }; ${program("return type_exists(struct s);")}`,
    target: "struct s; struct holder { struct s *s; }; TARGET(t, struct holder *s)",
    values: ["type_exists s 1 -> 0"],
  },
];

import { all, type CoreRelocGroup, keep, program } from "../group.js";

const paths = ["number", "inner", "other", "list[0]", "record.x"] as const;
const asked = ["number", "inner", "other", "list", "record"] as const;

/** Fields that are read where they are there. */
export const existence: CoreRelocGroup = {
  name: "existence",
  rust: { file: "existence.rs" },
  c: `
struct existence { int number; struct { int inner; }; int other; int list[1]; struct { int x; } record; };
${program(`
  struct existence *subject = (void *)input;
${asked.map((field, i) => `  if (field_exists(subject->${field})) read_field(int, subject->${paths[i]}); else answer = ${i};`).join("\n")}`)}`,
  cases: [
    {
      name: "existence",
      target: `struct existence { long before; int number, inner, other; int list[3]; struct { int w, x; } record; }; ${keep("struct existence")}`,
      values: {
        ...all(
          asked.map((field) => `field_exists existence.${field}`),
          1,
        ),
        "byte_off existence.number": 8,
        "byte_off existence.inner": 12,
        "byte_off existence.other": 16,
        "byte_off existence.list[0]": 20,
        "byte_off existence.record.x": 36,
      },
    },
    {
      name: "existence___minimal",
      target: `struct existence___minimal { short before; int number; }; ${keep("struct existence___minimal")}`,
      values: {
        ...all(
          asked.map((field) => `field_exists existence.${field}`),
          0,
        ),
        ...all(
          paths.map((path) => `byte_off existence.${path}`),
          "gone",
        ),
        "field_exists existence.number": 1,
        "byte_off existence.number": 4,
      },
    },
    {
      // The names are there, but nothing is of the kind.
      name: "existence___wrong_field_defs",
      target: `struct existence___wrong_field_defs { char *number; int inner[2]; struct { int a; } other; int list; int *record; };
${keep("struct existence___wrong_field_defs")}`,
      values: {
        ...all(
          asked.map((field) => `field_exists existence.${field}`),
          0,
        ),
        ...all(
          paths.map((path) => `byte_off existence.${path}`),
          "gone",
        ),
      },
    },
  ],
};

/** Fields that two local types have at the same place, of which the target has one: the reads must not be merged. */
export const misc: CoreRelocGroup = {
  name: "misc",
  rust: {
    file: "misc.rs",
    differs:
      "`subject.add(2)` is twice TYPE_SIZE and not an index in the path: it comes to the same address.",
    lacks: ["byte_off extended[2].base"],
    has: { misc: { "type_size extended": 16, "byte_off extended.base": 0 } },
  },
  c: `
struct misc___p { int first, p; };
struct misc___q { int first, q; };
struct extended { int base; };
${program(`
  struct misc___p *p = (void *)input;
  struct misc___q *q = (void *)input;
  struct extended *e = (void *)input;
  read_field(int, p->p);
  read_field(int, q->q);
  read_field(int, e[2].base);`)}`,
  cases: [
    {
      name: "misc",
      target: `struct misc___p { long a; int p; char b[12]; }; struct misc___q { long a[3]; int q; }; struct extended { int base, more, and, again; };
struct misc { long a; int p; char b[12]; int q; };
${keep("struct misc", "struct extended")}`,
      values: { "byte_off misc___p.p": 8, "byte_off misc___q.q": 24, "byte_off extended[2].base": 32 },
    },
  ],
};

import { type CoreRelocCase, type CoreRelocGroup, keep, program } from "../group.js";

const paths = ["plain", "wrapped", "text", "text_t", "list[2]", "list_t[1]", "named.x", "unnamed.y"] as const;

const modsCase = (
  name: string,
  before: string,
  members: string,
  values: readonly number[],
): CoreRelocCase => ({
  name,
  target: `${before} struct ${name} { ${members} }; ${keep(`struct ${name}`)}`,
  values: Object.fromEntries(paths.map((path, i) => [`byte_off mods.${path}`, values[i]!])),
});
const typedefs = `
typedef volatile int number_t;
typedef const char *const string_t;
typedef int numbers_t[4];
struct point { int x, y; };
typedef struct { int x, y; } point_t;`;

/** Typedefs and qualifiers, which do not count. */
export const mods: CoreRelocGroup = {
  name: "mods",
  rust: {
    file: "mods.rs",
    differs:
      "Rust's debug info has no typedefs of fields and no qualifiers. Neither counts when a field is matched.",
  },
  c: `${typedefs}
struct mods { int plain; number_t wrapped; char *text; string_t text_t; int list[3]; numbers_t list_t; struct point named; point_t unnamed; };
${program(`
  struct mods *subject = (void *)input;
  read_field(int, subject->plain);
  read_field(int, subject->wrapped);
  read_field(u64, subject->text);
  read_field(u64, subject->text_t);
  read_field(int, subject->list[2]);
  read_field(int, subject->list_t[1]);
  read_field(int, subject->named.x);
  read_field(int, subject->unnamed.y);`)}`,
  cases: [
    modsCase(
      "mods",
      typedefs,
      "int plain; number_t wrapped; char *text; string_t text_t; int list[3]; numbers_t list_t; struct point named; point_t unnamed;",
      [0, 4, 8, 16, 24 + 8, 36 + 4, 52, 60 + 4],
    ),
    modsCase(
      "mods___mod_swap",
      typedefs,
      "point_t named; struct { int y, x; } unnamed; numbers_t list; int list_t[3]; number_t plain; string_t text; char *text_t; int wrapped;",
      [44, 64, 48, 56, 16 + 8, 32 + 4, 0, 8],
    ),
    modsCase(
      "mods___typedefs",
      `typedef short small; typedef small smaller; typedef volatile smaller smallest;
typedef long *const volatile far; typedef far farther; typedef struct { char a; smallest x; smallest y; } pair; typedef const pair pair_t;
typedef smallest many[6]; typedef many more; typedef more most;`,
      "farther text; farther text_t; pair_t named; pair_t unnamed; most list; most list_t; smallest wrapped; smallest plain;",
      [54, 52, 0, 8, 28 + 4, 40 + 2, 16 + 2, 22 + 4],
    ),
  ],
};

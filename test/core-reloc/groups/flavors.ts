import { type CoreRelocGroup, keep, program } from "../group.js";

/** Three local flavors of one type of the target. */
export const flavors: CoreRelocGroup = {
  name: "flavors",
  rust: { file: "flavors.rs" },
  c: `
struct flavors { int red, green, blue; };
struct flavors___turned_round { int blue, green, red; };
struct flavors___with_more { int green, unused[7], blue; };
${program(`
  struct flavors *plain = (void *)input;
  struct flavors___turned_round *turned = (void *)input;
  struct flavors___with_more *more = (void *)input;
  read_field(int, plain->red);
  read_field(int, turned->green);
  read_field(int, more->blue);`)}`,
  cases: [
    {
      name: "flavors",
      target: `struct flavors { char first; int blue, red, green; }; ${keep("struct flavors")}`,
      values: {
        "byte_off flavors.red": 8,
        "byte_off flavors___turned_round.green": 12,
        "byte_off flavors___with_more.blue": 4,
      },
    },
    {
      // Two underscores make another name, not a flavor.
      name: "flavors__err_wrong_name",
      target: `struct flavors__err_wrong_name { int red, green, blue; }; ${keep("struct flavors__err_wrong_name")}`,
      values: {
        "byte_off flavors.red": "gone",
        "byte_off flavors___turned_round.green": "gone",
        "byte_off flavors___with_more.blue": "gone",
      },
      fails: true,
    },
  ],
};

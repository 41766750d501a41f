import { type Case, program } from "./case.js";

const read = (field: string) => program(`struct s *s = ctx; return s->${field};`);
const s = (name: string, local: string, target: string, values: string[], field = "a"): Case => ({
  name,
  local: `struct s { int first; ${local} } CORE; ${read(field)}`,
  target: `struct s { long first, second; ${target} }; TARGET(t, struct s *s)`,
  values,
});

/** What a relocation does to the instruction: offsets, widths of loads, immediates. */
export const instructions: readonly Case[] = [
  s("a load of the same width", "int a;", "int a;", ["byte_off s.a 4 -> 16"]),
  s("an unsigned load becomes wider", "u32 a;", "u64 a;", ["byte_off s.a 4 -> 16"]),
  s("an unsigned load becomes narrower", "u32 a;", "u8 a;", ["byte_off s.a 4 -> 16"]),
  s("a signed load cannot become wider", "s32 a;", "s64 a;", ["byte_off s.a 4 -> gone"]),
  s("a load cannot become signed", "u32 a;", "s64 a;", ["byte_off s.a 4 -> gone"]),
  s("a signed field of the same size is read as it is", "u32 a;", "s32 a;", ["byte_off s.a 4 -> 16"]),
  s("a pointer stays a pointer", "u32 *a;", "struct s *a;", ["byte_off s.a 8 -> 16"], "a != 0"),
  s("an element of an array of wider ones", "u16 a[4];", "u32 a[4];", ["byte_off s.a[2] 8 -> 24"], "a[2]"),
  s("a bool became an int", "_Bool a;", "u32 a;", ["byte_off s.a 4 -> 16"]),
  s("an enum of another width", "enum e { A } a;", "enum e { A = 0x100000000 } a;", [
    "byte_off s.a 4 -> gone",
  ]),
  s("an int of sixteen bytes cannot be loaded", "u32 a;", "unsigned __int128 a;", [
    "byte_off s.a 4 -> refused",
  ]),
  s("a bit-field has no width of its own", "u32 a;", "u32 x : 3, a : 5;", ["byte_off s.a 4 -> gone"]),
  {
    name: "stores",
    local: `struct s { u32 a; u32 b; } CORE; ${program("struct s *s = ctx; s->a = 7; s->b = (u64)ctx; return 0;")}`,
    target: "struct s { u64 x; u64 a; u16 b; }; TARGET(t, struct s *s)",
    values: ["byte_off s.a 0 -> 8", "byte_off s.b 4 -> 16"],
    clang: { cpu: "v4" },
  },
  {
    name: "an offset that is too large for a load",
    local: `struct s { int a; } CORE; ${read("a")}`,
    target: "struct s { char x[32768]; int a; }; TARGET(t, struct s *s)",
    values: ["byte_off s.a 0 -> refused"],
  },
  {
    name: "an offset that just fits",
    local: `struct s { int a; } CORE; ${read("a")}`,
    target: "struct s { char x[32764]; int a; }; TARGET(t, struct s *s)",
    values: ["byte_off s.a 0 -> 32764"],
  },
  {
    name: "a large offset in an addition",
    local: `struct s { int a; } CORE; ${program("struct s *s = ctx; return (u64)&s->a;")}`,
    target: "struct s { char x[1000000]; int a; }; TARGET(t, struct s *s)",
    values: ["byte_off s.a 0 -> 1000000"],
  },
  {
    name: "a poisoned load of 64 bits loses both halves",
    local: `enum e { A = 0x100000000 }; ${program("return enum_value(enum e, A);")}`,
    target: "enum e { B = 1 }; TARGET(t, enum e *e)",
    values: ["enumval_value e.A 4294967296 -> gone"],
  },
  {
    name: "programs in two sections and two in one",
    local: `struct s { u32 a, b; } CORE;
      ${program("struct s *s = ctx; return s->a;", "one")} ${program("struct s *s = ctx; return s->b;", "two")}
      SEC("tp_btf/sched_switch") u64 three(void *ctx) { struct s *s = ctx; return s->b; }`,
    target: "struct s { u32 b, x, a; }; TARGET(t, struct s *s)",
    values: ["byte_off s.a 0 -> 8", "byte_off s.b 4 -> 0", "byte_off s.b 4 -> 0"],
  },
];

import { describe, expect, it } from "vitest";
import { canLoad } from "../../src/kernel/fixtures/privilege.js";
import { clang } from "./clang.js";
import { relocateWithCorelate, relocateWithLibbpf } from "./libbpf.js";

/** `*s->a` loads from the array itself (access `0:1`); `s->a[0]` has an index in its path. */
const load = (members: string, expression: string) =>
  clang(
    `#include "core.h"
struct s { int first; ${members} } CORE; SEC("raw_tp") u64 f(struct s **c) { struct s *s = *c; return ${expression}; }`,
    { cpu: "v3" },
  );
const target = (members: string) =>
  clang(`#include "core.h"\nstruct s { long first; ${members} }; TARGET(t, struct s *s)`);

/** The field is 8 bytes into the target's struct: `w0 = *(u32 *)(r1 + 8)`, or a call of a function that does not exist. */
const relocated = "6110080000000000";
const poisoned = "850000001023ad0b";
/** The second instruction is the load of the field. */
const loadIn = ({ programs }: { programs: Readonly<Record<string, readonly string[]>> }) => programs.f?.[1];

describe("a load from an array is as wide as an element", () => {
  // What libbpf's versions before 1.6 do: they take the whole array for the field.
  it.each([
    { name: "another length", local: "u32 a[4];", there: "u32 a[8];", ours: relocated, older: poisoned },
    {
      name: "another length, signed",
      local: "int a[4];",
      there: "int a[8];",
      ours: relocated,
      older: poisoned,
    },
    {
      name: "narrower elements in as many bytes",
      local: "u32 a[4];",
      there: "u16 a[8];",
      ours: poisoned,
      older: relocated,
    },
    {
      name: "narrower elements in as many bytes, signed",
      local: "int a[4];",
      there: "short a[8];",
      ours: poisoned,
      older: relocated,
    },
    { name: "wider elements", local: "u32 a[4];", there: "u64 a[4];", ours: poisoned, older: poisoned },
    { name: "the same array", local: "u32 a[4];", there: "u32 a[4];", ours: relocated, older: relocated },
    {
      name: "arrays of arrays",
      local: "u32 a[2][2];",
      there: "u32 a[3][5];",
      ours: relocated,
      older: poisoned,
    },
  ])("$name", ({ local, there, ours, older }) => {
    const object = load(local, local.includes("][") ? "**s->a" : "*s->a");
    const kernel = target(there);
    expect(loadIn(relocateWithCorelate(object, kernel))).toBe(ours);
    if (canLoad) expect([ours, older]).toContain(loadIn(relocateWithLibbpf(object, kernel)));
  });

  it("and so it is with an index in the path, for every version", () => {
    const object = load("u32 a[4];", "s->a[0]");
    const kernel = target("u32 a[8];");
    expect(loadIn(relocateWithCorelate(object, kernel))).toBe(relocated);
    if (canLoad) expect(loadIn(relocateWithLibbpf(object, kernel))).toBe(relocated);
  });
});

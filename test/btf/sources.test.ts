import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { appendSection } from "../../lib/btf/append-section.js";
import { inspect, parseObject } from "../../lib/btf/index.js";
import { type AccessSource, addSources } from "../../lib/btf/sources.js";
import { canLoad } from "../../src/kernel/fixtures/privilege.js";
import { loadWithLibbpf } from "../../src/kernel/index.js";
import { clang } from "./clang.js";

const source = `#include "core.h"
struct s { u64 x, a, b; } CORE;
SEC("raw_tp") u64 program(struct s *s, u64 n) {
  u64 sum = s->a;
  if (n) sum += s->b;
  return sum + s[n].b;
}`;
const object = clang(source);

/** Where an access to `s.a` (`0:1`) or `s.b` (`0:2`) in `program` is. */
function access(path: "0:1" | "0:2", group: string, ...lines: readonly [number, number][]): AccessSource {
  const { file } = inspect(object).relocations[0]!;
  const places = lines.map(([line, column]) => ({ file, line, column }));
  return { function: "program", kind: 0, root: "s", access: path, group, places };
}

const shown = (bytes: Uint8Array) =>
  inspect(bytes).relocations.map(({ path, sources }) => [
    path,
    ...sources.map(({ line, inlinedInto = [] }) =>
      [line, ...inlinedInto.map((place) => place.line)].join("<"),
    ),
  ]);
const places = inspect(object).relocations.map(({ line, column }) => [line, column] as [number, number]);
const [a, b, c] = places as [[number, number], [number, number], [number, number]];

describe("the sources of relocations", () => {
  it("are those of .BTF.ext where nothing else is known, and the object stays as it is", () => {
    expect(shown(object)).toEqual([
      ["a", "4"],
      ["b", "5"],
      ["b", "6"],
    ]);
    expect(addSources(object, [])).toBe(object);
    expect(addSources(object, [access("0:1", "1", a), access("0:2", "2", b), access("0:2", "3", c)])).toBe(
      object,
    );
  });

  it("are all of the accesses that were merged", () => {
    const merged = addSources(object, [
      access("0:1", "1", a),
      access("0:1", "2", [9, 1]),
      access("0:1", "2", [9, 1]),
    ]);
    expect(shown(merged)).toEqual([
      ["a", "4", "9"],
      ["b", "5"],
      ["b", "6"],
    ]);
  });

  it("go with the relocation on whose line one of the same address is", () => {
    const known = [
      access("0:2", "1", b),
      access("0:2", "1", [7, 1]),
      access("0:2", "2", c),
      access("0:2", "2", [8, 1]),
    ];
    expect(shown(addSources(object, known))).toEqual([
      ["a", "4"],
      ["b", "5", "7"],
      ["b", "6", "8"],
    ]);
  });

  it("go with each relocation that they can be of, where no line tells", () => {
    const known = [access("0:2", "1", b), access("0:2", "2", c), access("0:2", "3", [8, 1])];
    expect(shown(addSources(object, known))).toEqual([
      ["a", "4"],
      ["b", "5", "8"],
      ["b", "6", "8"],
    ]);
  });

  it("have the calls that they were inlined through behind them", () => {
    const known = [access("0:1", "1", [20, 1], [30, 2]), access("0:1", "2", [20, 1], [31, 2])];
    expect(shown(addSources(object, known))[0]).toEqual(["a", "20<30", "20<31"]);
  });

  it.skipIf(!canLoad)("are in a section that libbpf says nothing of", () => {
    const { log } = loadWithLibbpf(addSources(object, [access("0:1", "1", [9, 1])]), {
      libbpf: { env: process.env },
    });
    expect(log).not.toContain("corelate");
  });

  it.each(["bpfel", "bpfeb"] as const)("leave everything else of the object as it was: %s", (target) => {
    const before = parseObject(clang(source, { target })).elf;
    const after = parseObject(addSources(clang(source, { target }), [access("0:1", "1", [9, 1])])).elf;
    expect(
      after.sections
        .slice(0, -1)
        .map(({ name, data, flags }) => [name, Buffer.from(data).toString("hex"), flags]),
    ).toEqual(
      before.sections.map(({ name, data, flags }) => [
        name,
        // The names of the sections may have a table of their own, which has one name more.
        Buffer.from(
          name === ".strtab" || name === ".shstrtab"
            ? Buffer.concat([data, Buffer.from(".debug_corelate\0")])
            : data,
        ).toString("hex"),
        flags,
      ]),
    );
    expect(after.symbols).toEqual(before.symbols);
    expect(after.sections.at(-1)).toMatchObject({ name: ".debug_corelate", type: 1, flags: 0n });
  });
});

describe("a section .debug_corelate that somebody else wrote", () => {
  const withText = (text: string) => appendSection(object, ".debug_corelate", Buffer.from(text));

  it.each([
    "",
    "not JSON",
    "null",
    "[]",
    '{"format":2,"files":[],"relocations":[]}',
    '{"format":1,"files":{"0":"x"},"relocations":[["raw_tp",1,[[0,1,1]]]]}',
    '{"format":1,"files":["x"],"relocations":[null,["raw_tp"],[{"toString":1},{"valueOf":1},[[0,1,1]]]]}',
    '{"format":1,"files":["x"],"relocations":[["raw_tp",0,[[0,1],[7,1,1],["length",1,1],[0,-1,1],[0,1.5,1],[0,1e99,1],{}]]]}',
  ])("is left out where it is not in our form: %s", (text) => {
    expect(shown(withText(text))).toEqual(shown(object));
  });

  it("is left out, whatever is in it", () => {
    fc.assert(
      fc.property(fc.json(), fc.jsonValue(), (files, relocations) => {
        const text = `{"format":1,"files":${files},"relocations":${JSON.stringify(relocations)}}`;
        expect(shown(withText(text))).toHaveLength(3);
      }),
      { numRuns: 200 },
    );
  });
});

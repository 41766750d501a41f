import { dirSync, setGracefulCleanup } from "tmp";
import { describe, expect, it } from "vitest";
import { bindings } from "../../src/bindings/index.js";
import { btfOfC, evaluateC, fixtureFile } from "./clang.js";
import { compileRust, type RustSetup } from "./rust.js";

setGracefulCleanup();

/** C types and members beside what they are in Rust; `T` alone stands for its size. */
const cases: [fixture: string, types: [c: string, rust: string, members: string[]][]][] = [
  [
    "layouts.c",
    [
      ["struct plain", "plain", ["a", "b", "c"]],
      ["struct packed_tight", "packed_tight", ["a", "b", "c"]],
      ["struct packed_words", "packed_words", ["a", "b"]],
      ["struct cache_lines", "cache_lines", ["hot", "cold"]],
      ["struct holds_packed", "holds_packed", ["tag", "inner", "inner.b", "after"]],
      ["struct holds_lines", "holds_lines", ["tag", "lines", "lines.cold", "last"]],
      ["struct empty", "empty", []],
      ["struct holds_empty", "holds_empty", ["a", "nothing", "b"]],
      ["struct flexible", "flexible", ["count", "entries"]],
      ["struct wide", "wide", ["a", "b", "c"]],
      ["struct floats", "floats", ["f", "d", "flag", "letter", "small", "n", "m"]],
      ["union simple", "simple", ["word", "bytes"]],
      ["union odd", "odd", ["word", "bytes"]],
      ["union aligned_up", "aligned_up", ["byte", "word"]],
      ["struct matrix", "matrix", ["cells", "row"]],
      ["struct nested", "nested", ["first", "~1.x", "~1.~1.y", "~1.~1.z", "named", "~2.r", "~2.~1.t"]],
      ["struct root", "root", ["wide", "odd", "aligned_up", "matrix", "nested", "flexible"]],
    ],
  ],
  [
    "bit_fields.c",
    [
      ["struct only_bits", "only_bits", []],
      ["struct between", "between", ["before", "after"]],
      ["struct gap", "gap", ["last"]],
      ["struct units", "units", []],
      ["struct typed", "typed", []],
      ["struct tight", "tight", ["a"]],
      ["struct full", "full", []],
      ["union either", "either", ["word"]],
      ["struct holds", "holds", ["tag", "bits", "last"]],
      ["struct anonymous", "anonymous", ["kind", "~2.all"]],
      ["struct root", "root", ["gap", "units", "tight", "full", "holds", "anonymous"]],
    ],
  ],
  [
    "names.c",
    [["struct names", "names", ["len", "first.a", "~1.b", "~2.c", "pointer", "handlers", "nested"]]],
  ],
  ["enums.c", [["struct root", "root", ["aliased", "wide", "wide_negative", "byte", "reserved"]]]],
];

/** `~N` is the Nth member without a name, which C writes as nothing. */
function expressions(types: (typeof cases)[number][1]): { c: string; rust: string }[] {
  return types.flatMap(([c, rust, members]) => [
    { c: `sizeof(${c})`, rust: `::core::mem::size_of::<${rust}>()` },
    ...members.map((member) => ({
      c: `offsetof(${c}, ${member.replace(/~\d\./g, "")})`,
      rust: `::core::mem::offset_of!(${rust}, ${member.replace(/~/g, "__bindgen_anon_")})`,
    })),
  ]);
}

describe.each(cases)("%s", (fixture, types) => {
  const folder = dirSync({ unsafeCleanup: true, mode: 0o700 }).name;
  const file = fixtureFile(fixture);
  const pairs = expressions(types);
  const values = evaluateC(
    file,
    pairs.map(({ c }) => c),
    folder,
  );
  const btf = btfOfC(file, folder);
  const asserts = pairs.map(({ rust }, index) => `const _: () = assert!(${rust} == ${values[index]});\n`);

  it.each<RustSetup>([
    { target: "host", edition: "2021", attribute: false },
    { target: "host", edition: "2024", attribute: true },
  ])("has clang's layout ($target, edition $edition, attribute $attribute)", async (setup) => {
    const { text } = bindings(btf, [], { all: true, attribute: setup.attribute, layoutChecks: true });
    expect(await compileRust(text + asserts.join(""), setup, folder)).toBe("");
  });

  it.each<RustSetup>([
    { target: "bpf", edition: "2021", attribute: true },
    { target: "bpf", edition: "2024", attribute: false },
  ])("compiles ($target, edition $edition, attribute $attribute)", async (setup) => {
    for (const enums of ["modules", "consts", "rust"] as const) {
      const { text } = bindings(btf, [], { all: true, attribute: setup.attribute, enums });
      expect(await compileRust(text, setup, folder)).toBe("");
    }
  });
});

it("fails where the layout is another one", async () => {
  const folder = dirSync({ unsafeCleanup: true, mode: 0o700 }).name;
  const { text } = bindings(btfOfC(fixtureFile("layouts.c"), folder), ["plain"], {
    attribute: false,
    layoutChecks: true,
  });
  const setup: RustSetup = { target: "host", edition: "2021", attribute: false };
  expect(await compileRust(text, setup, folder)).toBe("");
  expect(await compileRust(text.replace("pub a: u8_", "pub a: u64"), setup, folder)).toContain(
    "assertion failed",
  );
});

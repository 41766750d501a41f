import { readFileSync, writeFileSync } from "node:fs";
import { dirSync, setGracefulCleanup } from "tmp";
import { describe, expect, it } from "vitest";
import type { CorelateError } from "../../lib/diagnostics/index.js";
import { type BindingsOptions, bindings, listTypes } from "../../src/bindings/index.js";
import { btfOfC, fixtureFile } from "./clang.js";

setGracefulCleanup();

const folder = dirSync({ unsafeCleanup: true, mode: 0o700 }).name;

/** `UPDATE_GOLDEN=1 npx vitest run test/bindings` writes the files anew. */
function expectGolden(name: string, text: string): void {
  const file = fixtureFile(name);
  if (process.env.UPDATE_GOLDEN === "1") writeFileSync(file, text);
  expect(text).toBe(readFileSync(file, "utf8"));
}

const cases: [golden: string, fixture: string, types: string[], options: BindingsOptions][] = [
  ["layouts.rs", "layouts.c", ["root", "flexible"], {}],
  ["bit_fields.rs", "bit_fields.c", ["root"], {}],
  ["bit_fields.plain.rs", "bit_fields.c", ["root"], { attribute: false }],
  ["names.rs", "names.c", ["names"], {}],
  ["names.deep.rs", "names.c", ["names"], { deep: true, ctypesPrefix: "::aya_ebpf::cty", attribute: false }],
  ["enums.rs", "enums.c", ["root"], {}],
  ["enums.consts.rs", "enums.c", ["root"], { enums: "consts" }],
  ["enums.rust.rs", "enums.c", ["root"], { enums: "rust" }],
];

it.each(cases)("%s", (golden, fixture, types, options) => {
  const btf = btfOfC(fixtureFile(fixture), folder);
  const result = bindings(btf, types, options);
  expectGolden(golden, result.text);
  expect(result.diagnostics).toEqual([]);
  expect(bindings(btf, types, options).text).toBe(result.text);
});

describe("selection", () => {
  const btf = btfOfC(fixtureFile("names.c"), folder);

  it("writes what is only pointed to as an opaque type", () => {
    const { text, types } = bindings(btf, ["names"]);
    expect(types).toContain("pointed_to");
    expect(text).toContain("pub struct pointed_to {\n        _unused: [u8; 0],");
  });

  it("writes it in full when it is asked for as well, whatever the order", () => {
    const { text } = bindings(btf, ["names", "pointed_to"]);
    expect(text).toContain("pub never_written: ");
    expect(text).not.toContain("pub struct pointed_to {\n        _unused");
    expect(bindings(btf, ["pointed_to", "names"]).text).toBe(text);
  });

  it("writes typedefs for queries where it is told to, and says which it cannot", () => {
    const { text } = bindings(btf, ["names"], { typedefs: ["callback_t"] });
    expect(text).toContain("    #[corelate::typedef]\n    pub type callback_t = ");
    expect(text.match(/corelate::typedef/g)).toHaveLength(1);
    const codes = (name: string, options: BindingsOptions = {}) => {
      try {
        bindings(btf, [], { ...options, typedefs: [name] });
        return [];
      } catch (error) {
        return (error as CorelateError).diagnostics.map(({ code }) => code);
      }
    };
    expect(codes("text_t")).toEqual([]);
    expect(codes("state_t", { enums: "rust" })).toEqual([]);
    for (const name of ["state_t", "counter_t", "self_named", "handler_fn"])
      expect(codes(name)).toEqual(["CRL0506"]);
    expect(codes("names")).toEqual(["CRL0505"]);
    expect(codes("nowhere")).toEqual(["CRL0505"]);
  });

  it("writes nothing that is not needed", () => {
    expect(bindings(btf, ["counter_t"]).types).toEqual(["counter_t"]);
  });

  it("has an alias for a fixed-width typedef that is asked for", () => {
    expect(bindings(btf, ["size_t"]).text).toContain("pub type size_t = usize;");
  });

  it("lists by part of the name, glob and regular expression", () => {
    const names = (pattern: string) => listTypes(btf, pattern).map(({ kind, name }) => `${kind} ${name}`);
    expect(names("self")).toEqual(["struct self_named"]);
    expect(names("*_t")).toEqual([
      "typedef callback_t",
      "struct counter_t",
      "enum state_t",
      "typedef text_t",
    ]);
    expect(names("/^(point|hand)/")).toEqual(["typedef handler_fn", "struct pointed_to"]);
    expect(names("nothing_like_it")).toEqual([]);
  });
});

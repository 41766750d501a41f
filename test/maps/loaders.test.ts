import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import tmp from "tmp";
import { describe, expect, it } from "vitest";
import { build } from "../../src/index.js";
import { canLoad } from "../../src/kernel/fixtures/privilege.js";
import { inEcosystem } from "../cargo/ecosystem.js";
import { buildLoaders, type Outcome } from "../loaders/loaders.js";
import { type Answers, answersIn, beginning, mapTypesOfCrate, page } from "./page.js";

const path = join(import.meta.dirname, "..", "..", "docs", "maps.md");
const types = mapTypesOfCrate();

describe("docs/maps.md", () => {
  it("has the map types of the crate with their operations and kernels, and what ran", () => {
    const old = readFileSync(path, "utf8");
    const text = page(answersIn(old));
    if (process.env.UPDATE_GOLDEN === "1") writeFileSync(path, text);
    else expect(old).toBe(text);
    for (const type of types) expect(text).toContain(`| ${beginning(type)} | `);
    expect(types).toHaveLength(35);
    expect(types.filter(({ rust }) => rust === undefined).map(({ kernel }) => kernel)).toEqual([
      "STRUCT_OPS",
    ]);
    const inert = types.filter(({ operations }) => operations.length === 0).map(({ kernel }) => kernel);
    expect(inert).toEqual(["STACK_TRACE", "STRUCT_OPS", "INSN_ARRAY"]);
  });
});

/** A definition of each type, from the fixtures. */
const definitions = new Map(
  ["kinds.rs", "newer.rs"].flatMap((name) =>
    [
      ...readFileSync(join(import.meta.dirname, "fixtures", name), "utf8").matchAll(
        /^ {4}\w+: ((\w+)(?:<.*>)?) = \w+::new\(\);/gm,
      ),
    ].map(([, type, rust]) => [rust!, type!] as const),
  ),
);

function programWith(type: string): string {
  return `#![no_std]
#![no_main]
#![allow(non_upper_case_globals, non_camel_case_types, dead_code, unused_imports)]
use corelate::maps::{flags::*, *};
corelate::license!("GPL");
corelate::panic_handler!();
#[repr(C)] pub struct xdp_md { data: u32 }
#[repr(C)] pub struct pair { a: u32, b: u32 }
#[unsafe(no_mangle)] #[unsafe(link_section = ".maps")] static only: ${type} = <${type}>::new();
#[unsafe(no_mangle)] #[unsafe(link_section = "xdp")] pub extern "C" fn program(_: &xdp_md) -> u32 { 2 }
`;
}

describe.skipIf(!inEcosystem || !canLoad)("an object with one map of each type", () => {
  it("is taken by the loaders that docs/maps.md says", { timeout: 1_200_000 }, async () => {
    const loaders = await buildLoaders();
    if (typeof loaders === "string") throw new Error(loaders);
    const folder = tmp.dirSync({ prefix: "corelate-maps-", mode: 0o700, unsafeCleanup: true });
    const answers = new Map<string, Record<"libbpf" | "aya" | "cilium/ebpf", string>>();
    for (const { kernel, rust } of types) {
      if (rust === undefined) continue;
      const definition = definitions.get(rust);
      if (definition === undefined) throw new Error(`no definition of ${rust}`);
      const source = join(folder.name, `${kernel}.rs`);
      const object = join(folder.name, `${kernel}.o`);
      writeFileSync(source, programWith(definition));
      writeFileSync(object, build({ inputs: [source], audit: false }).output);
      const hooks = { program: "" };
      const libbpf = answer(await loaders.libbpf(object, hooks));
      const has = libbpf === "yes";
      answers.set(kernel, {
        libbpf: has ? libbpf : "no such kernel here",
        aya: has ? answer(await loaders.aya(object, hooks)) : "",
        "cilium/ebpf": has ? answer(await loaders.cilium(object, hooks)) : "",
      });
    }
    folder.removeCallback();
    const text = page(answers satisfies Answers);
    if (process.env.UPDATE_GOLDEN === "1") writeFileSync(path, text);
    expect(readFileSync(path, "utf8")).toBe(text);
  });
});

function answer(outcome: Outcome): string {
  return "programs" in outcome ? "yes" : "no";
}

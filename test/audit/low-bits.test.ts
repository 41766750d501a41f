import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import tmp from "tmp";
import { afterAll, describe, expect, it } from "vitest";
import { findLlvm, openLlvm, type ValueRef } from "../../lib/llvm-bindings/index.js";
import { passOptions } from "../../passes/index.js";
import { codeDefaults, openModule } from "../../src/driver/index.js";
import { buildCompanion, compileRust, findRustc, type Layout } from "../../src/toolchain/index.js";
import { type LayoutNumber, type RandomTypes, randomTypes } from "./random-types.js";

const folder = tmp.dirSync({ prefix: "corelate-low-bits-", unsafeCleanup: true, mode: 0o700 });
afterAll(() => folder.removeCallback());

const target = "bpfel-unknown-none";
const rustc = findRustc({ env: process.env, target });
const companion = buildCompanion(rustc, process.env);
const llvm = openLlvm(findLlvm({ env: process.env, rustc }));

/** The values that rustc has for `expressions`, in one of the layouts. */
function valuesIn(layout: Layout, items: string, expressions: readonly string[]): bigint[] {
  const source = join(folder.name, "types.rs");
  writeFileSync(
    source,
    `#![no_std]
#![no_main]
#![allow(non_camel_case_types, dead_code, unused)]
corelate::panic_handler!();
${items}
#[unsafe(no_mangle)]
pub static TABLE: [[u8; 8]; ${expressions.length}] = [${expressions.map((text) => `(${text}).to_le_bytes()`).join(",\n")}];
`,
  );
  const { status, diagnostics, bitcode } = compileRust({
    rustc,
    companion,
    source,
    outDir: folder.name,
    rustcArgs: [],
    env: process.env,
    seed: "",
    layout,
    colour: false,
    messageFormat: "human",
  });
  expect(diagnostics).toBe("");
  expect(status).toBe(0);
  using opened = openModule(
    llvm,
    [{ name: bitcode, form: "bitcode", bytes: readFileSync(bitcode), fromRustc: true }],
    { ...codeDefaults, target, libraries: [], passOptions: passOptions({}) },
    [],
  );
  const { ctx } = opened;
  let data = llvm.getInitializer(llvm.getNamedGlobal(ctx.module, "TABLE") as ValueRef) as ValueRef;
  // rustc has the bytes in a struct of one member.
  while (llvm.getNumOperands(data) === 1) data = llvm.getOperand(data, 0) as ValueRef;
  const bytes = Buffer.from(llvm.getRawDataValues(data));
  return expressions.map((_, index) => bytes.readBigUInt64LE(index * 8));
}

/** The smallest padding has 2^32 bytes: the bits below are those of the numbers that a type's own paddings and members make. */
const bits = 32;

/** How many bits of numbers of a kind there are, and which are the same in all layouts. */
function equalBits(programs: readonly RandomTypes[]) {
  const items = programs.map((one) => one.items).join("\n");
  const numbers = programs.flatMap((one) => one.numbers);
  const expressions = numbers.map(({ rust }) => rust);
  const [sparse, mirrored, plain] = (["sparse", "mirrored", "plain"] as const).map((layout) =>
    valuesIn(layout, items, expressions),
  );
  return numbers.flatMap(({ rust, align, kind }, index) => {
    const [here, ...others] = [sparse!, mirrored!, plain!].map((values) => values[index]!);
    const differ = others.reduce((found, other) => found | (here! ^ other), 0n);
    const first = Math.log2(align);
    return Array.from({ length: bits - first }, (_, at) => ({
      kind,
      low: first + at < 7,
      // For a failure to say it.
      what: `bit ${first + at} of ${rust}`,
      equal: ((differ >> BigInt(first + at)) & 1n) === 0n,
    }));
  });
}

const all = equalBits(
  Array.from({ length: process.env.CORELATE_LONG ? 400 : 30 }, (_, seed) => randomTypes(seed)),
);
const those = (kind: LayoutNumber["kind"]) => all.filter((one) => one.kind === kind);
const equalOf = (found: typeof all) => found.filter(({ equal }) => equal).map(({ what }) => what);

describe("a bit that the alignment leaves open is not the same in all layouts that an audit compares", () => {
  it("of sizes and of members' offsets", () => {
    expect(those("own").length).toBeGreaterThan(5000);
    expect(equalOf(those("own"))).toEqual([]);
  });

  it("of the last seven of paths through a struct into one without attributed types", () => {
    const found = those("leaf").filter(({ low }) => low);
    expect(found.length).toBeGreaterThan(200);
    expect(equalOf(found)).toEqual([]);
  });

  // The lowest bit of a path is the sum of those of its steps, so three layouts cannot tell all types apart that hold each other: see paddings.rs.
  it("of other paths, but for some", () => {
    const low = those("deep").filter((one) => one.low);
    expect(equalOf(low).length / low.length).toBeLessThan(0.3);
    const high = all.filter((one) => one.kind !== "own" && !one.low);
    expect(equalOf(high).length / high.length).toBeLessThan(0.03);
  });
});

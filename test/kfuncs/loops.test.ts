import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { build } from "../../src/index.js";
import { compileC } from "../../src/kernel/fixtures/compile.js";
import { canLoad } from "../../src/kernel/fixtures/privilege.js";
import { verify } from "../../src/kernel/index.js";
import { buildItems } from "../calls/verify.js";
import { expectLoadsClean } from "../loads-clean.js";
import { type Extern, externsOf } from "./externs.js";
import { runSyscalls } from "./run-syscall.js";

const fixture = (name: string) => join(import.meta.dirname, "fixtures", name);
const object = build({ inputs: [fixture("loops.rs")] }).output;
const twin = compileC({ text: readFileSync(fixture("loops.c"), "utf8") });

describe("loops", () => {
  it("declare the kernel's functions as clang's object does", () => {
    // Each use of `num!` has a struct of its own, so that their names get a hash.
    const plain = (externs: readonly Extern[]) =>
      externs.map((one) => ({ ...one, type: one.type.replace(/(\*bpf_iter_\w+?)_[0-9a-f]{8}\b/g, "$1") }));
    expect(plain(externsOf(object))).toEqual(plain(externsOf(twin)));
    expect(externsOf(object).map(({ name }) => name)).toHaveLength(8);
  });

  it.skipIf(!canLoad)("load without a warning", () => void expectLoadsClean(object));

  it.skipIf(!canLoad)("count and end as they should", () => {
    const n = (value: number) => new Uint8Array(Int32Array.of(value, 0).buffer);
    const results = runSyscalls(object, [
      ["sum", n(0)],
      ["sum", n(100)],
      ["sum", n(50_000)],
      ["early", n(7)],
      ["early", n(8)],
      ["count", n(process.pid)],
      ["count", n(-1)],
      ["closure", n(10)],
      ["closure", n(2000)],
    ]);
    // `early` adds up min(i, 3) for i below 7, and returns at 7. `closure` tells its calls and their sum.
    expect(results).toEqual([
      0,
      4950,
      ((50_000 * 49_999) / 2) | 0,
      -1,
      15,
      1,
      0,
      11 * 100_000 + 55,
      1000 * 100_000 + 499_500,
    ]);
  });

  it.skipIf(!canLoad)("are verified in about as many instructions as clang's", () => {
    const counts = (bytes: Uint8Array) =>
      Object.fromEntries(
        verify(bytes, { statistics: true }).programs.map(({ name, counts }) => [
          name,
          counts?.instructions ?? 0,
        ]),
      );
    const [ours, clang] = [counts(object), counts(twin)];
    console.log(`verified instructions: ${JSON.stringify(ours)}, clang's ${JSON.stringify(clang)}`);
    for (const name of ["sum", "count"]) expect(ours[name]! / clang[name]!).toBeLessThan(3);
  });
});

describe("what is wrong", () => {
  it.skipIf(!canLoad)("an iterator that is forgotten is refused by the verifier", () => {
    const { object: built } = buildItems(`#[corelate::program("syscall")] fn program(_ctx: *mut u64) -> i32 {
let mut iterator = corelate::iter::num!(0..10); let first = iterator.next(); core::mem::forget(iterator); first.unwrap_or(0) }`);
    const [verdict] = verify(built!).programs;
    expect(verdict).toMatchObject({ outcome: "refused" });
    expect(JSON.stringify(verdict)).toMatch(/Unreleased reference|reference leak|iterator/);
  });
});

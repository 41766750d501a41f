import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import tmp from "tmp";
import { describe, expect, it } from "vitest";
import { parseObject } from "../../../lib/btf/index.js";
import { CorelateError } from "../../../lib/diagnostics/index.js";
import { build } from "../../../src/index.js";
import { canLoad } from "../../../src/kernel/fixtures/privilege.js";
import { compileC } from "../../../test/oracle/compile.js";
import { runXdp } from "../../../test/run-xdp.js";

tmp.setGracefulCleanup();
const folder = tmp.dirSync({ prefix: "corelate-atomic-", unsafeCleanup: true, mode: 0o700 }).name;
const path = join(folder, "program.rs");

const head = `#![no_std]
#![no_main]
corelate::panic_handler!();
corelate::license!("GPL");
use corelate::atomic::{AtomicI32, AtomicI64, AtomicU32, AtomicU64, Ordering::*};
`;

function buildText(text: string, cpu: string): Uint8Array {
  writeFileSync(path, head + text, { mode: 0o600 });
  return build({ inputs: [path], cpu }).output;
}

function programOf(body: string): string {
  return `#[unsafe(no_mangle)]
#[unsafe(link_section = "xdp")]
pub unsafe extern "C" fn program(_ctx: *const u32) -> i32 {
${body}
0
}
`;
}

const bits = { u32: 32, i32: 32, u64: 64, i64: 64 } as const;
type Int = keyof typeof bits;
const types: readonly Int[] = ["u32", "i32", "u64", "i64"];

/** What each method leaves of `old` and `operand`. */
const methods: Readonly<Record<string, (old: bigint, operand: bigint) => bigint>> = {
  swap: (_, operand) => operand,
  fetch_add: (old, operand) => old + operand,
  fetch_sub: (old, operand) => old - operand,
  fetch_and: (old, operand) => old & operand,
  fetch_or: (old, operand) => old | operand,
  fetch_xor: (old, operand) => old ^ operand,
};
const starts = [0n, 5n, -1n, 0x7fff_ffff_ffff_fff0n];
const operands = [1n, -3n, 0x1234_5678n];

function wrap(type: Int, value: bigint): bigint {
  return (type.startsWith("i") ? BigInt.asIntN : BigInt.asUintN)(bits[type], value);
}

/** A program that does each operation on each type and returns the number of the first line with a wrong result. */
function everyResult(kinds: readonly Int[], names: readonly string[], result: boolean): string {
  const lines: string[] = [];
  let line = 0;
  for (const type of kinds) {
    for (const name of names) {
      for (const [at, start] of starts.entries()) {
        const ordering = ["Relaxed", "SeqCst", "Acquire", "Release"][at];
        const old = wrap(type, start);
        const operand = wrap(type, operands[at % operands.length]!);
        const after = wrap(type, methods[name]!(old, operand));
        const call = `${type.toUpperCase()}.${name}(${operand}, ${ordering})`;
        line++;
        lines.push(`    ${type.toUpperCase()}.store(${old}, Relaxed);`);
        lines.push(result ? `    if ${call} != ${old} { return ${2 * line}; }` : `    ${call};`);
        lines.push(`    if ${type.toUpperCase()}.load(Relaxed) != ${after} { return ${2 * line + 1}; }`);
      }
    }
  }
  const cells = kinds.map((type) => {
    const name = `Atomic${type.toUpperCase()}`;
    return `#[unsafe(no_mangle)] static ${type.toUpperCase()}: ${name} = ${name}::new(0);\n`;
  });
  return cells.join("") + programOf(lines.join("\n"));
}

const opcode = (object: Uint8Array, section: string) => {
  const { data } = parseObject(object).section(section)!;
  return Array.from({ length: data.length / 8 }, (_, i) => Buffer.from(data.subarray(8 * i, 8 * i + 8)));
};
/** The BPF_ATOMIC instructions of a section: opcode and operation. */
const atomics = (object: Uint8Array, section = "xdp") =>
  opcode(object, section)
    .filter((bytes) => bytes[0] === 0xdb || bytes[0] === 0xc3)
    .map((bytes) => `${bytes[0] === 0xdb ? "u64" : "u32"} ${bytes.readInt32LE(4).toString(16)}`);

describe("corelate::atomic", () => {
  it.runIf(canLoad).each(["v3", "v4"])("computes what it should on the kernel, with results (%s)", (cpu) => {
    expect(runXdp(buildText(everyResult(types, Object.keys(methods), true), cpu))).toBe(0);
  });

  it.runIf(canLoad).each(["v1", "v2", "v3", "v4"])("computes what it should, without results (%s)", (cpu) => {
    const sums = everyResult(["u32", "i32"], ["fetch_add", "fetch_sub"], false);
    expect(runXdp(buildText(sums, cpu))).toBe(0);
    expect(runXdp(buildText(everyResult(["u64", "i64"], Object.keys(methods), false), cpu))).toBe(0);
    if (cpu >= "v3") expect(runXdp(buildText(everyResult(types, Object.keys(methods), false), cpu))).toBe(0);
  });

  it.runIf(canLoad)("compares and exchanges", () => {
    const lines = types.flatMap((type, at) => {
      const cell = type.toUpperCase();
      return [
        `    ${cell}.store(5, Relaxed);`,
        `    if ${cell}.compare_exchange(4, 9, SeqCst, Relaxed) != Err(5) { return ${10 * at + 1}; }`,
        `    if ${cell}.load(Relaxed) != 5 { return ${10 * at + 2}; }`,
        `    if ${cell}.compare_exchange_weak(5, 9, Relaxed, Acquire) != Ok(5) { return ${10 * at + 3}; }`,
        `    if ${cell}.load(Relaxed) != 9 { return ${10 * at + 4}; }`,
      ];
    });
    const text = everyResult(types, [], true).replace("\n0\n", `\n${lines.join("\n")}\n0\n`);
    expect(runXdp(buildText(text, "v3"))).toBe(0);
  });

  it("is `lock` where the result is not used, and the instruction that fetches where it is", () => {
    const cell = "static CELL: AtomicU64 = AtomicU64::new(0);";
    const used = (ordering: string) =>
      atomics(buildText(`${cell}${programOf(`return CELL.fetch_add(3, ${ordering}) as i32;`)}`, "v3"));
    const unused = (ordering: string, cpu: string) =>
      atomics(buildText(`${cell}${programOf(`CELL.fetch_add(3, ${ordering});`)}`, cpu));
    for (const ordering of ["Relaxed", "Acquire", "SeqCst"]) expect(used(ordering)).toEqual(["u64 1"]);
    for (const cpu of ["v1", "v2", "v3", "v4"]) expect(unused("Relaxed", cpu)).toEqual(["u64 0"]);
    for (const cpu of ["v1", "v2"]) expect(unused("SeqCst", cpu)).toEqual(["u64 0"]);
    expect(unused("SeqCst", "v3")).toEqual(["u64 1"]);
  });

  it("has as many instructions as clang's __sync_fetch_and_add and its kin", () => {
    const operations = ["add", "sub", "and", "or", "xor"];
    const c = compileC(`#include "oracle.h"
u64 cell; u32 word;
${operations.map((op) => `__attribute__((section("raw_tp/${op}"))) u64 use_${op}(u64 *ctx) { return __sync_fetch_and_${op}(&cell, ctx[1]); }`).join("\n")}
${operations.map((op) => `__attribute__((section("raw_tp/w${op}"))) u64 word_${op}(u64 *ctx) { return __sync_fetch_and_${op}(&word, ctx[1]); }`).join("\n")}
${operations.map((op) => `__attribute__((section("raw_tp/n${op}"))) u64 not_${op}(u64 *ctx) { __sync_fetch_and_${op}(&cell, ctx[1]); return 0; }`).join("\n")}
__attribute__((section("raw_tp/exchange"))) u64 cas(u64 *ctx) { return __sync_val_compare_and_swap(&cell, ctx[0], ctx[1]); }
`);
    const fn = (section: string, name: string, body: string) => `#[unsafe(no_mangle)]
#[unsafe(link_section = "raw_tp/${section}")]
pub unsafe extern "C" fn ${name}(ctx: *const u64) -> u64 { ${body} }
`;
    const rust = buildText(
      `#[unsafe(no_mangle)] static cell: AtomicU64 = AtomicU64::new(0);
#[unsafe(no_mangle)] static word: AtomicU32 = AtomicU32::new(0);
${operations.map((op) => fn(op, `use_${op}`, `cell.fetch_${op}(*ctx.add(1), SeqCst)`)).join("")}
${operations.map((op) => fn(`w${op}`, `word_${op}`, `word.fetch_${op}(*ctx.add(1) as u32, SeqCst) as u64`)).join("")}
${operations.map((op) => fn(`n${op}`, `not_${op}`, `cell.fetch_${op}(*ctx.add(1), SeqCst); 0`)).join("")}
${fn("exchange", "cas", "match cell.compare_exchange(*ctx, *ctx.add(1), SeqCst, SeqCst) { Ok(v) | Err(v) => v }")}`,
      "v3",
    );
    const sections = [
      ...operations,
      ...operations.map((op) => `w${op}`),
      ...operations.map((op) => `n${op}`),
      "exchange",
    ];
    const counts = (object: Uint8Array) =>
      sections.map((name) => `${name} ${opcode(object, `raw_tp/${name}`).length}`);
    expect(counts(rust)).toEqual(counts(c));
    expect(sections.flatMap((name) => atomics(rust, `raw_tp/${name}`))).toEqual(
      sections.flatMap((name) => atomics(c, `raw_tp/${name}`)),
    );
  });

  it.each([
    ["fetch_add", "u64", true],
    ["fetch_sub", "u32", true],
    ["fetch_and", "u32", false],
    ["swap", "i32", false],
    ["compare_exchange", "u32", false],
  ])("%s on %s is refused before v3", (method, type, used) => {
    const args = method === "compare_exchange" ? "1, 2, Relaxed, Relaxed" : "1, Relaxed";
    const call = `CELL.${method}(${args})`;
    const text = `static CELL: Atomic${type.toUpperCase()} = Atomic${type.toUpperCase()}::new(0);
${programOf(used ? `return ${call} as i32;` : `let _ = ${call};`)}`;
    expect(() => buildText(text, "v3")).not.toThrow();
    for (const cpu of ["v1", "v2", "generic"]) expect(refusal(text, cpu)).toEqual([["CRL0137", 10]]);
  });

  it("says each thing on its line", () => {
    const fixture = join(import.meta.dirname, "fixtures", "on_no_cpu.rs");
    const lines = readFileSync(fixture, "utf8").split("\n");
    const found = refusalOf(() => build({ inputs: [fixture] }));
    const at = (text: string) => lines.findIndex((line) => line.includes(text)) + 1;
    expect(new Set(found.map(([code, line]) => `${code} ${line}`))).toEqual(
      new Set([
        `CRL0138 ${at("fetch_max")}`,
        `CRL0138 ${at("fetch_min")}`,
        `CRL0138 ${at("fetch_nand")}`,
        `CRL0138 ${at("fetch_update")}`,
        `CRL0139 ${at("4 => COUNT.load")}`,
        `CRL0149 ${at("5 => COUNT.load")}`,
        `CRL0139 ${at("WORD.store")}`,
        `CRL0139 ${at("compare_exchange")}`,
      ]),
    );
  });

  it("refuses IR that calls the crate's functions in another way", () => {
    const calls = [
      "%v = call i64 @__corelate_atomic_add_64(ptr %ctx, i64 1, i32 %n)",
      "%v = call i64 @__corelate_atomic_add_64(ptr %ctx, i64 1, i32 9)",
      "%v = call i64 @__corelate_atomic_add_64(ptr %ctx, i64 1, i128 18446744073709551617)",
      "%v = call i64 @__corelate_atomic_add_64(i64 1, i64 1, i32 0)",
      "%v = call i64 @__corelate_atomic_add_64()",
      "%v = call i64 @__corelate_atomic_add_32(ptr %ctx, i64 1, i32 0)",
      "%v = call i64 @__corelate_atomic_nosuch_64(ptr %ctx, i64 1, i32 0)",
      "%v = call i64 @__corelate_atomic_cmpxchg_64(ptr %ctx, i64 1)",
      "%v = call i64 @__corelate_atomic_load_64(ptr %ctx, i32 3)",
      "%v = call i64 @__corelate_atomic_store_64(ptr %ctx, i64 0, i32 0)",
    ];
    for (const call of calls) {
      const [, result, name, args] = /call (\w+) @(\w+)\((.*)\)/.exec(call)!;
      const types = args!.split(", ").map((arg) => arg.split(" ")[0]);
      const file = join(folder, "calls.ll");
      writeFileSync(
        file,
        `target datalayout = "e-m:e-p:64:64-i64:64-i128:128-n32:64-S128"
target triple = "bpfel"
declare ${result} @${name}(${types.join(", ")})
define i64 @program(ptr %ctx, i32 %n) section "raw_tp/sys_enter" {
  ${call}
  ret i64 %v
}
`,
      );
      expect([call, refusalOf(() => build({ inputs: [file] })).map(([code]) => code)]).toEqual([
        call,
        ["CRL0148"],
      ]);
    }
  });
});

function refusal(text: string, cpu: string): [string, number | undefined][] {
  return refusalOf(() => buildText(text, cpu));
}

function refusalOf(run: () => unknown): [string, number | undefined][] {
  try {
    run();
  } catch (error) {
    if (error instanceof CorelateError) return error.diagnostics.map((d) => [d.code, d.location?.line]);
    throw error;
  }
  return [];
}

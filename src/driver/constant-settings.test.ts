import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { build } from "../index.js";
import { constantReads } from "./constant-settings.js";

const folder = mkdtempSync(join(tmpdir(), "corelate-constants-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const before = `#![no_std]
#![no_main]
corelate::panic_handler!();
corelate::license!("GPL");
const fn twice(x: u32) -> u32 { x * 2 }
const fn deref(x: &u32) -> u32 { *x }
#[repr(C)] pub struct config { pub on: bool, pub limits: [u32; 4] }
#[no_mangle] static limit: u32 = 5;
#[no_mangle] #[link_section = ".rodata"] static length: usize = 5;
#[no_mangle] static all: config = config { on: false, limits: [1; 4] };
`;

/** `CODE SETTING LINE` of what is said of a program with `items`, whose lines count from 1, and `body`, one line behind them. */
function reported(items: string, body: string): string[] {
  const source = join(folder, "program.rs");
  writeFileSync(
    source,
    `${before}${items}
#[no_mangle] #[link_section = "socket"]
pub extern "C" fn program(ctx: *const u32) -> u32 { let x = unsafe { *ctx }; ${body} }
`,
  );
  const lines = before.split("\n").length - 1;
  const { diagnostics } = build({ inputs: [source], rustcArgs: ["-Awarnings"], audit: false });
  return diagnostics.map(
    ({ code, message, location }) =>
      `${code} ${/(?:initial value|this read) of `(\w+)`/.exec(message)?.[1]} ${location!.line - lines}`,
  );
}

describe("what rustc computes from a setting is warned about:", () => {
  it.each([
    ["a constant", "const MOST: u32 = limit;", "(x > MOST) as u32", ["CRL0126 limit 1"]],
    ["a constant that nothing uses", "pub const MOST: u32 = limit;", "x", ["CRL0126 limit 1"]],
    ["of a const fn", "\nconst MOST: u32 = twice(limit) + 1;", "(x > MOST) as u32", ["CRL0126 limit 2"]],
    [
      "of a const fn that gets the address",
      "const MOST: u32 = deref(&limit);",
      "(x > MOST) as u32",
      ["CRL0126 limit 1"],
    ],
    [
      "of an impl",
      "struct S;\nimpl S { const MOST: u32 = limit; }",
      "(x > S::MOST) as u32",
      ["CRL0126 limit 2"],
    ],
    [
      "of a trait",
      "trait T { const MOST: u32 = limit; }\nstruct S; impl T for S {}",
      "(x > S::MOST) as u32",
      ["CRL0126 limit 1"],
    ],
    ["of a member", "const ON: bool = all.on;", "(ON && x > 3) as u32", ["CRL0126 all 1"]],
    ["of an element", "const MOST: u32 = all.limits[2];", "(x > MOST) as u32", ["CRL0126 all 1"]],
    ["another static", "static other: u32 = limit + 1;", "(x > other) as u32", ["CRL0126 limit 1"]],
    [
      "an array's length",
      "",
      "let a = [x; length]; core::hint::black_box(&a)[(x & 3) as usize]",
      ["CRL0126 length 3"],
    ],
    ["a block", "", "(x > const { limit + 1 }) as u32", ["CRL0126 limit 3"]],
    ["a pattern", "const MOST: u32 = limit;", "match x { MOST => 1, _ => 0 }", ["CRL0126 limit 1"]],
    ["a discriminant", "#[repr(u32)] enum E { A = limit }", "E::A as u32 + x", ["CRL0126 limit 1"]],
    [
      "a constant reference that is followed",
      "const MOST: &u32 = &limit;",
      "(x > *MOST) as u32",
      ["CRL0126 limit 3"],
    ],
    [
      "though something else reads it when the program runs",
      "const MOST: u32 = limit;",
      "unsafe { core::ptr::read_volatile(&raw const limit) + (x > MOST) as u32 }",
      ["CRL0126 limit 1"],
    ],
  ])("%s", (_name, items, body, expected) => {
    expect(reported(items, body)).toEqual(expected);
  });
});

describe("nothing is said of", () => {
  it.each([
    [
      "a constant that is its address",
      "const MOST: &u32 = &limit;",
      "unsafe { core::ptr::read_volatile(MOST) + x }",
    ],
    [
      "a constant of something else",
      "const MOST: u32 = 7; static table: u32 = 3; const T: u32 = table;",
      "x + MOST + T",
    ],
    ["its size", "const SIZE: usize = core::mem::size_of_val(&0u32);", "x + SIZE as u32"],
  ])("%s", (_name, items, body) => {
    expect(reported(items, body)).toEqual([]);
  });
});

describe("MIR of any kind is taken", () => {
  it.each([
    "",
    "const X",
    "alloc1 (static: a::limit)\nconst X: u32 = {\n",
    "\0".repeat(1000),
    "= {\n}\n".repeat(1000),
  ])("%j", (text) => {
    expect(constantReads(text, new Set(["limit"]))).toEqual([]);
  });
});

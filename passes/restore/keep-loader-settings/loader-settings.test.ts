import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { build } from "../../../src/index.js";

const folder = mkdtempSync(join(tmpdir(), "corelate-plain-settings-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const head = `#![no_std]
#![no_main]
corelate::panic_handler!();
corelate::license!("GPL");
#[repr(C)] #[derive(Clone, Copy, PartialEq)]
pub struct config { pub on: bool, pub limit: u32 }
fn through(value: &u32) -> u32 { *value }
`;

/** Codes and lines, from the first line of `text`, of what is said of a program that computes `body`. */
function reported(statics: string, body: string, rustcArgs: readonly string[] = []): string[] {
  const source = join(folder, "program.rs");
  const before = `${head}${statics}
#[no_mangle] #[link_section = "raw_tp/sched_wakeup"] pub unsafe extern "C" fn program(ctx: *const u64) -> u64 { let _ = ctx;
`;
  writeFileSync(source, `${before}${body}\n}\n`);
  const { diagnostics } = build({ inputs: [source], rustcArgs: ["-Awarnings", ...rustcArgs] });
  const first = before.split("\n").length;
  return diagnostics.map(({ code, message, location }) => {
    const line = (location?.line ?? 0) - first;
    return `${code} ${/`(\w+)`/.exec(message)?.[1]} ${line < 0 ? "above" : line}`;
  });
}

const exported = "#[no_mangle] static";
const inRodata = '#[no_mangle] #[link_section = ".rodata"] static';
const array = "[1, 2, 3, 4, 5, 6, 7, 8]";

describe("a plain read is warned about:", () => {
  it.each([
    ["of a number in .rodata", `${inRodata} x: u32 = 0;`, "x as u64"],
    ["of a number with a name", `${exported} x: u32 = 5;`, "x as u64"],
    ["in a comparison that rustc folds", `${inRodata} x: i32 = 0;`, "if x != 0 { 1 } else { 0 }"],
    ["in a match", `${exported} x: u8 = 2;`, "match x { 1 => 3, 2 => 9, _ => 8 }"],
    ["in a section of its own", '#[no_mangle] #[link_section = ".rodata.mine"] static x: u64 = 1;', "x"],
    ["in .data", '#[no_mangle] #[link_section = ".data.mine"] static x: u64 = 1;', "x"],
    ["in .bss", '#[no_mangle] #[link_section = ".bss"] static x: u64 = 0;', "x"],
    ["of a member", `${inRodata} x: config = config { on: false, limit: 3 };`, "x.limit as u64"],
    [
      "of a whole struct",
      `${exported} x: config = config { on: false, limit: 3 };`,
      "(x == config { on: true, limit: *ctx as u32 }) as u64",
    ],
    ["of an element", `${exported} x: [u32; 8] = ${array};`, "x[2] as u64"],
    [
      "of an array of zeros, at any index",
      `${exported} x: [u32; 8] = [0; 8];`,
      "x[*ctx as usize & 7] as u64",
    ],
    [
      "of an array in .rodata, at any index",
      `${inRodata} x: [u32; 8] = ${array};`,
      "x[*ctx as usize & 7] as u64",
    ],
    ["through a reference", `${exported} x: u32 = 5;`, "let r = &x; *r as u64"],
    ["in a function", `${exported} x: u32 = 5;`, "through(&x) as u64"],
    [
      "beside a volatile one",
      `${exported} x: u32 = 5;`,
      "x as u64 +\ncore::ptr::read_volatile(&raw const x) as u64",
    ],
    ["of a bool", `${inRodata} x: bool = false;`, "x as u64"],
  ])("%s", (_name, statics, body) => {
    expect(reported(statics, body)).toEqual(["CRL0126 x 0"]);
  });

  it("once for each of several", () => {
    const statics = `${exported} a: u32 = 5;\n${inRodata} b: u32 = 6;`;
    expect(reported(statics, "a as u64\n+ b as u64\n+ a as u64").sort()).toEqual([
      "CRL0126 a 0",
      "CRL0126 b 1",
    ]);
  });

  it("in a crate with dependencies that optimises otherwise", () => {
    expect(reported(`${exported} x: u32 = 5;`, "x as u64", ["-Copt-level=3"])).toEqual(["CRL0126 x 0"]);
  });
});

describe("nothing is said of", () => {
  it.each([
    ["a volatile read", `${inRodata} x: u32 = 0;`, "core::ptr::read_volatile(&raw const x) as u64"],
    [
      "a volatile read through a pointer",
      `${exported} x: u32 = 0;`,
      "let p = &raw const x; p.read_volatile() as u64",
    ],
    [
      "a volatile read of a member",
      `${exported} x: config = config { on: false, limit: 3 };`,
      "core::ptr::read_volatile(&raw const x.limit) as u64",
    ],
    ["a Global", `${exported} x: corelate::Global<u32> = corelate::Global::new(0);`, "x.load() as u64"],
    [
      "a Global in .data",
      '#[no_mangle] #[link_section = ".data"] static x: corelate::Global<u32> = corelate::Global::new(0);',
      "x.load() as u64",
    ],
    ["a variable", `#[no_mangle] static mut x: u32 = 0;`, "x += 1; x as u64"],
    ["a constant without a name", "static x: u32 = 5;", "x as u64"],
    [
      "a lookup table without a section",
      `${exported} x: [u32; 8] = ${array};`,
      "x[*ctx as usize & 7] as u64",
    ],
    ["text", 'static x: &str = "hello";', "x.len() as u64 + x.as_bytes()[*ctx as usize & 3] as u64"],
  ])("%s", (_name, statics, body) => {
    expect(reported(statics, body)).toEqual([]);
  });
});

it("a Global without a symbol of its name is warned about", () => {
  expect(reported("static x: corelate::Global<u32> = corelate::Global::new(0);", "x.load() as u64")).toEqual([
    "CRL0129 x above",
  ]);
});

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { parseObject } from "../../../lib/btf/index.js";
import { build } from "../../../src/index.js";

const clamp = `
target datalayout = "e-m:e-p:64:64-i64:64-i128:128-n32:64-S128"
target triple = "bpfel"
define i64 @clamp(i64 %x, ptr %p) noinline {
  %y = load volatile i64, ptr %p
  %z = add i64 %x, %y
  ret i64 %z
}
`;
const program = `
#![no_std]
#![no_main]
corelate::panic_handler!();
corelate::license!("GPL");
extern "C" { fn clamp(x: u64, p: *const u64) -> u64; }
#[no_mangle]
#[link_section = "raw_tp/f"]
pub unsafe extern "C" fn f(ctx: *const u64) -> u64 { clamp(*ctx, ctx) }
`;

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "corelate-describe-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it("gives func_info to a function that came without debug info", () => {
  const files = { "program.rs": program, "clamp.ll": clamp };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const { output } = build({ inputs: Object.keys(files).map((name) => join(folder, name)) });
  const object = parseObject(output);
  const described = object.ext.functions.map(({ section, type }) => `${section} ${object.btf!.name(type)}`);
  expect(described.sort()).toEqual([".text clamp", "raw_tp/f f"]);
});

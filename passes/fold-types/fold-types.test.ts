import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { inspect, parseObject } from "../../src/btf/index.js";
import { build } from "../../src/build/index.js";
import { buildCompanion, codegenFlags, findRustc, runTool } from "../../src/toolchain/index.js";

const kernel = `
#![no_std]
#[corelate::preserve_access_index]
#[repr(C)]
pub struct inner { pub a: u32, pub b: u64 }
#[corelate::preserve_access_index]
#[repr(C)]
pub struct task { pub pid: i32, pub inner: inner }
#[inline(never)]
pub fn b_of(t: &task) -> u64 { t.inner.b }
`;
const program = `
#![no_std]
#![no_main]
corelate::panic_handler!();
corelate::license!("GPL");
#[no_mangle]
#[link_section = "raw_tp/f"]
pub unsafe extern "C" fn f(ctx: *const u64) -> u64 {
    let t = &*(*ctx as *const kernel::task);
    kernel::b_of(t) ^ t.inner.a as u64
}
`;

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "corelate-fold-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it("leaves one of a type that two crates know", () => {
  const rustc = findRustc({ env: process.env, target: "bpfel-unknown-none" });
  const companion = buildCompanion(rustc, process.env);
  const library = join(folder, "libkernel.rlib");
  writeFileSync(join(folder, "kernel.rs"), kernel);
  writeFileSync(join(folder, "program.rs"), program);
  const args = [join(folder, "kernel.rs"), "--crate-type", "rlib", "--edition", "2021", "-o", library];
  args.push("--target", rustc.target, ...codegenFlags, "--extern", `corelate=${companion.rlib}`);
  args.push("-L", `dependency=${companion.dependencies}`);
  expect(runTool(rustc.path, args, process.env)).toMatchObject({ status: 0 });

  const { output } = build({
    inputs: [join(folder, "program.rs"), library],
    rustcArgs: ["--extern", `kernel=${library}`],
  });
  const { btf } = parseObject(output);
  expect([btf!.findByName("task", "struct").length, btf!.findByName("inner", "struct").length]).toEqual([
    1, 1,
  ]);
  const found = inspect(output).relocations.map(({ root, path, access }) => `${root} ${path} ${access}`);
  expect(found.sort()).toEqual(["task inner.a 0:1:0", "task inner.b 0:1:1"]);
});

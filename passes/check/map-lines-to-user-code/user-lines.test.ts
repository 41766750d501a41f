import { basename } from "node:path";
import { describe, expect, it } from "vitest";
import { parseObject } from "../../../lib/btf/index.js";
import { buildTwoCrates } from "../../../test/two-crates.js";

const kernel = `
#![no_std]
#[inline(always)]
pub unsafe fn triple(word: *const i32) -> i32 { (*word).wrapping_mul(3) }
`;
const program = `
#![no_std]
#![no_main]
corelate::panic_handler!();
corelate::license!("GPL");
#[corelate::preserve_access_index]
#[repr(C)]
pub struct task_struct { pub flags: u32, pub tgid: i32 }
#[no_mangle]
#[link_section = "tp_btf/sched_process_exec"]
pub unsafe extern "C" fn f(ctx: *const u64) -> i32 {
    let task = *ctx as *const task_struct;
    kernel::triple(&raw const (*task).tgid)
}
`;
const places = (object: Uint8Array) =>
  parseObject(object).ext.lines.map(({ file, line }) => `${basename(file)}:${line}`);

describe("code that was inlined from another crate", () => {
  it("is shown on the line of the program where cargo has fetched the crate", () => {
    const lines = places(buildTwoCrates(kernel, program, "registry/src/index/kernel-1.0.0"));
    expect(lines).toContain("program.rs:13");
    expect(lines.filter((line) => !line.startsWith("program.rs"))).toEqual([]);
  });

  it("keeps its lines where the crate is the user's", () => {
    expect(places(buildTwoCrates(kernel, program))).toContain("kernel.rs:4");
  });
});

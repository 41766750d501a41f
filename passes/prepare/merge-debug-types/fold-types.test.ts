import { expect, it } from "vitest";
import { inspect, parseObject } from "../../../lib/btf/index.js";
import { buildTwoCrates } from "../../../test/two-crates.js";

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

it("leaves one of a type that two crates know", () => {
  const output = buildTwoCrates(kernel, program);
  const { btf } = parseObject(output);
  expect([btf!.findByName("task", "struct").length, btf!.findByName("inner", "struct").length]).toEqual([
    1, 1,
  ]);
  const found = inspect(output).relocations.map(({ root, path, access }) => `${root} ${path} ${access}`);
  expect(found.sort()).toEqual(["task inner.a 0:1:0", "task inner.b 0:1:1"]);
});

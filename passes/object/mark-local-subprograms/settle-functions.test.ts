import { expect, it } from "vitest";
import { parseObject } from "../../../lib/btf/index.js";
import { buildTwoCrates } from "../../../test/two-crates.js";

const kernel = `
#![no_std]
#[inline(never)]
pub fn first_of(_: u64, words: &[u64; 4]) -> u64 { words[0] }
`;
const program = `
#![no_std]
#![no_main]
corelate::panic_handler!();
corelate::license!("GPL");
#[no_mangle]
#[link_section = "raw_tp/f"]
pub unsafe extern "C" fn f(ctx: *const u64) -> u64 {
    kernel::first_of(3, &*(ctx as *const [u64; 4]))
}
`;
const [local, global] = [0, 1];

it("describes a public function of another crate as the local one that it is in the object", () => {
  const { btf, ext } = parseObject(buildTwoCrates(kernel, program));
  const functions = ext.functions.map(({ type: id }) => {
    const type = btf!.type(id);
    return type.kind === "func" ? [type.name, type.linkage] : [];
  });
  expect(functions.sort()).toEqual([
    ["f", global],
    ["first_of", local],
  ]);
});

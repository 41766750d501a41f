import { writeFileSync } from "node:fs";
import { join } from "node:path";
import tmp from "tmp";
import { expect, it } from "vitest";
import { parseElf } from "../../../lib/btf/index.js";
import { build } from "../../../src/index.js";
import { clang } from "../../../test/btf/clang.js";

const rust = `
#![no_std]
#![no_main]
corelate::panic_handler!();
corelate::license!("GPL");
#[unsafe(no_mangle)] #[unsafe(link_section = ".maps")]
static numbers: corelate::maps::Array<u64, 4> = corelate::maps::Array::new();
#[used] #[unsafe(no_mangle)] static kept: [u32; 2] = [3, 4];
#[unsafe(no_mangle)] static table: [u32; 8] = [1, 2, 3, 4, 5, 6, 7, 8];
#[unsafe(no_mangle)] static mut counter: u64 = 7;
#[unsafe(no_mangle)] static mut zero: u64 = 0;
#[unsafe(no_mangle)] #[unsafe(link_section = "raw_tp/sys_enter")]
pub unsafe extern "C" fn program(ctx: *const u64) -> u64 {
    counter += zero + table[(*ctx & 7) as usize] as u64;
    if numbers.get_ptr(&0).is_null() { 1 } else { 0 }
}
`;
const c = `
typedef unsigned long long u64;
struct { int (*type)[2]; int *key; u64 *value; int (*max_entries)[4]; } numbers __attribute__((section(".maps"), used));
const int kept[2] = {3, 4};
const int table[8] = {1, 2, 3, 4, 5, 6, 7, 8};
u64 counter = 7, zero;
__attribute__((section("raw_tp/sys_enter"), used)) u64 program(u64 *ctx) {
  counter += zero + table[ctx[0] & 7];
  return ((void *(*)(void *, void *))1)(&numbers, ctx) == 0;
}
char LICENSE[] __attribute__((section("license"), used)) = "GPL";
`;

/** Type and flags of each section that a loader looks at. */
function sections(object: Uint8Array): string[] {
  return parseElf(object)
    .sections.filter(({ name }) => /^(\.maps|license|\.rodata|\.data|\.bss|raw_tp\/.*|\.BTF.*)$/.test(name))
    .map(({ name, type, flags }) => `${name} ${type} ${flags}`)
    .sort();
}

it("are C's, and there is one section of a name", () => {
  const folder = tmp.dirSync({ prefix: "corelate-sections-", unsafeCleanup: true, mode: 0o700 });
  const source = join(folder.name, "sections.rs");
  writeFileSync(source, rust, { mode: 0o600 });
  const object = build({ inputs: [source] }).output;
  folder.removeCallback();
  expect(sections(object)).toEqual(sections(clang(c)));
});

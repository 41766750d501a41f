import { beforeAll, describe, expect, it } from "vitest";
import { btfOf, btfSection, describeRelocation, parseObject, resolveObject } from "../../lib/btf/index.js";
import { canLoad } from "../../src/kernel/fixtures/privilege.js";
import { clang } from "../btf/clang.js";
import { relocateWithLibbpf, targetBtf } from "../btf/libbpf.js";
import { compileRustText } from "../oracle/compile.js";

/** What is read of a record at `place`, in Rust: a loader changes the width of the load, or refuses it, where the field's is another one. */
const rust = (place: string) =>
  `#![no_std]
#![no_main]
#![allow(non_camel_case_types)]
corelate::panic_handler!();
corelate::license!("GPL");
#[corelate::preserve_access_index]
#[repr(C)]
pub struct width { pub first: u64, pub same: u32, pub wider: u32, pub narrower: u64, pub negative: i32, pub list: [i32; 5] }
#[unsafe(no_mangle)]
static mut INPUT: [u64; 512] = [0; 512];
macro_rules! program {
    ($name:ident, $($field:tt)+) => {
        #[unsafe(no_mangle)]
        #[unsafe(link_section = concat!("raw_tp/", stringify!($name)))]
        pub unsafe extern "C" fn $name(ctx: *const u64) -> u64 {
            let _ = ctx;
            unsafe { (*(PLACE as *const width)).$($field)+ as u64 }
        }
    };
}
program!(same, same);
program!(wider, wider);
program!(narrower, narrower);
program!(negative, negative);
program!(element, list[3]);
`.replace("PLACE", place);

const kernel = clang(`#include "core.h"
struct width { long before; u16 narrower; long between; u32 same; u64 wider; s64 negative; short list[5]; }; TARGET(t, struct width *w)`);
const values = {
  same: 24,
  wider: 32,
  narrower: 8,
  "list[3]": "gone",
  negative: "gone",
} as const;

describe.each([
  { base: "a pointer", place: "*ctx" },
  { base: "a static", place: "&raw const INPUT" },
])("loads through $base", ({ place }) => {
  let object: Uint8Array = new Uint8Array();
  let found: Record<string, unknown> = {};
  beforeAll(() => {
    object = compileRustText(rust(place));
    const parsed = parseObject(object);
    const local = btfOf(parsed, "object");
    const { relocations } = resolveObject(parsed, local, targetBtf(btfSection(kernel)!));
    expect(relocations).toHaveLength(5);
    found = Object.fromEntries(
      relocations.map(({ relocation, after, poisoned }) => [
        describeRelocation(local, relocation).path,
        poisoned ? "gone" : Number(after),
      ]),
    );
  });

  it("get the target's width, or are refused", () => expect(found).toEqual(values));

  it.skipIf(!canLoad)("and libbpf does the same", () => {
    const { programs } = relocateWithLibbpf(object, kernel);
    const loads = Object.fromEntries(
      Object.entries(programs).map(([name, code]) => [
        name,
        // The opcode's bits 3 and 4 are the width: 0x61 is four bytes, 0x69 two, 0x79 eight.
        code.map((line) => line.slice(0, 2)).find((opcode, i) => i > 0 && /^(61|69|71|79|85)$/.test(opcode)),
      ]),
    );
    expect(loads).toEqual({ same: "61", wider: "79", narrower: "69", negative: "85", element: "85" });
  });
});

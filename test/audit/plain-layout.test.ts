import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { dirSync } from "tmp";
import { afterAll, describe, expect, it } from "vitest";
import { CorelateError } from "../../lib/diagnostics/index.js";
import { build } from "../../src/index.js";
import { buildCompanion, compileRust, findRustc } from "../../src/toolchain/index.js";

const folder = dirSync({ prefix: "corelate-plain-", unsafeCleanup: true, mode: 0o700 });
afterAll(() => folder.removeCallback());

const rustc = findRustc({ env: process.env, target: "bpfel-unknown-none" });
const companion = buildCompanion(rustc, process.env);

/** What rustc says of a crate with `items`, in the layout that an audit compares with. */
function compile(items: string) {
  const source = join(folder.name, "program.rs");
  writeFileSync(
    source,
    `#![no_std]
#![no_main]
#![allow(non_camel_case_types, dead_code)]
corelate::panic_handler!();
use core::mem::{align_of, offset_of, size_of};
${items}
`,
  );
  return compileRust({
    rustc,
    companion,
    source,
    outDir: folder.name,
    rustcArgs: [],
    env: process.env,
    seed: "",
    layout: "plain",
    colour: false,
    messageFormat: "human",
  });
}

const attribute = "#[corelate::preserve_access_index] #[repr(C)]";

/** A type, and what C says of it. */
const types: readonly (readonly [name: string, items: string, holds: string])[] = [
  ["a struct", `${attribute} struct t { a: u8, b: u64 }`, "size_of::<t>() == 16 && offset_of!(t, b) == 8"],
  ["an empty struct", `${attribute} struct t {}`, "size_of::<t>() == 0"],
  ["a union", `${attribute} union t { a: u8, b: u64 }`, "size_of::<t>() == 8 && offset_of!(t, b) == 0"],
  [
    "a union of structs that derive nothing",
    `${attribute} struct s { a: u8, b: [u32; 3] } ${attribute} union t { a: s, b: u64 }`,
    "size_of::<t>() == 16 && offset_of!(t, a.b) == 4",
  ],
  [
    "a union of structs that are Copy",
    `${attribute} #[derive(Clone, Copy)] struct s { a: u8 } ${attribute} union t { a: s, b: u32 }`,
    "size_of::<t>() == 4",
  ],
  [
    "a struct with what is not Copy",
    `use core::sync::atomic::AtomicU64; ${attribute} struct t { a: AtomicU64, b: u64 }`,
    "offset_of!(t, b) == 8",
  ],
  [
    "a struct with a lifetime",
    `${attribute} struct t<'a> { a: u8, b: &'a u32 }`,
    "size_of::<t<'static>>() == 16",
  ],
  [
    "a conditional member",
    `${attribute} struct t { a: u64, #[cfg(any())] b: nowhere, c: u32 }`,
    "offset_of!(t, c) == 8",
  ],
  [
    "a packed struct",
    "#[corelate::preserve_access_index] #[repr(C, packed)] struct t { a: u8, b: u64 }",
    "size_of::<t>() == 9 && offset_of!(t, b) == 1",
  ],
  [
    "an aligned struct",
    "#[corelate::preserve_access_index] #[repr(C, align(64))] struct t { a: u8 }",
    "size_of::<t>() == 64 && align_of::<t>() == 64",
  ],
  [
    "bit-fields",
    `${attribute} struct t { #[corelate(bits = 3)] a: u32, #[corelate(bits = 30)] b: u32, c: u16 }`,
    "size_of::<t>() == 12 && offset_of!(t, c) == 8",
  ],
  [
    "bit-fields in a union",
    `${attribute} union t { #[corelate(bits = 3)] a: u32, b: u16 }`,
    "size_of::<t>() == 4",
  ],
  [
    "a module of types",
    "#[corelate::preserve_access_index] mod m { #[repr(C)] pub struct t { pub a: u8, pub b: [i; 2] } #[repr(C)] pub struct i { pub a: u32 } } use m::t;",
    "size_of::<t>() == 12 && offset_of!(t, b) == 4",
  ],
];

describe("in the layout that an audit compares with, as in C, is", () => {
  it.each(types)("%s", (_, items, holds) => {
    expect(compile(`${items} const _: () = assert!(${holds});`)).toMatchObject({ status: 0 });
  });

  it("what an import leaves out", () => {
    const unit =
      "#[repr(C)] #[derive(Copy, Clone)] pub struct __BindgenBitfieldUnit<Storage> { storage: Storage }";
    const get = (name: string, unit: number, at: number, width: number) =>
      `pub fn ${name}(&self) -> u32 { unsafe { ::core::mem::transmute(self._bitfield_${unit}.get(${at}usize, ${width}u8) as u32) } }`;
    writeFileSync(
      join(folder.name, "imported.rs"),
      `${unit}
#[repr(C)] pub struct laid_out {
  pub a: u8, pub _bitfield_align_1: [u8; 0], pub _bitfield_1: __BindgenBitfieldUnit<[u8; 8usize]>, pub __bindgen_padding_0: [u8; 7usize],
  pub b: u64,
  pub _bitfield_align_2: [u32; 0], pub _bitfield_2: __BindgenBitfieldUnit<[u8; 4usize]>,
  pub c: u8,
  pub _bitfield_align_3: [u32; 0], pub _bitfield_3: __BindgenBitfieldUnit<[u8; 4usize]>,
  pub d: u64, pub __bindgen_padding_1: [u64; 3usize],
}
impl laid_out { ${get("low", 2, 9, 3)} ${get("high", 3, 0, 3)} }
`,
    );
    const sizes =
      "offset_of!(laid_out, b) == 16 && offset_of!(laid_out, c) == 28 && offset_of!(laid_out, d) == 40 && size_of::<laid_out>() == 72";
    const program = (body: string) => `corelate::import!("imported.rs");
${body}
#[unsafe(no_mangle)] #[unsafe(link_section = "raw_tp")]
pub unsafe extern "C" fn program(ctx: *const *const laid_out) -> u64 { unsafe { (**ctx).b + (**ctx).c as u64 + (**ctx).d + size_of::<laid_out>() as u64 } }`;
    expect(compile(program(`const _: () = assert!(${sizes});`))).toMatchObject({ status: 0 });
    compile(program(""));
    // What the debug info says is compared with that.
    expect(build({ inputs: [join(folder.name, "program.rs")] }).diagnostics).toEqual([]);
  });

  it("nothing that is not so", () => {
    const items = `${attribute} struct t { a: u8, b: u64 } const _: () = assert!(size_of::<t>() == 12);`;
    expect(compile(items)).toMatchObject({ status: 1, diagnostics: expect.stringContaining("E0080") });
  });
});

describe("of the layout that an audit compares with", () => {
  it("no object is made", () => {
    const items = `${attribute} pub struct task { pub pid: i32 }
#[unsafe(no_mangle)] #[unsafe(link_section = "raw_tp")]
pub unsafe extern "C" fn program(t: *const *const task) -> i32 { unsafe { (**t).pid } }`;
    const { bitcode } = compile(items);
    let thrown: unknown;
    try {
      build({ inputs: [bitcode] });
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(CorelateError);
    expect((thrown as CorelateError).diagnostics).toMatchObject([
      { code: "CRL0118", message: expect.stringContaining("`task`") },
    ]);
  });
});

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import tmp from "tmp";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { CorelateError } from "../../lib/diagnostics/index.js";
import { build } from "../../src/index.js";

const folder = tmp.dirSync({ prefix: "corelate-own-impls-", unsafeCleanup: true, mode: 0o700 });
afterAll(() => folder.removeCallback());
// rustc is waited for synchronously; vitest gives up on a worker that it does not hear from for a minute.
afterEach(() => setImmediate());

const attribute = "#[corelate::preserve_access_index] #[repr(C)]";
const clone = (name: string, impl = "") =>
  `impl${impl} Clone for ${name} { fn clone(&self) -> Self { loop {} } }`;

/** Types called `TYPE`, with a member `a`. */
const types: Readonly<Record<string, string>> = {
  derived: `${attribute} #[derive(Clone, Copy)] pub struct TYPE { pub a: u32 }`,
  derived_above: `#[derive(Clone, Copy)] ${attribute} pub struct TYPE { pub a: u32 }`,
  own_clone: `${attribute} pub struct TYPE { pub a: u32 } ${clone("TYPE")}`,
  own_both: `${attribute} pub struct TYPE { pub a: u32 } ${clone("TYPE")} impl Copy for TYPE {}`,
  own_copy: `${attribute} #[derive(Clone)] pub struct TYPE { pub a: u32 } impl Copy for TYPE {}`,
  none: `${attribute} pub struct TYPE { pub a: u32 }`,
  dropped: `${attribute} pub struct TYPE { pub a: u32 } impl Drop for TYPE { fn drop(&mut self) {} }`,
  borrowed: `${attribute} pub struct TYPE<'a> { pub a: u32, pub b: &'a u32 }`,
  borrowed_own: `${attribute} pub struct TYPE<'a> { pub a: u32, pub b: &'a u32 } ${clone("TYPE<'a>", "<'a>")}`,
  borrowed_twice: `${attribute} pub struct TYPE_i<'a> { pub b: &'a u32 } ${attribute} pub struct TYPE<'a> { pub a: u32, pub b: &'a u32, pub i: TYPE_i<'static> }`,
  of_a_trait: `${attribute} pub struct TYPE { pub a: u32 } pub trait TYPE_t {} impl<T: Copy> TYPE_t for T {} impl TYPE_t for TYPE {}`,
  in_a_module: `#[corelate::preserve_access_index] pub mod TYPE_m { #[repr(C)] pub struct TYPE { pub a: u32, pub i: inner } #[repr(C)] pub struct inner { pub b: u32 } ${clone("TYPE")} ${clone("inner")} } pub use TYPE_m::TYPE;`,
  in_a_union: `${attribute} pub struct TYPE_i { pub b: u32 } ${attribute} pub union TYPE { pub a: u32, pub i: TYPE_i }`,
};

const imported = `#[repr(C)] pub struct of_import { pub a: u32, pub u: of_import__bindgen_ty_1 }
#[repr(C)] #[derive(Copy, Clone)] pub union of_import__bindgen_ty_1 { pub b: u32, pub c: u64 }
`;

function program(names: readonly string[], decides = "n"): string {
  const items = names.map((name) =>
    name === "of_import"
      ? `corelate::import!("imported.rs"); ${clone("of_import")}`
      : types[name]!.replaceAll("TYPE", name),
  );
  const reads = names.map((name) => `(*t.cast::<${name}>()).a as u64`);
  return `#![no_std]
#![no_main]
#![allow(non_camel_case_types, dead_code, unused)]
corelate::panic_handler!();
corelate::license!("GPL");
${items.join("\n")}
#[unsafe(no_mangle)]
#[unsafe(link_section = "raw_tp")]
pub unsafe extern "C" fn program(ctx: *const u64) -> u64 {
    let n = *ctx.add(1);
    let t = *ctx as *const u8;
    let sum = ${reads.join(" + ")};
    sum + ${decides} // here
}
`;
}

function audited(name: string, text: string) {
  writeFileSync(join(folder.name, "imported.rs"), imported);
  const path = join(folder.name, `${name}.rs`);
  writeFileSync(path, text);
  try {
    build({ inputs: [path], audit: true });
  } catch (error) {
    if (error instanceof CorelateError) return error.diagnostics;
    throw error;
  }
  return [];
}

describe("an audit takes a type with", () => {
  const names = [...Object.keys(types), "of_import"];

  it.each(names)("%s", (name) => {
    expect(audited(name, program([name]))).toEqual([]);
  });

  it("all of them together, and sees what is decided by the size of each", () => {
    expect(audited("all", program(names))).toEqual([]);
    const sizes = names.map((name) => `(core::mem::size_of::<${name}>() > 512) as u64`);
    const text = program(names, sizes.map((size) => `const { ${size} }`).join(" + "));
    const line = text.split("\n").findIndex((one) => one.endsWith("// here")) + 1;
    expect(audited("decides", text)).toMatchObject([{ code: "CRL0116", location: { line } }]);
  });
});

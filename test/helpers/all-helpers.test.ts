import { describe, expect, it } from "vitest";
import { parseElf } from "../../lib/btf/index.js";
import { helpers, helperUses } from "../../lib/kernel-features/index.js";
import { requirements } from "../../lib/requires/index.js";
import { clang } from "../btf/clang.js";
import { compileRustText } from "../oracle/compile.js";
import { head } from "../requires/cases.js";
import { headerNames, headerPrototypes, type Prototype } from "./prototypes.js";

const prototypes = headerPrototypes();
const numbers = headerNames();
const named = new Map(prototypes.map((prototype) => [prototype.name, prototype]));
/** All but number 0. */
const names = helpers.slice(1).map(({ name }) => name);

/** What the kernel calls back: its address comes from a relocation, the same on both sides. */
const callbacks: Readonly<Record<string, number>> = {
  for_each_map_elem: 1,
  timer_set_callback: 1,
  find_vma: 2,
  loop: 1,
  user_ringbuf_drain: 1,
};
/** A function that calls a helper with 1, 2 and so on. */
function rustCall({ name, parameters, result }: Prototype): string {
  const given = parameters.map((_, index) =>
    callbacks[name] === index ? `called_${name}` : `${index + 1}usize as _`,
  );
  const call = `raw::${name === "loop" ? "bpf_loop" : name}(${given.join(", ")})`;
  return `#[no_mangle] pub unsafe extern "C" fn call_${name}() -> u64 { ${result === "void" ? `${call}; 0` : `${call} as u64`} }`;
}

const rust = `#![no_std]
#![no_main]
#![allow(warnings)]
corelate::panic_handler!();
corelate::license!("GPL");
use corelate::helpers::raw;
use core::ffi::c_void;
unsafe extern "C" fn called_for_each_map_elem(_: *const c_void, _: *const c_void, _: *mut c_void, _: *mut c_void) -> i64 { 0 }
unsafe extern "C" fn called_timer_set_callback(_: *const c_void, _: *mut c_void, _: *mut c_void) -> i32 { 0 }
unsafe extern "C" fn called_find_vma(_: *mut c_void, _: *mut c_void, _: *mut c_void) -> i64 { 0 }
unsafe extern "C" fn called_loop(_: u64, _: *mut c_void) -> i64 { 0 }
unsafe extern "C" fn called_user_ringbuf_drain(_: *mut c_void, _: *mut c_void) -> i64 { 0 }
${names.map((name) => rustCall(named.get(name)!)).join("\n")}
`;

function cCall({ name, parameters, result, variadic }: Prototype): string {
  // The kernel gives the error of a loop that it unrolls 32 bits only.
  const type = name === "loop" ? "int" : result;
  const given = parameters.map((to, index) => (callbacks[name] === index ? "called" : `(${to})${index + 1}`));
  const call = `bpf_${name}(${given.join(", ")})`;
  return `static ${type} (*bpf_${name})(${parameters.join(", ") || "void"}${variadic ? ", ..." : ""}) = (void *)${numbers.indexOf(name)};
unsigned long long call_${name}(void) { ${type === "void" ? `${call}; return 0;` : `return (unsigned long long)${call};`} }`;
}

const c = `
typedef unsigned long long u64; typedef unsigned u32, __be32, __wsum; typedef unsigned short u16, __be16;
typedef int s32; typedef long long s64; typedef unsigned long size_t;
${[...new Set(prototypes.flatMap(({ result, parameters }) => `${result} ${parameters}`.match(/struct \w+/g) ?? []))].join(";\n")};
static long called(void) { return 0; }
${names.map((name) => cCall(named.get(name)!)).join("\n")}
`;

/** The instructions of each function, by its name. Addresses of functions are left out. */
function functionsOf(object: Uint8Array): Map<string, string[]> {
  const elf = parseElf(object);
  const found = new Map<string, string[]>();
  for (const symbol of elf.symbols) {
    if (!symbol.name.startsWith("call_")) continue;
    const bytes = Buffer.from(elf.sections[symbol.section]!.data).subarray(
      Number(symbol.value),
      Number(symbol.value) + Number(symbol.size),
    );
    const words = Array.from({ length: bytes.length / 8 }, (_, index) =>
      bytes.subarray(index * 8, index * 8 + 8),
    );
    found.set(
      symbol.name.slice("call_".length),
      words.map((word, index) => {
        const address = word[0] === 0x18 || words[index - 1]?.[0] === 0x18;
        return word.subarray(0, address ? 1 : 8).toString("hex");
      }),
    );
  }
  return found;
}

describe("the helpers of corelate::helpers::raw", () => {
  it("are all that the kernel has, with its prototypes", () => {
    expect(names).toHaveLength(211);
    expect(names).toEqual(numbers.slice(1));
    expect(names.filter((name) => !named.has(name))).toEqual([]);
    expect(prototypes.map(({ name }) => name).filter((name) => !names.includes(name))).toEqual([]);
  });

  it("are known with the programs that may call them", () => {
    expect([...helperUses.keys()].sort()).toEqual([...names].sort());
    expect([...helperUses].filter(([, { programTypes }]) => programTypes.length === 0)).toEqual([]);
  });

  it("are known to `requires`, each with its kernel", () => {
    const calls = names.map(
      (name, index) => `SEC("socket") int ${name}_(void *ctx) { return ((u64 (*)(void))${index + 1})(); }`,
    );
    const programs = requirements(clang(head + calls.join("\n")));
    const said = new Map(
      programs.map(({ name, reasons }) => [name, reasons.find(({ kind }) => kind === "helper")]),
    );
    for (const { name, since } of helpers.slice(1)) {
      expect(said.get(`${name}_`), name).toMatchObject({ kind: "helper", name, since });
    }
  });

  it("compile to clang's calls: the same number, the same registers", () => {
    const [ours, theirs] = [functionsOf(compileRustText(rust)), functionsOf(clang(c, { cpu: "v3" }))];
    expect(ours.size).toBe(211);
    const different = names.filter((name) => String(ours.get(name)) !== String(theirs.get(name)));
    expect(different.map((name) => [name, ours.get(name), theirs.get(name)])).toEqual([]);
  });
});

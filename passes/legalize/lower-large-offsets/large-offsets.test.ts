import { beforeAll, describe, expect, it } from "vitest";
import { btfSection, parseObject, RelocationKind, resolve } from "../../../lib/btf/index.js";
import { canLoad } from "../../../src/kernel/fixtures/privilege.js";
import { verify } from "../../../src/kernel/index.js";
import { clang } from "../../../test/btf/clang.js";
import { relocateWithCorelate, relocateWithLibbpf, targetBtf } from "../../../test/btf/libbpf.js";
import { compileRustText } from "../../../test/oracle/compile.js";

/** Reads and writes far into a type, from `bytes` on. */
const rust = (bytes: number) => `#![no_std]
#![no_main]
#![allow(non_camel_case_types)]
corelate::panic_handler!();
corelate::license!("GPL");
#[corelate::preserve_access_index]
#[repr(C)]
pub struct far_away { pub front: [u8; ${bytes}], pub first: u8, pub word: u64, #[corelate(bits = 3)] pub bits: u32, pub list: [u32; 4], pub rest: [u64; 0] }
#[no_mangle]
#[link_section = "raw_tp/loads"]
pub unsafe extern "C" fn loads(ctx: *const u64) -> u64 {
    let far = *ctx as *const far_away;
    let mut sum = (*far).first as u64 + (*far).list[2] as u64 + (*far).rest[3];
    for _ in 0..*ctx.add(1) & 7 {
        sum += (*far).word;
    }
    sum + corelate::read_bitfield_direct!(far, bits)
}
#[no_mangle]
#[link_section = "raw_tp/stores"]
pub unsafe extern "C" fn stores(ctx: *const u64) -> u64 {
    let far = *ctx as *mut far_away;
    (*far).first = 7;
    (*far).word += 1;
    0
}
`;
const target = (bytes: number) =>
  clang(`#include "core.h"
struct far_away { char added[16]; char front[${bytes}]; u64 word; u32 bits : 5; char first; u32 list[6]; u64 rest[]; }; TARGET(t, struct far_away *f)`);

describe("members that are declared over 32,767 bytes into their type", () => {
  let object: Uint8Array;
  beforeAll(() => {
    object = compileRustText(rust(70_000));
  });

  it.each([70_000, 200_000, 40])("have the target's offsets where that has %i bytes in front", (bytes) => {
    const kernel = { name: "kernel", btf: targetBtf(btfSection(target(bytes))!) };
    const offsets = resolve(object, [kernel]).filter(({ kind }) => kind === RelocationKind.FieldByteOffset);
    const values = offsets.map(({ targets }) => Number(targets[0]!.value));
    const word = Math.ceil((16 + bytes) / 8) * 8;
    expect([...new Set(values)].sort((a, b) => a - b)).toEqual([
      word,
      word + 8,
      word + 9,
      word + 20,
      word + 64,
    ]);
    expect(offsets.every(({ local }) => Number(local) >= 70_000)).toBe(true);
  });

  it.runIf(canLoad).each([70_000, 200_000, 40])("are relocated by libbpf with %i bytes in front", (bytes) => {
    const { log, loaded, ...theirs } = relocateWithLibbpf(object, target(bytes));
    const { why, ...ours } = relocateWithCorelate(object, target(bytes));
    expect(why).toEqual([]);
    expect(theirs).toEqual(ours);
    expect(theirs.refused).toBe(false);
  });
});

it.each([
  [32_767, 0],
  [32_768, 2],
])("adds what is over 32,767: %i takes %i instructions more", (bytes, more) => {
  const counts = [bytes, 100].map((front) => {
    const fields = `pub front: [u8; ${front}], pub first: u8`;
    return instructions(small("far_away", fields, "(*p).first as u64"));
  });
  expect(counts[0]! - counts[1]!).toBe(more);
});

it.runIf(canLoad)("says what to do where only the kernel's offset is as large", () => {
  const object = compileRustText(small("pglist_data", "pub node_id: i32", "(*p).node_id as u64"));
  const { diagnostics } = verify(object, { libbpf: { env: process.env } });
  expect(diagnostics.map(({ code, help }) => [code, /corelate::read!/.test(help ?? "")])).toContainEqual([
    "CRL0331",
    true,
  ]);
});

/** A program that returns `value` of `p`, which points to a struct. */
function small(name: string, fields: string, value: string): string {
  return `#![no_std]
#![no_main]
#![allow(non_camel_case_types)]
corelate::panic_handler!();
corelate::license!("GPL");
#[corelate::preserve_access_index]
#[repr(C)]
pub struct ${name} { ${fields} }
#[no_mangle]
#[link_section = "raw_tp/loads"]
pub unsafe extern "C" fn loads(ctx: *const u64) -> u64 {
    let p = *ctx as *const ${name};
    ${value}
}
`;
}

function instructions(source: string): number {
  return parseObject(compileRustText(source)).section("raw_tp/loads")!.data.length / 8;
}

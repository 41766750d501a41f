import { writeFileSync } from "node:fs";
import { join } from "node:path";
import tmp from "tmp";
import { describe, expect, it } from "vitest";
import { parseObject } from "../../../lib/btf/index.js";
import { build } from "../../../src/index.js";
import { canLoad } from "../../../src/kernel/fixtures/privilege.js";
import { countingPacket, runXdp } from "../../../test/run-xdp.js";

tmp.setGracefulCleanup();
const folder = tmp.dirSync({ prefix: "corelate-join-", unsafeCleanup: true, mode: 0o700 }).name;
const path = join(folder, "program.rs");

/** Reads `count` bytes of the packet into a `Result`, copies them to a record, lets `between` run, and gives a sum that depends on each byte's place. */
function programOf(count: number, error: string, between = ""): string {
  return `#![no_std]
#![no_main]
corelate::panic_handler!();
corelate::license!("GPL");
const XDP_LOAD_BYTES: usize = 189;

#[inline(always)]
fn read(ctx: *const u32) -> Result<[u8; ${count}], ${error}> {
    let mut bytes = [0; ${count}];
    let load: unsafe extern "C" fn(*const u32, u32, *mut u8, u32) -> i64 = unsafe { core::mem::transmute(XDP_LOAD_BYTES) };
    match unsafe { load(ctx, 0, bytes.as_mut_ptr(), ${count}) } {
        0 => Ok(bytes),
        error => Err(error as ${error}),
    }
}

#[repr(C)]
struct Record { at: u64, id: u32, bytes: [u8; ${count}] }

#[unsafe(no_mangle)]
#[unsafe(link_section = "xdp")]
pub unsafe extern "C" fn program(ctx: *const u32) -> u32 {
    #[allow(unused_mut)]
    let Ok(mut bytes) = read(ctx) else { return 1 };
    ${between}
    let record = Record { at: 1, id: 2, bytes };
    let record = core::hint::black_box(&record);
    let mut sum = 0;
    let mut i = 0;
    while i < ${count} {
        sum += (i as u32 + 1) * unsafe { (&raw const record.bytes[i]).read_volatile() } as u32;
        i += 1;
    }
    sum
}
`;
}

function built(text: string, disablePasses: readonly string[] = []): Uint8Array {
  writeFileSync(path, text, { mode: 0o600 });
  return build({ inputs: [path], disablePasses }).output;
}

const sum = (bytes: Iterable<number>) => [...bytes].reduce((sum, byte, i) => sum + (i + 1) * byte, 0);

describe.each([9, 15, 16, 21, 32, 60])("an array of %i bytes", (count) => {
  it.each(["i64", "i32"])("arrives whole beside an error of type %s", (error) => {
    const object = built(programOf(count, error));
    if (canLoad) expect(runXdp(object)).toBe(sum(countingPacket.subarray(0, count)));
  });
});

it("saves instructions", () => {
  const sizeOf = (object: Uint8Array) => parseObject(object).section("xdp")!.data.length / 8;
  const text = programOf(16, "i64");
  expect(sizeOf(built(text))).toBeLessThanOrEqual(sizeOf(built(text, ["join-copies"])) - 15);
});

it("leaves a byte that is changed on the way", () => {
  const object = built(programOf(16, "i64", "bytes[9] = 200; bytes[0] = 100;"));
  const expected = countingPacket.slice(0, 16);
  expected[9] = 200;
  expected[0] = 100;
  if (canLoad) expect(runXdp(object)).toBe(sum(expected));
});

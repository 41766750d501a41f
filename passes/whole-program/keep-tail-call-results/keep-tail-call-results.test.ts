import { writeFileSync } from "node:fs";
import { join } from "node:path";
import tmp from "tmp";
import { expect, it } from "vitest";
import { build } from "../../../src/index.js";
import { canLoad } from "../../../src/kernel/fixtures/privilege.js";
import { runXdp } from "../../../test/run-xdp.js";

tmp.setGracefulCleanup();

/** `program` calls a function that a tail call to `target` ends: what `target` returns is the function's result, whatever stands behind the call. */
const source = `#![no_std]
#![no_main]
use corelate::context::xdp_md;
use corelate::maps::{ProgArray, Program};
corelate::panic_handler!();
corelate::license!("GPL");

#[corelate::map]
static programs: ProgArray<xdp_md, 2, 1> = ProgArray::with([Program::of_mut_pointer(target)]);

#[corelate::program("xdp")]
fn target(_ctx: &xdp_md) -> u32 {
    40
}

#[inline(never)]
fn number(ctx: &xdp_md) -> u32 {
    programs.tail_call(ctx, 0);
    1
}

#[inline(never)]
fn answer(ctx: &xdp_md) -> bool {
    programs.tail_call(ctx, 0);
    false
}

/// There is no program at this place, so the call comes back.
#[inline(never)]
fn nowhere(ctx: &xdp_md) -> u32 {
    programs.tail_call(ctx, 1);
    2
}

#[corelate::program("xdp")]
fn program(ctx: &xdp_md) -> u32 {
    number(ctx) + nowhere(ctx) + if answer(ctx) { 100 } else { 0 }
}
`;

it.skipIf(!canLoad)("callers get what the other program returns", () => {
  const path = join(tmp.dirSync({ unsafeCleanup: true, mode: 0o700 }).name, "program.rs");
  writeFileSync(path, source, { mode: 0o600 });
  expect(runXdp(build({ inputs: [path], audit: false }).output)).toBe(142);
});

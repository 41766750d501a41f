import { describe, expect, it } from "vitest";
import { canLoad } from "../../src/kernel/fixtures/privilege.js";
import { runXdp } from "../run-xdp.js";
import { buildItems } from "./verify.js";

/** A program that calls functions of which each calls the next; the last panics where the number is above 3. */
const chain = (number: number) => `
#[inline(never)] fn get(values: &[u32; 4], index: u32) -> u32 { black_box(values)[index as usize] }
#[inline(never)] fn larger(values: &[u32; 4], index: u32) -> u32 { get(values, index) + 1 }
#[no_mangle] #[link_section = "xdp"]
pub extern "C" fn program(_ctx: *const u32) -> u32 {
  let values = black_box([5u32; 4]);
  larger(&values, black_box(${number})) + larger(&values, black_box(2)) + get(&values, black_box(1))
}`;

describe.runIf(canLoad).each(["handler", "return"] as const)("--panic %s", (panic) => {
  const run = (number: number) => runXdp(buildItems(chain(number), panic).object!);

  it("ends the program, also from a function that another one calls", () => {
    expect(run(9)).toBe(0);
  });

  it("changes nothing where nothing panics", () => {
    expect(run(3)).toBe(17);
  });
});

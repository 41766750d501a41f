import { describe, expect, it } from "vitest";
import { countsIn, withoutStatistics } from "./statistics.js";

const counted =
  "processed 4 insns (limit 1000000) max_states_per_insn 0 total_states 0 peak_states 0 mark_read 0\n";

describe("the counts at the end of a log", () => {
  it.each([
    ["stack depth 0+16\n", 16],
    ["stack depth max 672\n", 672],
  ])("has the stack in the words of each kernel: %j", (line, depth) => {
    const log = `R1 invalid mem access 'scalar'\n${line}${counted}`;
    expect(countsIn(log)).toMatchObject({ instructions: 4, stackDepth: depth });
    expect(withoutStatistics(log)).toBe(`R1 invalid mem access 'scalar'\n${counted}`);
  });
});

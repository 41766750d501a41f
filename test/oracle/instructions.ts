import { instructionCount } from "./compare.js";
import { compileRust } from "./compile.js";
import { allFixtures, type Fixture } from "./fixture.js";
import { type Pair, pairOf } from "./judge.js";

/** Instructions of one fixture's programs, on both sides. */
export interface InstructionCounts {
  readonly name: string;
  readonly rust: number;
  readonly clang: number;
}

/** Under these rules the two sides do not do the same: clang's code has local sizes in it, or its twin is written by hand. */
const incomparable: readonly string[] = ["element-size", "pointer-index", "by-hand", "code-shape"];

/** Whether clang's code is a measure for the fixture's. */
export function isComparable(fixture: Fixture): boolean {
  return !fixture.known && !fixture.rules.some((rule) => incomparable.includes(rule));
}

/** The counts of every fixture that can be compared; `pairs` gives those that are compiled already. */
export function instructionCounts(pairs?: ReadonlyMap<string, () => Pair>): InstructionCounts[] {
  return allFixtures()
    .filter(isComparable)
    .map((fixture) => {
      const pair = pairs?.get(fixture.name)?.() ?? pairOf(compileRust(fixture.rustPath), fixture.twin);
      return { name: fixture.name, rust: instructionCount(pair.rust), clang: instructionCount(pair.clang) };
    });
}

/** The sum of all, and Rust's part of clang's: below 1 is better. */
export function instructionRatio(counts: readonly InstructionCounts[]) {
  const rust = counts.reduce((sum, count) => sum + count.rust, 0);
  const clang = counts.reduce((sum, count) => sum + count.clang, 0);
  return { rust, clang, ratio: rust / clang };
}

import { type Btf, btfSection, parseBtf } from "../../lib/btf/index.js";
import { differences, relocationsByProgram } from "./compare.js";
import { compileC } from "./compile.js";
import { type Image, imageOf, type MemoryOptions, run } from "./machine/index.js";
import type { Found, RuleName } from "./rules.js";
import { targetOf } from "./target.js";

/** An object of ours beside clang's of the same programs. */
export interface Pair {
  readonly rust: Uint8Array;
  readonly clang: Uint8Array;
  /** The types of the kernel that both are relocated for. */
  readonly target: Btf;
  /** The object with those types. */
  readonly targetObject: Uint8Array;
}

/** Puts an object beside the twin, and both before a kernel with other layouts. */
export function pairOf(rust: Uint8Array, twin: string): Pair {
  const targetObject = compileC(targetOf(twin));
  return { rust, clang: compileC(twin), target: parseBtf(btfSection(targetObject)!), targetObject };
}

/** What the two relocate differently; see `differences`. */
export function relocationDifferences(pair: Pair, allowed: readonly RuleName[]): string[] {
  return differences(
    relocationsByProgram(pair.rust, pair.target),
    relocationsByProgram(pair.clang, pair.target),
    allowed,
  );
}

/** The relocations of one side, one line each: `FUNCTION KIND ROOT PATH ACCESS`. */
export function relocationLines(object: Uint8Array, target: Btf): string[] {
  const lines = [...relocationsByProgram(object, target)].flatMap(([name, list]) =>
    list.map(({ kind, root, path, access }: Found) =>
      [name, kind, root, path, access].filter((x) => x !== "").join(" "),
    ),
  );
  return lines.sort();
}

/** What the programs of both did in the same memories. */
export interface Runs {
  /** One line for each program and memory in which they did not do the same. */
  readonly differences: readonly string[];
  /** Runs that ended with a value on clang's side. */
  readonly ended: number;
  /** Instructions that were executed, in sum. */
  readonly steps: { readonly rust: number; readonly clang: number };
}

/** Runs every program of both sides, relocated for the target, in the memories of `seeds`. */
export function runBoth(pair: Pair, seeds: readonly number[], bits: boolean): Runs {
  const rust = imageOf(pair.rust, pair.target);
  const clang = imageOf(pair.clang, pair.target);
  const different: string[] = [];
  const steps = { rust: 0, clang: 0 };
  let ended = 0;
  for (const program of clang.object.functions) {
    if (program.section === ".text") continue;
    for (const seed of seeds) {
      const ours = runOf(rust, program.name, { seed, bits });
      const theirs = runOf(clang, program.name, { seed, bits });
      if (/^\d+$/.test(theirs.result)) ended++;
      steps.rust += ours.steps;
      steps.clang += theirs.steps;
      const [left, right] = [ours, theirs].map(({ result, changes }) => `${result} [${changes.join(" ")}]`);
      if (left !== right) different.push(`${program.name}, memory ${seed}: ${left} instead of ${right}`);
    }
  }
  return { differences: different, ended, steps };
}

function runOf(image: Image, name: string, memory: MemoryOptions) {
  const program = image.object.functions.find((candidate) => candidate.name === name);
  if (!program) return { result: "no such program", changes: [], steps: 0 };
  return run(image, program.section, program.offset, memory);
}

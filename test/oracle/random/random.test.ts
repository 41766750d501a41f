import { setImmediate } from "node:timers/promises";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { relocationsByProgram } from "../compare.js";
import { compileRustText } from "../compile.js";
import { pairOf, relocationDifferences, runBoth } from "../judge.js";
import { type Access, type Expected, expectedOf, walk } from "./access.js";
import { type Module, modes, moduleArbitrary } from "./model.js";
import { writeC } from "./write-c.js";
import { writeRust } from "./write-rust.js";

// The compilers are waited for synchronously; vitest gives up on a worker that it does not hear from for a minute.
afterEach(() => setImmediate());

const accessesPerModule = 50;
const accessesPerTest = 1_000;
const tests = process.env.CORELATE_LONG ? 10 : 1;
const firstSeed = 20_260_114;
const memories = [1, 2];

describe(`${accessesPerTest} random accesses`, () => {
  const seeds = Array.from({ length: tests }, (_, index) => firstSeed + index);
  it.each(seeds)(
    "with seed %i: relocated as the types say and as clang does, and both do the same",
    (seed) => {
      const seen: Access[] = [];
      const property = fc.property(moduleArbitrary, (module) => void seen.push(...check(module)));
      // Shrinking a module of 50 accesses takes minutes; the first lines of the message say which access it is.
      fc.assert(property, { seed, numRuns: accessesPerTest / accessesPerModule, endOnFailure: true });
      expect(seen.length).toBe(accessesPerTest);
      expect(new Set(seen.map(({ mode }) => mode))).toEqual(new Set(modes));
    },
  );
});

/** Compiles a module in both languages; throws where something is not as it should be. Gives what was accessed. */
function check(module: Module): Access[] {
  const programs = module.programs.map((choices) =>
    inOrder(choices.map((choice) => walk(module.records, choice))),
  );
  const rust = writeRust(module.records, programs);
  const twin = writeC(module.records, programs);
  const found: string[] = [];
  try {
    const pair = pairOf(compileRustText(rust), twin);
    found.push(...missing(programs, relocationsByProgram(pair.rust, pair.target)));
    // How often each stands there is compared with the types above; clang aligns some loads by the local layout.
    found.push(...relocationDifferences(pair, ["dimensions", "repeated"]));
    found.push(...runBoth(pair, memories, true).differences);
  } catch (error) {
    found.push(error instanceof Error ? error.message : String(error));
  }
  if (found.length > 0) throw new Error(`${found.join("\n")}\n\n${rust}\n\n${twin}`);
  return programs.flat();
}

/** Stores come last, so that no load depends on what lies where another pointer leads to; no query is asked twice. */
function inOrder(accesses: readonly Access[]): Access[] {
  const asked = new Set<string>();
  const distinct = accesses.map((access): Access => {
    const key = `${access.mode} ${JSON.stringify(expectedOf(access))}`;
    const again = asked.has(key);
    asked.add(key);
    return again && /^(field|size|offset)_/.test(access.mode) ? { ...access, mode: "load" } : access;
  });
  return [
    ...distinct.filter(({ mode }) => mode !== "store"),
    ...distinct.filter(({ mode }) => mode === "store"),
  ];
}

/** Relocations that an access should have and has not, or the other way round, from the types alone. */
function missing(
  programs: readonly (readonly Access[])[],
  found: ReadonlyMap<string, readonly Expected[]>,
): string[] {
  const bounds = new Map<string, Bounds>();
  for (const [index, accesses] of programs.entries()) {
    for (const access of accesses)
      addBounds(bounds, access, access.mode === "subprogram" ? ".text" : `p${index}`);
  }
  const actual = [...found].flatMap(([program, list]) => list.map((relocation) => show(program, relocation)));
  return [...new Set([...bounds.keys(), ...actual])].flatMap((line) => {
    const { fixed, movable, split } = bounds.get(line) ?? { fixed: 0, movable: 0, split: false };
    const got = actual.filter((other) => other === line).length;
    const least = Math.max(fixed, Math.min(1, movable));
    const most = split ? Number.POSITIVE_INFINITY : fixed + movable;
    return got >= least && got <= most
      ? []
      : [`${line}: ${got} times, the accesses ask for ${least} to ${most}`];
  });
}

/** How often a relocation has to be in a program. */
interface Bounds {
  /** In instructions that load or store. */
  fixed: number;
  /** As a number in a register, which serves all that need it. */
  movable: number;
  /** A load from a packed record is made of smaller ones, each with the relocation. */
  split: boolean;
}

function addBounds(bounds: Map<string, Bounds>, access: Access, program: string): void {
  const expected = expectedOf(access);
  for (const [index, relocation] of expected.entries()) {
    const line = show(program, relocation);
    const entry = bounds.get(line) ?? { fixed: 0, movable: 0, split: false };
    const isNumber = index === expected.length - 1 && /^(address|dynamic|.*_.*)$/.test(access.mode);
    if (isNumber) entry.movable++;
    else entry.fixed++;
    entry.split ||= access.packed;
    bounds.set(line, entry);
  }
}

function show(program: string, { kind, root, path, access }: Expected): string {
  return `${program} ${kind} ${root} ${path} ${access}`;
}

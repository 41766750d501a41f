import { readFileSync, writeFileSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { canLoad } from "../../src/kernel/fixtures/privilege.js";
import { relocateWithCorelate, relocateWithLibbpf } from "../btf/libbpf.js";
import { globalSubprograms, strangeSections } from "./compare.js";
import { compileRust } from "./compile.js";
import { allFixtures, type Fixture } from "./fixture.js";
import { instructionCounts, instructionRatio } from "./instructions.js";
import { type Pair, pairOf, relocationDifferences, relocationLines, runBoth } from "./judge.js";

// The compilers are waited for synchronously; vitest gives up on a worker that it does not hear from for a minute.
afterEach(() => setImmediate());

/** What libbpf says when the kernel does not take an object's BTF; the programs themselves are not meant for its verifier. */
const refusedBtf = /BTF is optional|BTF loading|loading BTF|support BTF/;

/** Memories that every program is run in. */
const seeds = [1, 2, 3, 4];

const fixtures = allFixtures();
const pairs = new Map<string, () => Pair>();

describe.each(fixtures.filter(({ known }) => !known))("$name", (fixture) => {
  const pair = once(() => pairOf(compileRust(fixture.rustPath), fixture.twin));
  pairs.set(fixture.name, pair);

  it("has the relocations that its head says", () => {
    const lines = relocationLines(pair().rust, pair().target);
    if (process.env.UPDATE_GOLDEN === "1") writeHead(fixture, lines);
    else expect(lines).toEqual(fixture.relocations);
  });

  it("is the same to the byte with other paddings, and to rustc the same program with C's layout", () => {
    expect(Buffer.compare(compileRust(fixture.rustPath, true), pair().rust)).toBe(0);
  });

  it("has the relocations that clang has, with the same values on a kernel with other layouts", () => {
    expect(relocationLines(pair().clang, pair().target)).not.toEqual([]);
    expectNone(relocationDifferences(pair(), fixture.rules));
    expect(strangeSections(pair().rust, pair().clang)).toEqual([]);
    expect(globalSubprograms(pair().rust)).toEqual([]);
  });

  it.runIf(fixture.run)("does what clang's code does on that kernel", () => {
    const runs = runBoth(pair(), seeds, fixture.bits);
    expectNone(runs.differences);
    expect(runs.ended).toBeGreaterThan(0);
  });

  it.runIf(canLoad)("is relocated to the same instructions by libbpf, and the kernel takes its BTF", () => {
    const { rust, targetObject } = pair();
    const { programs, refused, log } = relocateWithLibbpf(rust, targetObject);
    const { programs: ours } = relocateWithCorelate(rust, targetObject);
    expect(refused).toBe(false);
    for (const [name, lines] of Object.entries(ours)) {
      // libbpf puts the subprograms behind the program, and links the calls.
      const unlinked = (all: readonly string[]) => all.map((line) => line.replace(/^8510.*/, "call"));
      expect(unlinked(programs[name]!.slice(0, lines.length))).toEqual(unlinked(lines));
    }
    expectNone(log.split("\n").filter((line) => refusedBtf.test(line)));
  });
});

describe.each(fixtures.filter(({ known }) => known))("$name", (fixture) => {
  it.fails("is a known defect", () => {
    const pair = pairOf(compileRust(fixture.rustPath), fixture.twin);
    expectNone(relocationDifferences(pair, fixture.rules));
  });
});

it("needs at most 0.99 times the instructions of clang, in sum", () => {
  const counts = instructionCounts(pairs);
  const { rust, clang, ratio } = instructionRatio(counts);
  const different = counts.filter((count) => count.rust !== count.clang);
  const list = different.map((count) => `${count.name} ${count.rust}/${count.clang}`).join(", ");
  console.log(`instructions: ${rust}/${clang} = ${ratio.toFixed(3)}; ${list}`);
  expect(Number(ratio.toFixed(2))).toBeLessThanOrEqual(0.99);
});

/** Compiles when first asked, so that a failure belongs to the tests. */
function once(make: () => Pair): () => Pair {
  let made: { pair: Pair } | { error: unknown } | undefined;
  return () => {
    if (!made) {
      try {
        made = { pair: make() };
      } catch (error) {
        made = { error };
      }
    }
    if ("error" in made) throw made.error;
    return made.pair;
  };
}

function writeHead(fixture: Fixture, lines: readonly string[]): void {
  const text = readFileSync(fixture.rustPath, "utf8").replace(/^\/\/ relocation: .*\n/gm, "");
  const head = /^(\/\/.*\n)+/.exec(text)![0];
  const relocations = lines.map((line) => `// relocation: ${line}\n`).join("");
  writeFileSync(fixture.rustPath, head + relocations + text.slice(head.length));
}

/** An assertion would show the first few characters only. */
function expectNone(lines: readonly string[]): void {
  if (lines.length > 0) throw new Error(`differs from clang:\n${lines.join("\n")}`);
}

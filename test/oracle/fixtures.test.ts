import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { instructionCount, strangeSections } from "./compare.js";
import { compileRust } from "./compile.js";
import { allFixtures, type Fixture } from "./fixture.js";
import { type Pair, pairOf, relocationDifferences, relocationLines, runBoth } from "./judge.js";

/** Memories that every program is run in. */
const seeds = [1, 2, 3, 4];

const fixtures = allFixtures();
const pairs = new Map<string, () => Pair>();

describe.each(fixtures.filter(({ known }) => !known))("$name", (fixture) => {
  const pair = once(() => pairOf(compileRust(fixture.rustPath), fixture.twin));
  pairs.set(fixture.name, pair);

  it("has the relocations that its head says", () => {
    const lines = relocationLines(pair().rust, pair().target);
    if (process.env.ORACLE_UPDATE) writeHead(fixture, lines);
    else expect(lines).toEqual(fixture.relocations);
  });

  it("has the relocations that clang has, with the same values on a kernel with other layouts", () => {
    expect(relocationLines(pair().clang, pair().target)).not.toEqual([]);
    expectNone(relocationDifferences(pair(), fixture.rules));
    expect(strangeSections(pair().rust, pair().clang)).toEqual([]);
  });

  it.runIf(fixture.run)("does what clang's code does on that kernel", () => {
    const runs = runBoth(pair(), seeds, fixture.bits);
    expectNone(runs.differences);
    expect(runs.ended).toBeGreaterThan(0);
  });
});

describe.each(fixtures.filter(({ known }) => known))("$name", (fixture) => {
  it.fails("is a known defect", () => {
    const pair = pairOf(compileRust(fixture.rustPath), fixture.twin);
    expectNone(relocationDifferences(pair, fixture.rules));
  });
});

it("needs no more instructions than clang, in sum", () => {
  const counts = [...pairs].map(([name, pair]) => ({
    name,
    rust: instructionCount(pair().rust),
    clang: instructionCount(pair().clang),
  }));
  const rust = counts.reduce((sum, count) => sum + count.rust, 0);
  const clang = counts.reduce((sum, count) => sum + count.clang, 0);
  const worst = counts
    .filter((count) => count.rust !== count.clang)
    .map((c) => `${c.name} ${c.rust}/${c.clang}`);
  console.log(`instructions: ${rust}/${clang} = ${(rust / clang).toFixed(3)}; ${worst.join(", ")}`);
  expect(rust).toBeLessThanOrEqual(clang);
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

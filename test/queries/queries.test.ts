import { readFileSync, writeFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { RelocationKind, resolve } from "../../lib/btf/index.js";
import { canLoad } from "../../src/kernel/fixtures/privilege.js";
import { relocateWithCorelate, relocateWithLibbpf } from "../btf/libbpf.js";
import { relocationsByProgram, show } from "../oracle/compare.js";
import { relocationDifferences, runBoth } from "../oracle/judge.js";
import { allTwins, buildTwin, type QueryPair, type Twin } from "./twin.js";

/** Memories that every program is run in. */
const seeds = [1, 2, 3, 4, 5, 6];

describe.each(allTwins())("$name", (twin) => {
  let pair: QueryPair;
  beforeAll(() => {
    pair = buildTwin(twin);
  });

  it("has the relocations that its head says, with their values", () => {
    const lines = [...relocationsByProgram(pair.rust, pair.target)]
      .flatMap(([name, list]) => list.map((found) => `${name} ${show(found)}`))
      .sort();
    if (process.env.QUERIES_UPDATE) writeHead(twin, lines);
    else expect(lines).toEqual(twin.relocations);
  });

  it("has the relocations that clang has, with the same values", () => {
    const found = relocationDifferences(pair, twin.rules);
    if (found.length > 0) throw new Error(`differs from clang:\n${found.join("\n")}`);
  });

  it("asks about a kernel whose answers are not the local ones", () => {
    const resolved = resolve(pair.rust, [{ name: "target", btf: pair.target }]);
    const same = resolved.filter(
      ({ kind, local, targets }) => kind !== RelocationKind.TypeIdLocal && local === targets[0]!.value,
    );
    // Most of them: a size or a sign may be what it was.
    expect(resolved.length - same.length).toBeGreaterThan(resolved.length / 2);
  });

  it.runIf(twin.run)("computes what clang's code computes on that kernel", () => {
    const { differences, ended } = runBoth(pair, seeds, false);
    expect(differences).toEqual([]);
    expect(ended).toBeGreaterThanOrEqual(seeds.length);
  });

  it.runIf(canLoad)("is relocated by libbpf to the same instructions", () => {
    const { log, loaded, ...theirs } = relocateWithLibbpf(pair.rust, pair.targetObject);
    const { why, ...ours } = relocateWithCorelate(pair.rust, pair.targetObject);
    expect(why).toEqual([]);
    expect(Object.keys(theirs.programs).length).toBeGreaterThan(1);
    expect(ours).toEqual(theirs);
  });
});

function writeHead(twin: Twin, lines: readonly string[]): void {
  const text = readFileSync(twin.rustPath, "utf8").replace(/^\/\/ relocation: .*\n/gm, "");
  const head = /^(\/\/.*\n)+/.exec(text)![0];
  const relocations = lines.map((line) => `// relocation: ${line}\n`).join("");
  writeFileSync(twin.rustPath, head + relocations + text.slice(head.length));
}

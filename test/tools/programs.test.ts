import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { compareVersions } from "../../lib/kernel-features/index.js";
import { requirements } from "../../lib/requires/index.js";
import { canLoad } from "../../src/kernel/fixtures/privilege.js";
import { verify } from "../../src/kernel/index.js";
import { differences, instructionCount, relocationsByProgram } from "../oracle/compare.js";
import { compileC } from "../oracle/compile.js";
import { type Pair, pairOf, relocationLines } from "../oracle/judge.js";
import { buildPrograms, claimOf, toolNames, twinOf } from "./objects.js";
import { type Figures, pageWith } from "./page.js";

const page = fileURLToPath(new URL("../../docs/tools.md", import.meta.url));
const head = readFileSync(fileURLToPath(new URL("../oracle/oracle.h", import.meta.url)), "utf8");

/** What the verifier goes through, all programs together. */
function verified(object: Uint8Array): number {
  const result = verify(object, { libbpf: { env: process.env } });
  expect(result.diagnostics).toEqual([]);
  expect(result.programs.map(({ outcome }) => outcome)).not.toContain("refused");
  return result.programs.reduce(
    (sum, { info, counts }) => sum + (counts?.instructions ?? info?.verifiedInstructions ?? 0),
    0,
  );
}

/** What only one side relocates: kind, field, and its value on a kernel with other layouts. A twin has the fields that it reads only, so indices differ; `regs[0]` is `regs`. */
function relocationDifferences({ rust, clang, target }: Pair): string[] {
  const [ours, theirs] = [rust, clang].map((object) => {
    const programs = relocationsByProgram(object, target);
    return new Map(
      [...programs].map(([name, list]) => [
        name,
        list.map((found) => ({ ...found, path: found.path.replace(/\[0\]$/, ""), access: "" })),
      ]),
    );
  });
  return differences(ours!, theirs!, ["repeated"]);
}

/** All tools under `make test-tools`, else one of each kind: records, histograms, connections, stacks, counts. */
const compared = process.env.CORELATE_TOOLS
  ? toolNames
  : ["biolatency", "execsnoop", "offcputime", "opensnoop", "syscount", "tcplife"];

let objects = new Map<string, Uint8Array>();
const figures = new Map<string, Figures>();
beforeAll(async () => {
  objects = await buildPrograms(compared);
}, 600_000);

describe.each(compared)("the programs of %s", (name) => {
  it("have the relocations and the instructions of their twin in C", () => {
    const pair = pairOf(objects.get(name)!, `${head}\n${twinOf(name)}`);
    expect(relocationDifferences(pair)).toEqual([]);
    const [rust, c] = [instructionCount(pair.rust), instructionCount(pair.clang)];
    figures.set(name, {
      relocations: relocationLines(pair.rust, pair.target).length,
      rust,
      c,
      claim: claimOf(name),
    });
    expect(rust / c, `${rust} and ${c}`).toBeLessThanOrEqual(1.05);
  });

  it.skipIf(!canLoad)("load, and cost the verifier what their twin costs", () => {
    const [rust, c] = [verified(objects.get(name)!), verified(compileC(`${head}\n${twinOf(name)}`))];
    expect(c).toBeGreaterThan(0);
    // `requires` knows no tracepoints, which may be newer than all else.
    for (const { needs } of requirements(objects.get(name)!))
      expect(compareVersions(needs, claimOf(name))).toBeLessThanOrEqual(0);
    figures.set(name, { ...figures.get(name)!, verifiedRust: rust, verifiedC: c });
    expect(rust / c, `${rust} and ${c}`).toBeLessThanOrEqual(1.1);
  });
});

/** `UPDATE_GOLDEN=1` writes the table anew. What the verifier counts differs from kernel to kernel, so the rest is compared. */
it.skipIf(!canLoad)("docs/tools.md has the figures of the tools", () => {
  expect([...figures.keys()]).toEqual(compared);
  const text = readFileSync(page, "utf8");
  if (process.env.UPDATE_GOLDEN === "1" && compared === toolNames)
    writeFileSync(page, pageWith(text, figures));
  else
    for (const [name, { relocations, rust, c }] of figures)
      expect(text).toContain(`| ${name} | ${relocations} | ${rust} | ${c} |`);
});

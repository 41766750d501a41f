import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import tmp from "tmp";
import { beforeAll, describe, expect, it } from "vitest";
import { findBpfLinker } from "../../bench/bpf-linker/install.js";
import { canLoad } from "../../src/kernel/fixtures/privilege.js";
import { above, largerStacks } from "./above.js";
import { compile, costOf, levels } from "./measure.js";
import { type Row, ratioOf, rowsOf, withRows } from "./table.js";

tmp.setGracefulCleanup();
const folder = tmp.dirSync({ prefix: "corelate-counts-", unsafeCleanup: true, mode: 0o700 }).name;
const page = join(import.meta.dirname, "..", "..", "docs", "verifier-counts.md");
const recorded = rowsOf(readFileSync(page, "utf8"));
const programs = readdirSync(join(import.meta.dirname, "programs"))
  .filter((file) => file.endsWith(".rs"))
  .map((file) => basename(file, ".rs"));

/** The most that a count may be of bpf-linker's, and of the recorded one. */
const most = 1.05;

/** bpf-linker takes minutes to build: `make test-real` compares with it. */
const inReal = process.env.CORELATE_REAL === "1" && canLoad;

describe("the table of docs/verifier-counts.md", () => {
  it("has each program at each level", () => {
    const expected = programs.flatMap((program) => levels.map((level) => `${program} ${level}`));
    expect(recorded.map(({ program, level }) => `${program} ${level}`)).toEqual(expected);
  });

  it("has thirty pairs that both linkers' objects are accepted in", () => {
    expect(recorded.filter((row) => ratioOf(row) !== undefined).length).toBeGreaterThanOrEqual(30);
  });

  it("has no row above 1.05 that above.ts does not name, and none of above.ts without need", () => {
    for (const row of recorded) judge(row);
  });
});

/** Only LLVM's -O1 left this one's `Result`s joined, and the verifier went through all it has. */
const alsoAt1 = "list_walk_short";

describe.runIf(canLoad && !inReal)("the kernel accepts", () => {
  const accepted = recorded.filter(
    ({ program, level, ours }) =>
      ours.count !== undefined && (level === "2" || (level === "1" && program === alsoAt1)),
  );
  it.each(accepted)(
    "$program at -O $level, and goes through no more of it than is recorded",
    async ({ program, level, ours }) => {
      compile(program, folder);
      const { count, stack } = await costOf(program, folder, level, undefined);
      expect(count).toBeGreaterThan(0);
      expect(count).toBeLessThanOrEqual(ours.count! * most);
      expect(stack).toBeLessThanOrEqual(ours.stack!);
    },
  );
});

describe.runIf(inReal)("beside bpf-linker", () => {
  const rows: Row[] = [];
  let bpfLinker = "";
  beforeAll(() => {
    const root = fileURLToPath(new URL("../..", import.meta.url));
    const found = findBpfLinker(root, process.env);
    if ("missing" in found) console.warn(`skipped: ${found.missing}`);
    else bpfLinker = found.path;
  }, 1_800_000);

  for (const program of programs)
    it.concurrent(`${program} takes the verifier no longer`, async (context) => {
      if (bpfLinker === "") context.skip("there is no bpf-linker");
      compile(program, folder);
      const measured: Row[] = [];
      for (const level of levels)
        measured.push({
          program,
          level,
          ours: await costOf(program, folder, level, undefined),
          theirs: await costOf(program, folder, level, bpfLinker),
        });
      rows.push(...measured);
      for (const row of measured) judge(row);
    }, 3_600_000);

  /** `UPDATE_GOLDEN=1` writes what was measured; the other rows stay. */
  it("is the table of docs/verifier-counts.md", (context) => {
    if (rows.length === 0) context.skip("nothing was measured");
    const text = readFileSync(page, "utf8");
    const known = [...rows, ...recorded];
    const all = programs.flatMap((program) =>
      levels.map((level) => known.find((one) => one.program === program && one.level === level)),
    );
    const updated = withRows(
      text,
      all.filter((row) => row !== undefined),
    );
    if (process.env.UPDATE_GOLDEN === "1") writeFileSync(page, updated);
    else expect(text).toBe(updated);
  });
});

/** Fails for a row above 1.05 that is not listed, is worse than listed, or is listed without need. */
function judge(row: Row): void {
  const name = `${row.program} at -O ${row.level}`;
  const listed = above.find(({ program, levels: at }) => program === row.program && at.includes(row.level));
  if (row.ours.stack !== undefined && row.theirs.stack !== undefined)
    judgeStack(name, row.ours.stack, row.theirs.stack);
  if (row.theirs.count === undefined) return expect(listed, name).toBeUndefined();
  const ratio = ratioOf(row) ?? "refused";
  if (listed === undefined || ratio === "refused" || listed.ratio === "refused") {
    if (listed !== undefined) return expect(ratio, name).toBe(listed.ratio);
    expect(ratio, name).not.toBe("refused");
    return expect(ratio, name).toBeLessThanOrEqual(most);
  }
  expect(ratio, name).toBeGreaterThan(most);
  expect(ratio, name).toBeLessThanOrEqual(listed.ratio);
}

/** Fails where the stack is larger than with bpf-linker and above.ts does not say so, or says so without need. */
function judgeStack(name: string, ours: number, theirs: number): void {
  const listed = largerStacks[name];
  if (listed === undefined) return expect(ours, `${name}: stack`).toBeLessThanOrEqual(theirs);
  expect(ours, `${name}: stack`).toBeGreaterThan(theirs);
  expect(ours - theirs, `${name}: stack`).toBeLessThanOrEqual(listed.bytes);
}

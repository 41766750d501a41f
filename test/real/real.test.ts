import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it, type TestContext } from "vitest";
import { inspect } from "../../lib/btf/index.js";
import { canLoad } from "../../src/kernel/fixtures/privilege.js";
import { buildAyaLoader } from "../loaders/loaders.js";
import { stackDepths } from "../stack-depths.js";
import {
  type Built,
  buildWithBpfLinker,
  buildWithCorelate,
  cannotFetch,
  fetchDependencies,
  objectOf,
} from "./build.js";
import { addsConstant, valuesOn } from "./code.js";
import { type Conversion, conversions } from "./conversions.js";
import { edit, Unavailable, unpack } from "./package.js";
import { type Measured, type Stacks, titleOf, withTables } from "./page.js";
import { type PublishedProgram, programs } from "./programs.js";
import { judge } from "./verdict.js";

/** These tests fetch crates and take minutes: `make test-real` runs them. */
const inReal = process.env.CORELATE_REAL === "1" && canLoad;

/** bpf-linker 0.13, for the column about it; without it the column stays as it is. */
const bpfLinker = process.env.CORELATE_BPF_LINKER;

const loaderFolder = fileURLToPath(new URL("../loaders/aya", import.meta.url));
const page = fileURLToPath(new URL("../../docs/real-programs.md", import.meta.url));
const measured: Measured[] = [];
const converted: Conversion[] = [];

/** Why nothing can be fetched, where that is so. */
let unavailable: string | undefined;

/** The program's sources with its edits, and what they need; skips the test where there is no registry. */
async function prepare(context: TestContext, program: PublishedProgram): Promise<string> {
  if (unavailable !== undefined) context.skip(unavailable);
  try {
    const folder = await unpack(program);
    edit(folder, program.edits ?? []);
    await fetchDependencies(folder);
    return folder;
  } catch (error) {
    if (error instanceof Unavailable) context.skip(error.message);
    throw error;
  }
}

function stacksOf(own: Built, other: Built | undefined): Stacks | undefined {
  if (other === undefined || "failed" in other || "failed" in own) return undefined;
  return { ours: stackDepths(objectOf(own)), theirs: stackDepths(objectOf(other)) };
}

describe.skipIf(!inReal)("programs of others", () => {
  beforeAll(async () => {
    unavailable = await cannotFetch(loaderFolder);
    if (unavailable !== undefined) return console.warn(`skipped: ${unavailable}`);
    const missing = await buildAyaLoader();
    if (missing !== undefined) throw new Error(missing);
  }, 600_000);

  for (const program of programs)
    it(`${titleOf(program)} builds, and the kernel takes its programs with BTF`, async (context) => {
      const folder = await prepare(context, program);
      const other =
        bpfLinker === undefined ? undefined : await buildWithBpfLinker(program, folder, bpfLinker);
      const theirs = other && (await judge(other));
      const own = await buildWithCorelate(program, folder);
      const ours = await judge(own);
      measured.push({ program, theirs, ours, stacks: stacksOf(own, other) });
      if ("failed" in ours) throw new Error(ours.failed);
      expect(ours.programs.length).toBeGreaterThan(0);
      for (const one of ours.programs) expect(one).toEqual({ name: one.name, hasBtf: true });
    }, 600_000);

  for (const conversion of conversions)
    it(`${titleOf(conversion.program)} has relocations where it had offsets`, async (context) => {
      const folder = await prepare(context, conversion.program);
      const before = objectOf(await buildWithCorelate(conversion.program, folder));
      expect(inspect(before).relocations).toEqual([]);
      for (const constant of conversion.constants)
        expect(addsConstant(before, constant), `+ ${constant}`).toBe(true);

      edit(folder, conversion.edits);
      await fetchDependencies(folder);
      const built = await buildWithCorelate(conversion.program, folder);
      const after = objectOf(built);
      for (const constant of conversion.constants)
        expect(addsConstant(after, constant), `+ ${constant}`).toBe(false);
      expect(valuesOn(after)).toEqual(conversion.relocations);
      const verdict = await judge(built);
      if ("failed" in verdict) throw new Error(verdict.failed);
      expect(verdict.programs).toEqual(verdict.programs.map(({ name }) => ({ name, hasBtf: true })));
      converted.push(conversion);
    }, 600_000);

  /** `UPDATE_GOLDEN=1 make test-real` writes the table anew. */
  it("are the table of docs/real-programs.md", (context) => {
    if (measured.length < programs.length || converted.length < conversions.length)
      context.skip("not each program was measured");
    const text = readFileSync(page, "utf8");
    const updated = withTables(text, measured, converted);
    if (process.env.UPDATE_GOLDEN === "1") writeFileSync(page, updated);
    else expect(text).toBe(updated);
  });
});

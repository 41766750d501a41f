import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { dirSync, setGracefulCleanup } from "tmp";
import { describe, expect, it } from "vitest";
import { type KernelVersion, programTypes, sectionNames } from "../../lib/kernel-features/index.js";
import { build } from "../../src/index.js";
import { bootConsole } from "../guest/console.js";
import { whyNotBootable } from "../guest/kernels.js";
import { staticProgram } from "../guest/static-program.js";
import { type AttachedOn, readAttached, subjects } from "./attached.js";
import { attachedKernels, withAttached } from "./attached-page.js";
import { rustText } from "./sections.js";

setGracefulCleanup();

const page = join(import.meta.dirname, "..", "..", "docs", "programs.md");
const folder = dirSync({ unsafeCleanup: true, mode: 0o700 }).name;
const sources = join(import.meta.dirname, "attach");

/** Boots `kernel` with the runner as its first program. */
async function attachedOn(kernel: string, object: Uint8Array, runner: Uint8Array): Promise<AttachedOn> {
  const list = Buffer.from(subjects());
  return readAttached(await bootConsole(kernel, runner, { object, list }, 1500));
}

/** The rows of the part of docs/programs.md with that heading, by what stands first in them. */
function rowsUnder(heading: string): string[] {
  const [part = ""] = readFileSync(page, "utf8").split(`\n## ${heading}\n`)[1]?.split("\n## ") ?? [];
  return [...part.matchAll(/^\| `([^`]+)` \|/gm)].map(([, name]) => name!);
}

describe("docs/programs.md", () => {
  it("says of each section and each program type what ran", () => {
    const names = [
      ...sectionNames.map(({ pattern }) => pattern),
      ...programTypes.slice(1).map(({ name }) => name),
    ];
    expect(rowsUnder("What ran")).toEqual(names);
  });
});

describe("the list of the runner", () => {
  it("has a line for each section, of whole words", () => {
    const lines = subjects().trimEnd().split("\n");
    expect(lines).toHaveLength(sectionNames.length);
    for (const line of lines) expect(line).toMatch(/^\d+ \S{1,95} \S{1,47} \d+ -?\d+ [01] [01] -?\d+$/);
  });
});

describe.skipIf(process.env.CORELATE_KERNELS === undefined)("programs of all section names", () => {
  it("are attached and run on booted kernels, as docs/programs.md says", { timeout: 7_200_000 }, async () => {
    const source = join(folder, "sections.rs");
    writeFileSync(source, rustText());
    const object = build({ inputs: [source], audit: false, btf: "none" }).output;
    const files = readdirSync(sources).filter((file) => file.endsWith(".c"));
    const runner = await staticProgram(files.map((file) => join(sources, file)));
    const found = new Map<KernelVersion, AttachedOn>();
    for (const kernel of attachedKernels) {
      if ((await whyNotBootable(kernel)) !== undefined) continue;
      const result = await attachedOn(kernel, object, runner);
      expect([kernel, result.programs.size]).toEqual([kernel, sectionNames.length]);
      found.set(kernel, result);
    }
    const written = withAttached(readFileSync(page, "utf8"), found);
    if (process.env.UPDATE_GOLDEN !== undefined) writeFileSync(page, written);
    expect(readFileSync(page, "utf8")).toBe(written);
  });
});

import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "../../lib/btf/index.js";
import { buildExample } from "../cargo/ecosystem.js";
import { examine } from "../every-object/examine.js";
import { allEntries, type Entry, shaOf, targetsOf } from "../every-object/recorded.js";
import type { Job } from "./batch.js";

/** The suites whose objects every loader gets, by the files that build them. */
export const suites: Readonly<Record<string, string>> = {
  "clang oracle": "test/oracle/fixtures.test.ts",
  queries: "test/queries/queries.test.ts",
  idioms: "test/idioms/",
  "core_reloc of the kernel's selftests": "test/core-reloc/",
  types: "test/types/",
  calls: "test/calls/",
  passes: "passes/fixtures.test.ts",
  linker: "test/link/link.test.ts",
  examples: "test/examples/exec-snoop.test.ts",
};

/** An object of a suite with its jobs: one for the running kernel, and one for each BTF that a test relocated it for. */
export interface Recorded {
  readonly suite: string;
  readonly name: string;
  readonly entry: Entry;
  readonly jobs: readonly Job[];
}

/** Runs the suites with their objects recorded in `folder`. @throws Error where they do not pass */
export async function recordSuites(root: string, folder: string): Promise<void> {
  const vitest = join(root, "node_modules/vitest/vitest.mjs");
  const env = { ...process.env, CORELATE_OBJECTS: folder, NODE_OPTIONS: "", UPDATE_GOLDEN: "" };
  const args = [vitest, "run", "--reporter=dot", ...Object.values(suites)];
  const said: Buffer[] = [];
  const status = await new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] });
    child.stdout.on("data", (chunk: Buffer) => said.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => said.push(chunk));
    child.on("close", resolve);
  });
  if (status !== 0) throw new Error(`the suites do not pass:\n${Buffer.concat(said)}`);
}

/** What a run of the suites left in `folder`. Objects of the same bytes come once, with the suite that is first in the list. */
export function recordedIn(folder: string): Recorded[] {
  const entries = allEntries(folder);
  const seen = new Set<string>();
  return Object.entries(suites).flatMap(([suite, prefix]) =>
    entries.flatMap((entry) => {
      const { sha, origin, verdict } = entry;
      if (!origin.file.startsWith(prefix) || seen.has(sha) || verdict === undefined) return [];
      seen.add(sha);
      const object = join(folder, `${sha}.o`);
      const hooks = hooksOf(object);
      const targets = targetsOf(sha, folder).map((target) => ({ object, target, hooks }));
      return [
        { suite, name: `${origin.source} of "${origin.test}"`, entry, jobs: [{ object, hooks }, ...targets] },
      ];
    }),
  );
}

/** The examples for aya, which cargo builds. */
export async function ayaExamples(folder: string): Promise<Recorded[]> {
  const recorded: Recorded[] = [];
  for (const name of ["aya-exec", "aya-contexts"]) {
    const { object: bytes } = await buildExample(name);
    const sha = shaOf(bytes);
    const object = join(folder, `${sha}.o`);
    writeFileSync(object, bytes);
    const origin = { file: `examples/${name}`, test: "", source: name };
    const entry = { sha, origin, verdict: examine(bytes), why: [] };
    recorded.push({ suite: "examples for aya", name, entry, jobs: [{ object, hooks: hooksOf(object) }] });
  }
  return recorded;
}

function hooksOf(object: string): Record<string, string> {
  const programs = inspect(readFileSync(object)).programs.filter(({ section }) => section !== ".text");
  return Object.fromEntries(
    programs.map(({ function: name, section }) => [name, section.split("/")[1] ?? ""]),
  );
}

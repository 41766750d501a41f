import { mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import { canLoad } from "../../src/kernel/fixtures/privilege.js";
import { faults, marksOf, otherByteOrder } from "./marks.js";
import {
  keepEntry,
  keepObject,
  keepTarget,
  knownVerdict,
  type Origin,
  recordFolder,
  shaOf,
} from "./recorded.js";

/** Where the programs that this process starts leave their objects. */
export const writtenFolder = join(recordFolder, `written-${process.pid}`);
mkdirSync(writtenFolder, { recursive: true });

const root = fileURLToPath(new URL("../..", import.meta.url));

/** What the tests of this process built and nobody has looked at. */
let waiting: { readonly object: Uint8Array; readonly origin: Origin }[] = [];
const built = new Set<string>();
const seen = new Set<string>();

/** Notes an object that is to be loaded when the test is over. */
export function noteBuilt(object: Uint8Array, source: string): void {
  const { testPath, currentTestName } = expect.getState();
  const origin = { file: relative(root, testPath ?? ""), test: currentTestName ?? "", source };
  built.add(shaOf(object));
  waiting.push({ object, origin });
}

/** Notes the types that a built object is relocated for: the tests with other loaders take them, too. */
export function noteTarget(object: Uint8Array, btfPath: string): void {
  if (built.has(shaOf(object))) keepTarget(object, readFileSync(btfPath));
}

/** Loads what was built since the last call. @throws Error with what is wrong with each object */
export async function checkBuilt(): Promise<void> {
  for (const name of readdirSync(writtenFolder).sort()) {
    if (name.endsWith(".part")) continue;
    noteBuilt(readFileSync(join(writtenFolder, name)), name.replace(/^\d+\.\d+\./, ""));
    rmSync(join(writtenFolder, name));
  }
  const objects = waiting;
  waiting = [];
  const wrong: string[] = [];
  for (const { object, origin } of objects) {
    const key = JSON.stringify([shaOf(object), origin]);
    if (seen.has(key)) continue;
    seen.add(key);
    wrong.push(...(await check(object, origin)));
  }
  if (wrong.length > 0)
    throw new Error(`objects that the test built do not load clean:\n${wrong.join("\n")}`);
}

async function check(object: Uint8Array, origin: Origin): Promise<string[]> {
  const sha = keepObject(object);
  // EI_DATA of the ELF header is 2 where the most significant byte comes first.
  const why = object[5] === 2 ? [otherByteOrder] : [];
  if (!canLoad || why.length > 0) {
    keepEntry({ sha, origin, why });
    return [];
  }
  // Only where there is something to load, since most tests build nothing.
  const { examine } = await import("./examine.js");
  const verdict = knownVerdict(sha) ?? examine(object);
  const found = faults(verdict, marksOf(origin));
  keepEntry({ sha, origin, verdict, why: found.why });
  return found.wrong.map((fault) => `${origin.source}, ${join(recordFolder, `${sha}.o`)}: ${fault}`);
}

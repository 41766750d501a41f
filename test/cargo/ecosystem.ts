import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { TestContext } from "vitest";
import { cargoOf } from "../../src/toolchain/index.js";
import { corelate, run, rustc, start } from "../link/linker.js";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Tests that fetch crates or modules take minutes: `make test-ecosystem` runs them. */
export const inEcosystem = process.env.CORELATE_ECOSYSTEM === "1";

/** Skips the test where the crates of the project at `folder` cannot be had, and says why. */
export function needCrates(context: TestContext, folder: string): void {
  const done = run(cargoOf(rustc), ["fetch", "--locked"], folder);
  if (done.status !== 0)
    context.skip(`the crates of ${folder} cannot be fetched: ${done.stderr.trim().split("\n")[0]}`);
}

/** Variables that make cargo's build scripts find this corelate. */
export function withCorelate(): NodeJS.ProcessEnv {
  return { CORELATE: corelate, RUSTC: rustc.path };
}

/** A private folder for what is built, which outlives the run: the crates are the same the next time. */
export function targetFolder(root: string): string {
  return join(root, "build", "ecosystem");
}

/** Builds an example for aya; gives its program of user space, its object, and what cargo said. @throws Error with cargo's words */
export async function buildExample(
  name: string,
): Promise<{ loader: string; object: Uint8Array; said: string }> {
  const target = targetFolder(root);
  const folder = join(root, "examples", name);
  const args = ["build", "--locked", "--target-dir", target];
  const done = await start(cargoOf(rustc), args, folder, withCorelate());
  if (done.status !== 0) throw new Error(done.stderr);
  const outputs = join(target, "debug", "build");
  const built = readdirSync(outputs).filter((entry) => entry.startsWith(`${name}-`));
  const objects = built.map((entry) => join(outputs, entry, "out", `${name}-ebpf`));
  const object = objects.flatMap((path) => {
    try {
      return [readFileSync(path)];
    } catch {
      return [];
    }
  })[0];
  return { loader: join(target, "debug", name), object: object!, said: done.stderr };
}

import { join } from "node:path";
import type { TestContext } from "vitest";
import { cargoOf } from "../../src/toolchain/index.js";
import { corelate, run, rustc } from "../link/linker.js";

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

import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { cratesFolder } from "../../src/toolchain/index.js";
import { start } from "../link/linker.js";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

describe("the companion crate on this machine's own target", () => {
  it("passes its tests", { timeout: 600_000 }, async () => {
    const target = join(root, "build", "crates-test");
    const args = ["test", "--offline", "--locked", "--quiet", "--target-dir", target];
    const folders = [cratesFolder(), join(cratesFolder(), "tests")];
    const passed: number[] = [];
    for (const cwd of folders) {
      const { status, stdout, stderr } = await start("cargo", args, cwd);
      expect(status, stderr + stdout).toBe(0);
      for (const [, count] of stdout.matchAll(/^test result: ok\. (\d+) passed/gm))
        passed.push(Number(count));
    }
    // Unit tests, tests/, and the documentation's examples.
    expect(passed.filter((count) => count > 0).length).toBeGreaterThanOrEqual(5);
  });
});

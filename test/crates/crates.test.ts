import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { cratesFolder, runTool } from "../../src/toolchain/index.js";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

describe("the companion crate on this machine's own target", () => {
  it("passes its tests", { timeout: 600_000 }, () => {
    const target = join(root, "build", "crates-test");
    const args = ["test", "--offline", "--locked", "--quiet", "--target-dir", target];
    const folders = [cratesFolder(), join(cratesFolder(), "tests")];
    const passed = folders.flatMap((cwd) => {
      const { status, stdout, stderr } = runTool("cargo", args, process.env, { cwd });
      expect(status, stderr + stdout).toBe(0);
      return [...stdout.matchAll(/^test result: ok\. (\d+) passed/gm)].map(([, count]) => Number(count));
    });
    // Unit tests, tests/, and the documentation's examples.
    expect(passed.filter((count) => count > 0).length).toBeGreaterThanOrEqual(5);
  });
});

import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { installedLlvm, versions } from "./fixtures/installed.js";

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const viteNode = at("../../node_modules/vite-node/vite-node.mjs");
const config = at("../../vitest.config.ts");

describe("a fatal error of LLVM", () => {
  for (const major of versions) {
    const path = installedLlvm(major);
    it.skipIf(path === undefined)(
      `is a diagnostic, LLVM ${major}${path === undefined ? ` (skipped: libLLVM ${major} is not installed)` : ""}`,
      () => {
        const file = at("fixtures/fatal-error.ll");
        const args = [viteNode, "--config", config, at("fixtures/fatal-error.ts"), path!, file];
        const run = spawnSync(process.execPath, args, { encoding: "utf8" });
        expect(run.status).toBe(1);
        expect(run.signal).toBeNull();
        expect(JSON.parse(run.stderr)).toEqual({
          code: "CRL0020",
          severity: "error",
          message: "LLVM cannot compile this: Cannot select: intrinsic %llvm.preserve.struct.access.index",
          notes: [`libLLVM is ${path}`],
        });
        expect(run.stdout).toBe("exit listener ran with 1\n");
      },
    );
  }
});

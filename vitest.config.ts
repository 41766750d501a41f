import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

export default defineConfig({
  // Node 20 has no `using` declarations yet.
  esbuild: { target: "es2022" },
  test: {
    include: ["lib/**/*.test.ts", "src/**/*.test.ts", "passes/**/*.test.ts", "test/**/*.test.ts"],
    // LLVM's verifier runs after each pass, and no service that happens to run is used.
    env: { CORELATE_VERIFY_EACH: "1", CORELATE_SERVICE: "off" },
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // libLLVM and libbpf keep process-wide state (command-line options, fatal handlers): one process a file.
    pool: "forks",
    // Of two cores vitest would leave one idle; half of the time the tests wait for the disk, for rustc's start or for a guest.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // Every object that a test builds is loaded.
    setupFiles: ["test/every-object/setup.ts"],
    globalSetup: ["test/every-object/run.ts"],
  },
});

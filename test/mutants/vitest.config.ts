import { defineConfig } from "vitest/config";
import base from "../../vitest.config.js";

/** The tests that have to notice when a pass is left out: the clang oracle, and the tests of passes, of types, of calls and of contexts. */
export default defineConfig({
  ...base,
  test: {
    ...base.test,
    include: [
      "test/oracle/fixtures.test.ts",
      "passes/**/*.test.ts",
      "test/types/rows.test.ts",
      "test/calls/*.test.ts",
      "test/programs/contexts.test.ts",
    ],
    setupFiles: ["test/mutants/leave-out.ts"],
    globalSetup: [],
  },
});

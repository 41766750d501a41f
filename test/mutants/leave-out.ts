import { vi } from "vitest";

/** The pass that the tests of this run do without; only the mutants set it, and only here it is read. */
const pass = process.env.CORELATE_MUTANT;

/** Takes a pass out of the pipeline, for every test that builds through the library. A setup file: see vitest.config.ts beside it. */
vi.mock("../../passes/pipeline.js", async (original) => {
  const real = await original<typeof import("../../passes/pipeline.js")>();
  return { ...real, pipeline: real.pipeline.filter((step) => step.pass.name !== pass) };
});

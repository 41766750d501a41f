/** Names the passes to leave out, separated by commas; the mutants set it, and nobody reads it but this file. */
export const disabledPassesVariable = "CORELATE_TEST_DISABLED_PASSES";

/** The passes that the tests of this run leave out: none, unless a mutant is being tried. */
export function disabledPasses(env: NodeJS.ProcessEnv = process.env): string[] {
  return (env[disabledPassesVariable] ?? "").split(",").filter((name) => name !== "");
}

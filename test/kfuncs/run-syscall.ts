import { verify } from "../../src/kernel/index.js";

/**
 * Loads `object` into the running kernel and runs its syscall programs, each with a context (BPF_PROG_TEST_RUN): gives what they return, as signed numbers of
 * 32 bits. Fails where a program is refused or cannot be run.
 */
export function runSyscalls(
  object: Uint8Array,
  runs: readonly (readonly [program: string, context?: Uint8Array])[],
): number[] {
  const result = verify(object, {
    testRuns: runs.map(([program, context = new Uint8Array(8)]) => ({
      program,
      input: "",
      context: Buffer.from(context).toString("hex"),
      repeat: 0,
    })),
  });
  const refused = result.programs.filter(({ outcome }) => outcome !== "accepted");
  if (refused.length > 0) throw new Error(JSON.stringify(refused, undefined, 1));
  return (result.runs ?? []).map(({ run, error, returns }) => {
    if (error !== 0) throw new Error(`${runs[run]![0]} cannot be run: ${error}`);
    return returns | 0;
  });
}

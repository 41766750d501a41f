import { ExitStatus } from "../../lib/diagnostics/index.js";
import { runBazelWorker } from "../serve/index.js";
import type { CommandParams } from "../service/index.js";
import { exitStatusOf } from "./report.js";

/** `corelate build --persistent_worker` and `corelate link --persistent_worker`: does what Bazel asks for, until it asks for no more. */
export async function serveBazel(
  command: CommandParams["command"],
  args: readonly string[],
): Promise<number> {
  let status: number = ExitStatus.Done;
  try {
    await runBazelWorker(process.stdin, process.stdout, { command, arguments: args, env: process.env });
  } catch (error) {
    status = exitStatusOf(error, args);
  }
  // Bazel may keep standard input open.
  process.exit(status);
}

import { packagePath } from "../../lib/files/index.js";

/** The script of the processes that do the work: src/cli/worker.ts, which knows the commands, too. */
export function workerScript(): string {
  return packagePath("dist", "src", "cli", "worker.js");
}

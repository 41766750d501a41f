import tmp from "tmp";
import { ExitStatus } from "../../lib/diagnostics/index.js";
import { runLink } from "./link.js";
import { exitStatusOf, watchStreams } from "./report.js";

/** Links in this process, and gives the exit status. */
export function linkHere(argv: readonly string[]): number {
  // Also when LLVM ends the process.
  tmp.setGracefulCleanup();
  watchStreams(argv);
  try {
    runLink(argv.slice(2), process.env);
    return ExitStatus.Done;
  } catch (error) {
    return exitStatusOf(error, argv);
  }
}

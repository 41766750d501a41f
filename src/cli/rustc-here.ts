import tmp from "tmp";
import { exitStatusOf, watchStreams } from "./report.js";
import { runRustc } from "./rustc.js";

/** Is rustc in this process, and gives the exit status. */
export function rustcHere(argv: readonly string[]): number {
  // Also when LLVM ends the process.
  tmp.setGracefulCleanup();
  watchStreams(argv);
  try {
    return runRustc(argv.slice(2), process.env);
  } catch (error) {
    return exitStatusOf(error, argv);
  }
}

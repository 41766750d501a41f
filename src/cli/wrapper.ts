#!/usr/bin/env node
import tmp from "tmp";
import { exitStatusOf, watchStreams } from "./report.js";
import { runRustc } from "./rustc.js";

// Also when LLVM ends the process.
tmp.setGracefulCleanup();
watchStreams(process.argv);

/** `corelate-rustc`, for `RUSTC_WRAPPER`: called with rustc's path and its arguments. */
try {
  process.exitCode = runRustc(process.argv.slice(2), process.env);
} catch (error) {
  process.exitCode = exitStatusOf(error, process.argv);
}

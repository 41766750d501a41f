#!/usr/bin/env node
import tmp from "tmp";
import { ExitStatus } from "../../lib/diagnostics/index.js";
import { runLink } from "./link.js";
import { exitStatusOf, watchStreams } from "./report.js";

// Also when LLVM ends the process.
tmp.setGracefulCleanup();
watchStreams(process.argv);

/** `corelate-ld`: what `-C linker=` and the name `bpf-linker` stand for. */
try {
  runLink(process.argv.slice(2), process.env);
  process.exitCode = ExitStatus.Done;
} catch (error) {
  process.exitCode = exitStatusOf(error, process.argv);
}

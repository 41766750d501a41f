import pc from "picocolors";
import tmp from "tmp";
import { RustcFailure } from "../driver/index.js";
import type { CommandParams, ExplainParams } from "../service/index.js";
import { type Failure, runWorker, workerMethods } from "../worker/index.js";
import { buildCommand } from "./build.js";
import { explain } from "./explain.js";
import { runLink } from "./link.js";
import { asCorelateError, exitStatusOf, watchStreams } from "./report.js";
import { runCommandLine } from "./run-program.js";
import { runRustc } from "./rustc.js";

/** The process that `corelate serve` starts: `worker.js FOLDER`. */
tmp.setGracefulCleanup();
watchStreams(process.argv);

runWorker(process.argv[2]!, {
  methods: { ...workerMethods, explain: ({ code }: ExplainParams) => ({ text: explain(code) }) },
  command: runAsked,
  failureOf,
});

/** As main.ts, ld.ts and wrapper.ts do, in a process that goes on. */
async function runAsked({ command, arguments: args, umask, colour, parent }: CommandParams): Promise<number> {
  process.umask(umask);
  pc.isColorSupported = colour;
  process.exitCode = undefined;
  const argv = [process.execPath, `corelate-${command}`, ...args];
  if (command === "build")
    return runCommandLine({ build: async () => buildCommand() }, [...argv.slice(0, 2), "build", ...args]);
  try {
    if (command === "rustc") return runRustc(args, process.env);
    runLink(args, process.env, parent);
    return 0;
  } catch (error) {
    return exitStatusOf(error, argv);
  }
}

function failureOf(error: unknown): Failure {
  const { diagnostics, exitStatus } = asCorelateError(error);
  return {
    diagnostics,
    exitStatus,
    ...(error instanceof RustcFailure ? { rustcOutput: error.rustcOutput } : {}),
  };
}

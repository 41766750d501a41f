import { Command } from "commander";
import { packagePath } from "../../lib/files/index.js";
import { wrapRustc } from "../link/index.js";
import { render, reportDiagnostics } from "./report.js";
import { keepInputs, writeOutput } from "./write-output.js";

/** `corelate rustc -- ARGS`; the first argument may be rustc's path, as wrappers are called by cargo. */
export function rustcCommand(): Command {
  return new Command("rustc")
    .description("run rustc; what it makes for BPF targets goes through the passes")
    .argument("[args...]", "rustc's path, if a wrapper is called with one, and rustc's arguments")
    .helpOption(false)
    .allowUnknownOption()
    .passThroughOptions()
    .action((args: string[]) => {
      process.exitCode = runRustc(args[0] === "--" ? args.slice(1) : args, process.env);
    });
}

/** Runs rustc with `args` and gives its exit status. */
export function runRustc(args: readonly string[], env: NodeJS.ProcessEnv): number {
  return wrapRustc(args, {
    env,
    linker: linkerPath(),
    write: writeOutput,
    keepInputs,
    renderFatal: (diagnostic) => render(diagnostic, "human"),
    report: (diagnostics) => reportDiagnostics(diagnostics, "human"),
  });
}

/** The program `corelate-rustc` of this package. */
export function wrapperPath(): string {
  return packagePath("dist", "src", "cli", "wrapper.js");
}

/** The program `corelate-ld` of this package. */
export function linkerPath(): string {
  return packagePath("dist", "src", "cli", "ld.js");
}

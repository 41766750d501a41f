#!/usr/bin/env node
import { Command, CommanderError } from "commander";
import tmp from "tmp";
import { ExitStatus } from "../diagnostics/index.js";
import { exitStatusOf } from "./report.js";

// Also when LLVM ends the process.
tmp.setGracefulCleanup();

/**
 * The commands, each in a module of its own that is read only when it is asked for: what `corelate inspect` does not need
 * (LLVM, libbpf) costs it no time.
 */
const commands: Record<string, () => Promise<Command>> = {
  build: async () => (await import("./build.js")).buildCommand(),
  rustc: async () => (await import("./rustc.js")).rustcCommand(),
  cargo: async () => (await import("./cargo.js")).cargoCommand(),
  link: async () => (await import("./link.js")).linkCommand(),
  inspect: async () => (await import("./inspect.js")).inspectCommand(),
  resolve: async () => (await import("./resolve.js")).resolveCommand(),
  verify: async () => (await import("./verify.js")).verifyCommand(),
  bindings: async () => (await import("./bindings.js")).bindingsCommand(),
};

async function main(argv: readonly string[]): Promise<number> {
  const program = new Command("corelate")
    .description("CO-RE for eBPF programs written in Rust")
    .version("0.1.0")
    .enablePositionalOptions()
    .showHelpAfterError()
    .exitOverride();
  const asked = argv[2] ?? "";
  const names = asked in commands ? [asked] : Object.keys(commands);
  for (const name of names) {
    const command = await commands[name]!();
    program.addCommand(command.exitOverride().showHelpAfterError());
  }
  try {
    await program.parseAsync(argv as string[]);
    return typeof process.exitCode === "number" ? process.exitCode : ExitStatus.Done;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? ExitStatus.Done : ExitStatus.Usage;
    return exitStatusOf(error, argv);
  }
}

process.exitCode = await main(process.argv);

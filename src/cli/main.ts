#!/usr/bin/env node
import type { Command } from "commander";
import { runInService } from "./run-in-service.js";
import type { Commands } from "./run-program.js";

/**
 * The commands, each in a module of its own that is read only when it is asked for: what `corelate inspect` does not need
 * (LLVM, libbpf) costs it no time.
 */
const commands: Commands = {
  new: async () => (await import("./new.js")).newCommand(),
  build: async () => (await import("./build.js")).buildCommand(),
  rustc: async () => (await import("./rustc.js")).rustcCommand(),
  cargo: async () => (await import("./cargo.js")).cargoCommand(),
  link: async () => (await import("./link.js")).linkCommand(),
  opt: async () => (await import("./opt.js")).optCommand(),
  inspect: async () => (await import("./inspect.js")).inspectCommand(),
  resolve: async () => (await import("./resolve.js")).resolveCommand(),
  requires: async () => (await import("./requires.js")).requiresCommand(),
  verify: async () => (await import("./verify.js")).verifyCommand(),
  test: async () => (await import("./test.js")).testCommand(),
  bindings: async () => (await import("./bindings.js")).bindingsCommand(),
  kernels: async () => (await import("./kernels.js")).kernelsCommand(),
  serve: async () => (await import("./serve.js")).serveCommand(),
  completion: async () => (await import("./completion.js")).completionCommand(() => everyCommand(commands)),
  doctor: async () => (await import("./doctor.js")).doctorCommand(),
};

/** All commands, as `runProgram` makes them. */
async function everyCommand(all: Commands): Promise<Command[]> {
  const { completed } = await import("./run-program.js");
  return Promise.all(Object.entries(all).map(async ([name, make]) => completed(await make(), name)));
}

/** Does what is left of the command line when files with arguments are read, and a running service is not to do it. */
async function run([node, program, ...given]: readonly string[]): Promise<number> {
  const [name, ...args] = given;
  if (name === "build" || name === "link") {
    const status = await runInService(name, args);
    if (typeof status === "number") return status;
    given.splice(1, args.length, ...status.args);
  }
  return (await import("./run-program.js")).runProgram(commands, [node!, program!, ...given]);
}

try {
  process.exitCode = await run(process.argv);
} catch (error) {
  process.exitCode = (await import("./report.js")).exitStatusOf(error, process.argv);
}

import type { Command } from "commander";
import type { Commands } from "./run-program.js";

/**
 * The commands, each in a module of its own that is read only when it is asked for: what `corelate inspect` does not need
 * (LLVM, libbpf) costs it no time.
 */
export const commands: Commands = {
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
  watch: async () => (await import("./watch.js")).watchCommand(),
  bindings: async () => (await import("./bindings.js")).bindingsCommand(),
  kernels: async () => (await import("./kernels.js")).kernelsCommand(),
  serve: async () => (await import("./serve.js")).serveCommand(),
  completion: async () => (await import("./completion.js")).completionCommand(everyCommand),
  doctor: async () => (await import("./doctor.js")).doctorCommand(),
};

/** All commands, as `runProgram` makes them. */
export async function everyCommand(): Promise<Command[]> {
  const { completed } = await import("./run-program.js");
  return Promise.all(Object.entries(commands).map(async ([name, make]) => completed(await make(), name)));
}

#!/usr/bin/env node
import { commands } from "./commands.js";
import { runInService } from "./run-in-service.js";

/** Does what is left of the command line when files with arguments are read, and a running service is not to do it. */
async function run([node, program, ...given]: readonly string[]): Promise<number> {
  const [name, ...args] = given;
  if (name === "build" || name === "link" || name === "rustc") {
    const status = await runInService(name, name === "rustc" && args[0] === "--" ? args.slice(1) : args);
    if (typeof status === "number") return status;
    if (name !== "rustc") given.splice(1, args.length, ...status.args);
  }
  return (await import("./run-program.js")).runProgram(commands, [node!, program!, ...given]);
}

try {
  process.exitCode = await run(process.argv);
} catch (error) {
  process.exitCode = (await import("./report.js")).exitStatusOf(error, process.argv);
}

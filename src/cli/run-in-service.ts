import { readFileSync } from "node:fs";
import { type CommandParams, forwardCommand } from "../service/index.js";

/**
 * Has a running service build, link or be rustc, since what such a command needs most of its time for is done there: reading LLVM and the passes. Gives the exit status, or the arguments
 * of what this process has to do. With `--persistent_worker` it is a service itself, for Bazel.
 *
 * @throws CRL0873
 */
export async function runInService(
  command: CommandParams["command"],
  given: readonly string[],
): Promise<number | { readonly args: readonly string[] }> {
  if (command !== "rustc" && given.includes(workerFlag)) {
    const { serveBazel } = await import("./bazel-worker.js");
    return serveBazel(
      command,
      given.filter((arg) => arg !== workerFlag),
    );
  }
  // rustc has argument files itself.
  const args = command === "rustc" ? given : await withArgumentFiles(given);
  return (await forwardCommand(command, args, process.env)) ?? { args };
}

/** With which Bazel starts a worker. */
const workerFlag = "--persistent_worker";

/** `@FILE` in front of `--` stands for the lines of FILE, as Bazel writes long command lines. What comes behind is rustc's, which has such files, too. */
async function withArgumentFiles(given: readonly string[]): Promise<string[]> {
  const dashes = given.indexOf("--");
  const own = dashes < 0 ? given : given.slice(0, dashes);
  if (!own.some((arg) => arg.startsWith("@"))) return [...given];
  const read: string[] = [];
  for (const arg of own) read.push(...(arg.startsWith("@") ? await linesOf(arg.slice(1)) : [arg]));
  return [...read, ...given.slice(own.length)];
}

async function linesOf(path: string): Promise<string[]> {
  try {
    const lines = readFileSync(path, "utf8").split("\n");
    return lines.at(-1) === "" ? lines.slice(0, -1) : lines;
  } catch (error) {
    const { CorelateError, serviceErrors } = await import("../../lib/diagnostics/index.js");
    throw new CorelateError(serviceErrors.badArgumentFile(path, (error as Error).message));
  }
}

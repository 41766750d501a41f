/** What `--verbose` says on standard error: what is run, which libraries were found, which files are written, and how long each thing took. */

import { plainText } from "../diagnostics/index.js";

/** Whether `env` asks for it: `CORELATE_VERBOSE`, which `--verbose` sets, so that the linker and the wrapper that cargo starts say it, too. */
export function isVerbose(env: NodeJS.ProcessEnv): boolean {
  return env.CORELATE_VERBOSE !== undefined && env.CORELATE_VERBOSE !== "" && env.CORELATE_VERBOSE !== "0";
}

/** Says `text`, a line. */
export function trace(env: NodeJS.ProcessEnv, text: string): void {
  if (isVerbose(env)) process.stderr.write(`corelate: ${plainText(text)}\n`);
}

/** Runs `work` and says how long it took. */
export function timed<T>(env: NodeJS.ProcessEnv, what: string, work: () => T): T {
  if (!isVerbose(env)) return work();
  const started = performance.now();
  try {
    return work();
  } finally {
    trace(env, `${what}: ${Math.round(performance.now() - started)} ms`);
  }
}

/** A command as a shell takes it. */
export function shellLine(command: string, args: readonly string[]): string {
  return [command, ...args]
    .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`))
    .join(" ");
}

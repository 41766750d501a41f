import { appendFileSync } from "node:fs";
import { CorelateError, plainText, system } from "../../lib/diagnostics/index.js";
import type { LogLevel, LogRequest } from "./arguments.js";

/** Takes a line for the log. */
export type Log = (level: LogLevel, line: string) => void;

const order: Record<LogLevel, number> = { error: 0, warn: 1, info: 2, debug: 3, trace: 4 };

/** The log that `--log-level` and `--log-file` ask for; without a file it goes to standard error. @throws CRL0084 */
export function openLog(request: LogRequest): Log {
  const { level, file } = request;
  if (level === undefined) return () => {};
  return (of, line) => {
    if (order[of] > order[level]) return;
    const text = `${of.toUpperCase().padStart(5)} ${plainText(line)}\n`;
    if (file === undefined) process.stderr.write(text);
    else append(file, text);
  };
}

function append(file: string, text: string): void {
  try {
    appendFileSync(file, text);
  } catch (error) {
    throw new CorelateError(system.unwritableLog(file, (error as Error).message));
  }
}

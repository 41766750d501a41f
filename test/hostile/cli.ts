import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect } from "vitest";

export const main = join(import.meta.dirname, "../../dist/src/cli/main.js");

/** How a run of corelate ended. */
export interface Run {
  readonly status: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly timeout?: number;
}

/** Runs `corelate ARGS`; in `env` what is undefined is not set. */
export function corelate(args: readonly string[], options: RunOptions = {}): Run {
  const { cwd, env = {}, timeout = 60_000 } = options;
  const done = spawnSync(process.execPath, [main, ...args], {
    encoding: "utf8",
    timeout,
    maxBuffer: 1 << 28,
    env: { ...process.env, ...env },
    ...(cwd === undefined ? {} : { cwd }),
  });
  return { status: done.status, signal: done.signal, stdout: done.stdout, stderr: done.stderr };
}

/** Runs a line of a shell, in which `$corelate` is the command. */
export function shell(line: string, options: RunOptions = {}): Run {
  const { cwd, env = {}, timeout = 60_000 } = options;
  const done = spawnSync("bash", ["-c", line], {
    encoding: "utf8",
    timeout,
    env: { ...process.env, ...env, corelate: `${process.execPath} ${main}` },
    ...(cwd === undefined ? {} : { cwd }),
  });
  return { status: done.status, signal: done.signal, stdout: done.stdout, stderr: done.stderr };
}

/** Expects a run to have ended with `status`, a diagnostic `code` and nothing that a user has no use for. */
export function expectRefused(run: Run, code: string, status: number): void {
  expect(run.stderr).toMatch(new RegExp(`^error\\[${code}\\]: `, "m"));
  expect(run.stderr).not.toMatch(/^\s+at .*:\d+:\d+|node:internal|Node\.js v/m);
  expect({ status: run.status, signal: run.signal }).toEqual({ status, signal: null });
}

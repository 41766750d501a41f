import { spawnSync } from "node:child_process";
import { shellLine, timed } from "../../lib/trace/index.js";
import { guarded, type Stream } from "./guard.js";

/** What a tool that ran to its end said. `status` is null when a signal ended it. */
export interface ToolResult {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Where a tool runs, and what becomes of it when this process is ended meanwhile. */
export interface ToolOptions {
  readonly cwd?: string;
  /** Have it end when this process does, and this folder (none where it is empty) deleted. */
  readonly endsWith?: string;
}

/**
 * Runs `command` without a shell's interpretation and waits for it. `env` is the whole environment of the child.
 * A command that cannot be started is a result too (status 127), so that callers have one way to look.
 */
export function runTool(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  { cwd, endsWith }: ToolOptions = {},
): ToolResult {
  const streams: Stream[] = ["ignore", "pipe", "pipe"];
  const how =
    endsWith === undefined
      ? { command, args, options: { stdio: streams } }
      : guarded(command, args, streams, endsWith);
  const run = () =>
    spawnSync(how.command, how.args, {
      ...how.options,
      env,
      encoding: "utf8",
      maxBuffer: 1 << 30,
      ...(cwd === undefined ? {} : { cwd }),
    });
  const done = timed(env, shellLine(command, args), run);
  if (done.error) return { status: 127, stdout: "", stderr: done.error.message };
  return { status: done.status, stdout: done.stdout, stderr: done.stderr };
}

import { spawnSync } from "node:child_process";

/** What a tool that ran to its end said. `status` is null when a signal ended it. */
export interface ToolResult {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs `command` without a shell and waits for it. `env` is the whole environment of the child.
 * A command that cannot be started is a result too (status 127), so that callers have one way to look.
 */
export function runTool(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  cwd?: string,
): ToolResult {
  const done = spawnSync(command, args, {
    env,
    encoding: "utf8",
    maxBuffer: 1 << 30,
    stdio: ["ignore", "pipe", "pipe"],
    ...(cwd === undefined ? {} : { cwd }),
  });
  if (done.error) return { status: 127, stdout: "", stderr: done.error.message };
  return { status: done.status, stdout: done.stdout, stderr: done.stderr };
}

import { spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import type { Socket } from "node:net";
import { constants, setPriority } from "node:os";
import { join } from "node:path";
import { guarded } from "./guard.js";
import type { ToolResult } from "./run.js";

/** A command and its arguments. */
export type ToolCommand = readonly [command: string, ...args: string[]];

/** When a tool that failed is run again, with a variable in its environment that is made of what it said. */
export interface Again {
  /** Extended regular expression: some line has to match. */
  readonly when: string;
  readonly variable: string;
  /** Script for `sed -nE`: what it prints is joined by commas. */
  readonly value: string;
}

/** Tools that run while this process does something else. */
export interface Background {
  /** The process that runs them; undefined where it could not be started. */
  readonly pid: number | undefined;
  /** Waits for the end of tool `index`. */
  wait(index: number): ToolResult;
  /** Ends what still runs. */
  stop(): void;
}

/**
 * Starts `commands`, one after the other, beside this process and behind it where the machine has too few processors: what they do is not what
 * the user waits for first. Their output is kept in `folder`, which is the caller's alone.
 *
 * Nobody has to come back to the event loop: a shell writes down what became of each, and that is looked at.
 */
export function startTools(
  commands: readonly ToolCommand[],
  env: NodeJS.ProcessEnv,
  folder: string,
  again?: Again,
): Background {
  const script = join(folder, "run.sh");
  const lines = commands.map((command, index) => {
    // The tools run where this process does; what they say goes to the folder.
    const at = (name: string) => quoted(join(folder, `${index}.${name}`));
    const run = `${command.map(quoted).join(" ")} >${at("out")} 2>${at("err")} </dev/null`;
    return `${run}\nstatus=$?\n${again ? onceMore(again, run, at("err")) : ""}echo $status >${at("part")}\nmv ${at("part")} ${at("status")}\n`;
  });
  writeFileSync(script, lines.join(""), { mode: 0o600 });
  const how = guarded("/bin/sh", [script], ["ignore", "ignore", "ignore"], folder);
  const child = spawn(how.command, how.args, { env, ...how.options });
  child.on("error", () => undefined);
  child.unref();
  // The guard's end of the pipe, which ends with this process but does not keep it.
  for (const stream of child.stdio) (stream as Socket | null)?.unref();
  const { pid } = child;
  if (pid !== undefined) behind(pid);
  return {
    pid,
    wait: (index) => waitForTool(folder, index, pid),
    stop: () => {
      if (pid === undefined) return;
      try {
        process.kill(-pid, "SIGKILL");
      } catch {
        // It has ended.
      }
    },
  };
}

/** In shell: it may say of other things what it says when the first are put right. */
function onceMore({ when, variable, value }: Again, run: string, said: string): string {
  return `for try in 1 2 3; do
[ $status -ne 0 ] && grep -Eq ${quoted(when)} ${said} || break
${variable}=$${variable}$(sed -nE ${quoted(value)} ${said} | sort -u | tr '\\n' ',')
export ${variable}
${run}
status=$?
done
unset ${variable}
`;
}

/** Waits for tool `index` of those whose output is kept in `folder`, which may be another process's, as long as process `pid` is there. */
export function waitForTool(folder: string, index: number, pid: number | undefined): ToolResult {
  const status = join(folder, `${index}.status`);
  if (!waitWhile(() => !existsSync(status), pid)) return { status: null, stdout: "", stderr: "" };
  const read = (name: string) => readFileSync(join(folder, `${index}.${name}`), "utf8");
  return { status: Number(read("status")), stdout: read("out"), stderr: read("err") };
}

/** Waits until `holds` does not, and gives false where process `pid` has ended before. */
export function waitWhile(holds: () => boolean, pid: number | undefined): boolean {
  for (let polls = 1; holds(); polls++) {
    pause(2);
    if (polls % 100 === 0 && !isAlive(pid)) return !holds();
  }
  return true;
}

function behind(pid: number): void {
  try {
    setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // It has ended, or has to run as it does.
  }
}

function isAlive(pid: number | undefined): boolean {
  if (pid === undefined) return false;
  try {
    process.kill(pid, 0);
    // One that has ended is there until the event loop has taken note of it.
    return !/^\d+ \(.*\) Z/s.test(
      existsSync("/proc/self") ? readFileSync(`/proc/${pid}/stat`, "latin1") : "",
    );
  } catch {
    return false;
  }
}

const cell = new Int32Array(new SharedArrayBuffer(4));

function pause(milliseconds: number): void {
  Atomics.wait(cell, 0, 0, milliseconds);
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

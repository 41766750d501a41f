import { type SpawnOptions, spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { shellLine, trace } from "../../lib/trace/index.js";

/** What ends a program from outside: from the terminal, from a service manager, from a closed window. */
const endings = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Runs `command`, and gives its status. A signal that is to end this process ends everything that `command` has started, then this process.
 *
 * @throws the error of a command that cannot be started
 */
export async function runThrough(
  command: string,
  args: readonly string[],
  options: Pick<SpawnOptions, "env" | "stdio">,
): Promise<number> {
  let by: NodeJS.Signals | undefined;
  let started: readonly number[] = [];
  trace(options.env ?? process.env, shellLine(command, args));
  const child = spawn(command, args, options);
  const stop = (signal: NodeJS.Signals) => {
    by = signal;
    // cargo leaves what it runs alone when it is ended.
    started = descendants(child.pid);
    for (const pid of [...started, child.pid]) end(pid, signal);
  };
  for (const signal of endings) process.on(signal, stop);
  try {
    const status = await new Promise<number>((done, fail) => {
      child.on("error", fail);
      child.on("close", (code, signal) => done(code ?? (signal === "SIGINT" ? 130 : 1)));
    });
    if (by === undefined) return status;
  } finally {
    for (const signal of endings) process.off(signal, stop);
  }
  // Not every program listens to the first one: what a shell runs in the background ignores SIGINT.
  for (const pid of started) end(pid, "SIGTERM");
  process.kill(process.pid, by);
  // The signal is on its way.
  return new Promise(() => setTimeout(() => {}, 1000));
}

function end(pid: number | undefined, signal: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(pid, signal);
  } catch {
    // It has ended by itself.
  }
}

/** The processes below `root`, from Linux's `/proc`; none elsewhere. */
function descendants(root: number | undefined): number[] {
  const children = new Map<number, number[]>();
  for (const pid of processes()) {
    const parent = parentOf(pid);
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  const found: number[] = [];
  const waiting = root === undefined ? [] : [root];
  for (let pid = waiting.pop(); pid !== undefined; pid = waiting.pop()) {
    const below = children.get(pid) ?? [];
    found.push(...below);
    waiting.push(...below);
  }
  return found;
}

function processes(): number[] {
  try {
    return readdirSync("/proc").map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}

/** The fourth field of `stat`; the second one, a name in brackets, may hold anything. */
function parentOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
  } catch {
    return undefined;
  }
}

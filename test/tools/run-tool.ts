import { type ChildProcess, spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";

/** A row of a tool's, as JSON. */
export type Row = Readonly<Record<string, string | number | readonly string[] | undefined>>;

/** What a tool printed. */
export interface Printed {
  readonly lines: readonly string[];
  readonly errors: string;
  readonly status: number | null;
}

/** Starts a tool, has `work` done when it is attached, and ends it by Ctrl-C. */
export async function printedBy(
  path: string,
  args: readonly string[],
  work: () => unknown,
): Promise<Printed> {
  const tool = spawn(path, args, { stdio: ["ignore", "pipe", "pipe"] });
  let [output, errors] = ["", ""];
  tool.stdout.on("data", (data) => {
    output += data;
  });
  tool.stderr.on("data", (data) => {
    errors += data;
  });
  const ended = new Promise<number | null>((resolve) => tool.on("close", resolve));
  await Promise.race([until(() => errors.includes("Hit Ctrl-C")), ended]);
  if (tool.exitCode === null) {
    await work();
    await sleep(300);
    tool.kill("SIGINT");
  }
  const status = await ended;
  return { lines: output.split("\n").filter((line) => line !== ""), errors, status };
}

/** The same with `--json`. @throws Error where the tool failed */
export async function rowsOf(path: string, args: readonly string[], work: () => unknown): Promise<Row[]> {
  const { lines, errors, status } = await printedBy(path, ["--json", ...args], work);
  if (status !== 0) throw new Error(`${path} ended with ${status}: ${errors}`);
  return lines.map((line) => JSON.parse(line) as Row);
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(20);
}

/** Runs a command to its end; gives its pid. */
export async function command(program: string, ...args: string[]): Promise<number> {
  const child = spawn(program, args, { stdio: "ignore" });
  await new Promise((resolve) => child.on("close", resolve));
  return child.pid!;
}

/** Starts a command that is killed when `during` is done. */
export async function beside<T>(
  program: string,
  args: readonly string[],
  during: (child: ChildProcess) => Promise<T>,
): Promise<T> {
  const child = spawn(program, args, { stdio: "ignore" });
  try {
    return await during(child);
  } finally {
    child.kill("SIGKILL");
  }
}

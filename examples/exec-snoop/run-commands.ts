import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";

/** What /proc said of a command while it ran. */
export interface ProcFacts {
  readonly comm: string;
  readonly parentPid: number;
  readonly threads: number;
  readonly argumentCount: number;
  /** `endcode - startcode`; undefined where /proc keeps it to itself. */
  readonly codeBytes: bigint | undefined;
}

/** A command that was run. */
export interface Started {
  readonly command: string;
  readonly pid: number;
  /** Of commands that lived long enough to be looked at. */
  readonly facts?: ProcFacts;
}

/** Runs a few commands, one after the other. `cat` waits for its input, so that /proc can be asked about it. */
export async function runCommands(): Promise<Started[]> {
  return [
    await run(["true"]),
    await run(["id", "-u"]),
    await run(["sh", "-c", "true; id -un; :"]),
    await run(["cat"], true),
    await run(["sleep", "0.2"], true),
  ];
}

function run(command: readonly [string, ...string[]], look = false): Promise<Started> {
  const [program, ...args] = command;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ["pipe", "ignore", "ignore"] });
    let facts: ProcFacts | undefined;
    child.on("error", reject);
    // The event comes when exec has succeeded.
    child.on("spawn", () => {
      if (look) facts = factsOf(child.pid!);
      child.stdin.end();
    });
    child.on("close", () =>
      resolve({ command: command.join(" "), pid: child.pid!, ...(facts === undefined ? {} : { facts }) }),
    );
  });
}

function factsOf(pid: number): ProcFacts {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // The second field is the name in parentheses and may hold anything; startcode is field 26, endcode 27 (proc_pid_stat(5)).
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [start, end] = [BigInt(fields[26 - 3]!), BigInt(fields[27 - 3]!)];
  return {
    comm: readFileSync(`/proc/${pid}/comm`, "utf8").trimEnd(),
    parentPid: Number(/^PPid:\t(\d+)/m.exec(status)![1]),
    threads: Number(/^Threads:\t(\d+)/m.exec(status)![1]),
    argumentCount: readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").length - 1,
    codeBytes: end > 1n ? end - start : undefined,
  };
}

import { readFileSync } from "node:fs";
import type { ExecEvent } from "./event.js";
import type { Started } from "./run-commands.js";

/** A value that the program in the kernel saw otherwise. */
export interface Problem {
  readonly what: string;
  readonly expected: string;
  readonly seen: string;
}

/** Compares each command that was run with its event: nothing of it may be missing. */
export function checkEvents(
  events: readonly ExecEvent[],
  started: readonly Started[],
): { readonly problems: readonly Problem[]; readonly checked: number } {
  const problems: Problem[] = [];
  let checked = 0;
  const compare = (what: string, expected: unknown, seen: unknown) => {
    checked++;
    if (expected !== seen) problems.push({ what, expected: String(expected), seen: String(seen) });
  };
  const ownComm = readFileSync("/proc/self/comm", "utf8").trimEnd();
  for (const { command, pid, facts } of started) {
    const event = events.find((candidate) => candidate.pid === pid);
    const of = (what: string) => `${what} of \`${command}\``;
    compare(of("the process id"), pid, event?.pid);
    compare(of("the name"), facts?.comm ?? command.split(" ")[0], event?.comm);
    compare(of("the parent's id"), facts?.parentPid ?? process.pid, event?.parentPid);
    compare(of("the parent's name"), ownComm, event?.parentComm);
    if (facts === undefined) continue;
    compare(of("the number of threads"), facts.threads, event?.threads);
    compare(of("the number of arguments"), facts.argumentCount, event?.argumentCount);
    if (facts.codeBytes !== undefined) compare(of("the size of the code"), facts.codeBytes, event?.codeBytes);
  }
  return { problems, checked };
}

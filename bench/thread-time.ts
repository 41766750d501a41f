import { openSync, readSync } from "node:fs";

const clock = openSync("/proc/thread-self/schedstat", "r");
const line = Buffer.alloc(64);

/** Milliseconds that this thread has run, whatever else the machine does: the first number of `schedstat`, which has nanoseconds. */
export function threadTime(): number {
  const length = readSync(clock, line, 0, line.length, 0);
  return Number(line.toString("latin1", 0, length).split(" ")[0]) / 1e6;
}

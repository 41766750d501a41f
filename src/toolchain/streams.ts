import { fstatSync } from "node:fs";
import type { Stream } from "./guard.js";

/** Our own streams, and the pipe of make's or cargo's job server under its numbers, which rustc looks for. */
export function inheritedStreams(env: NodeJS.ProcessEnv): Stream[] {
  const all: Stream[] = ["inherit", "inherit", "inherit"];
  const flags = env.CARGO_MAKEFLAGS ?? env.MAKEFLAGS ?? "";
  const pipe = /--jobserver-(?:auth|fds)=(\d+),(\d+)/.exec(flags);
  if (!pipe) return all;
  const numbers = [Number(pipe[1]), Number(pipe[2])].filter((fd) => fd > 2 && isOpen(fd));
  for (const fd of numbers) while (all.length <= fd) all.push("ignore");
  for (const fd of numbers) all[fd] = fd;
  return all;
}

function isOpen(fd: number): boolean {
  try {
    fstatSync(fd);
    return true;
  } catch {
    return false;
  }
}

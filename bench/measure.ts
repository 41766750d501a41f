import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";

/** What a process took. Times in milliseconds, memory in MiB. */
export interface Cost {
  readonly wall: number;
  readonly peak: number;
}

/** Runs a command to its end. The peak is the kernel's high-water mark of resident memory, read every two milliseconds. */
export function measure(command: string, args: readonly string[]): Promise<Cost> {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const child = spawn(command, args, { stdio: ["ignore", "ignore", "inherit"] });
    let peak = 0;
    const timer = setInterval(() => {
      peak = Math.max(peak, residentPeak(child.pid));
    }, 2);
    child.on("error", reject);
    child.on("exit", (status) => {
      clearInterval(timer);
      const wall = performance.now() - start;
      if (status === 0) resolve({ wall, peak });
      else reject(new Error(`${command} ${args.join(" ")} ended with ${status}`));
    });
  });
}

function residentPeak(pid: number | undefined): number {
  try {
    const match = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
    return match ? Number(match[1]) / 1024 : 0;
  } catch {
    return 0;
  }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}

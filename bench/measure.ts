import { spawnSync } from "node:child_process";

/** What a process took. Times in milliseconds, memory in MiB. */
export interface Cost {
  readonly wall: number;
  /** User and system time of all threads. */
  readonly cpu: number;
  /** The most memory that was resident at once. */
  readonly peak: number;
}

/** Runs a command to its end in `folder`; GNU time says what it took. @throws Error with what it wrote where it fails. */
export function measure(command: string, args: readonly string[], folder?: string): Cost {
  const start = performance.now();
  const done = spawnSync("/usr/bin/time", ["-f", "%U %S %M", command, ...args], {
    encoding: "utf8",
    stdio: ["ignore", "ignore", "pipe"],
    ...(folder === undefined ? {} : { cwd: folder }),
  });
  const wall = performance.now() - start;
  if (done.error)
    throw new Error(`the benchmarks need GNU time (Debian's package time): ${done.error.message}`);
  if (done.status !== 0) throw new Error(`${command} ${args.join(" ")}: ${done.stderr}`);
  const said = done.stderr.trim().split("\n").at(-1) ?? "";
  const [user = 0, system = 0, kilobytes = 0] = said.split(" ").map(Number);
  return { wall, cpu: 1000 * (user + system), peak: kilobytes / 1024 };
}

/** The costs of commands that run one after the other. */
export function inTurn(...costs: readonly Cost[]): Cost {
  return {
    wall: costs.reduce((sum, cost) => sum + cost.wall, 0),
    cpu: costs.reduce((sum, cost) => sum + cost.cpu, 0),
    peak: Math.max(...costs.map((cost) => cost.peak)),
  };
}

/** Figures of paired runs: the middle one, and the smallest and the largest. */
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

export function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  return {
    median: sorted[sorted.length >> 1] ?? Number.NaN,
    least: sorted[0] ?? Number.NaN,
    most: sorted.at(-1) ?? Number.NaN,
  };
}

/** One run of each side, in turn, so that what else the machine does hits both. */
export interface Pair {
  readonly ours: Cost;
  readonly theirs: Cost;
}

/** Runs all sides `runs` times, one after the other; the one that goes first changes each time. */
export function rounds<Side extends string>(
  runs: number,
  sides: Readonly<Record<Side, () => Cost>>,
): Record<Side, Cost>[] {
  const names = Object.keys(sides) as Side[];
  return Array.from({ length: runs }, (_, run) => {
    const order = names.map((_, index) => names[(run + index) % names.length]!);
    return Object.fromEntries(order.map((name) => [name, sides[name]()])) as Record<Side, Cost>;
  });
}

/** `rounds` of two sides. */
export function pairs(runs: number, ours: () => Cost, theirs: () => Cost): Pair[] {
  return rounds(runs, { ours, theirs });
}

/** The spread of what one side took. */
export function costs(found: readonly Pair[], side: keyof Pair, what: keyof Cost): Spread {
  return spread(found.map((pair) => pair[side][what]));
}

/** The spread of ours over theirs. */
export function ratios(found: readonly Pair[], what: keyof Cost): Spread {
  return spread(found.map((pair) => pair.ours[what] / pair.theirs[what]));
}

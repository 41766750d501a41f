import type { SourceLocation } from "../../../lib/diagnostics/index.js";
import type { KernelName } from "../name.js";

/** The name of a project's file. */
export const pinsFile = "corelate.kernels.json";

/** A kernel that a project cares about, in one exact version. */
export interface PinnedKernel extends KernelName {
  /** What `uname -r` says on it. */
  readonly version: string;
  readonly location: SourceLocation;
}

/** What is expected of a program, by lines of kernels such as `5.15`. */
export interface PinnedProgram {
  /** A program's name, or `*` for those that are not named. */
  readonly name: string;
  /** A refusal by this line or a later one is an error. Without it, one by any kernel is. */
  readonly mustLoadFrom: string | undefined;
  /** Kernels before this line are not asked. */
  readonly needNotLoadBefore: string | undefined;
  readonly location: SourceLocation;
}

/** What `corelate.kernels.json` says. */
export interface Pins {
  readonly path: string;
  readonly kernels: readonly PinnedKernel[];
  readonly programs: readonly PinnedProgram[];
  /** Objects, or sources to build them from, as paths relative to the file: what `corelate test` takes. */
  readonly objects: readonly string[];
}

/** What becomes of a refusal of a program by a kernel: an error, a warning, or nothing, since the kernel is not asked. */
export type Expectation = "must load" | "may fail" | "not asked";

/** What `pins` expect of the program on a kernel of the line `line`. */
export function expectation(pins: Pins, program: string, line: string): Expectation {
  const pinned =
    pins.programs.find(({ name }) => name === program) ?? pins.programs.find(({ name }) => name === "*");
  if (pinned === undefined) return "must load";
  if (pinned.needNotLoadBefore !== undefined && compareLines(line, pinned.needNotLoadBefore) < 0)
    return "not asked";
  return pinned.mustLoadFrom !== undefined && compareLines(line, pinned.mustLoadFrom) < 0
    ? "may fail"
    : "must load";
}

/** Orders lines by their numbers: 5.15 before 6.1. */
export function compareLines(a: string, b: string): number {
  const [majorA, minorA] = a.split(".").map(Number) as [number, number];
  const [majorB, minorB] = b.split(".").map(Number) as [number, number];
  return majorA - majorB || minorA - minorB;
}

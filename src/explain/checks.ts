import { isNumber } from "./registers.js";
import { type TraceStep, writtenBy } from "./trace.js";

/** A comparison of a value between where it came from and where it is used. */
export interface Check {
  /** The index in the trace. */
  readonly at: number;
  /** Whether it is of the very value that is used, or of something that was made of it. */
  readonly of: "value" | "copy";
}

/**
 * The conditional jumps on the value that step `from` gives `register`, up to step `to`: of registers that hold it whole, and of what was computed from it,
 * or read once more from the same place, which the verifier does not connect with it.
 */
export function checksOf(trace: readonly TraceStep[], from: number, to: number, register: number): Check[] {
  const start = trace[from];
  if (start === undefined) return [];
  const whole = new Set([register]);
  const made = new Set<number>();
  const checks: Check[] = [];
  for (let at = from + 1; at < to; at++) {
    const { instruction, depth } = trace[at]!;
    if (depth !== start.depth) continue;
    if (instruction.kind === "test") {
      if (instruction.registers.some((one) => whole.has(one))) checks.push({ at, of: "value" });
      else if (instruction.registers.some((one) => made.has(one))) checks.push({ at, of: "copy" });
      continue;
    }
    if (instruction.kind === "call") {
      for (let one = 0; one <= 5; one++) {
        whole.delete(one);
        made.delete(one);
      }
      continue;
    }
    const written = writtenBy(instruction);
    if (written === undefined) continue;
    const source =
      instruction.kind === "move" || instruction.kind === "arithmetic" ? instruction.from : undefined;
    const sources = [
      ...(source === undefined ? [] : [source]),
      ...(instruction.kind === "arithmetic" ? [written] : []),
    ];
    const keepsWhole = instruction.kind === "move" && !instruction.narrow && whole.has(source!);
    const again = readsAgain(start, trace[at]!);
    const derived = again || sources.some((one) => whole.has(one) || made.has(one));
    whole.delete(written);
    made.delete(written);
    if (keepsWhole) whole.add(written);
    else if (derived) made.add(written);
  }
  // Those before the value was read, of an earlier read of the same place.
  return [...checksOfEarlierReads(trace, from), ...checks];
}

/** Whether both load from the same place: through pointers of which the verifier knows the same. */
function readsAgain(one: TraceStep, other: TraceStep): boolean {
  const [a, b] = [one.instruction, other.instruction];
  if (a.kind !== "load" || b.kind !== "load" || a.offset !== b.offset || a.width !== b.width) return false;
  const [base, otherBase] = [one.before.get(a.base), other.before.get(b.base)];
  return base !== undefined && !isNumber(base) && base.text === otherBase?.text;
}

function checksOfEarlierReads(trace: readonly TraceStep[], from: number): Check[] {
  const start = trace[from]!;
  const checks: Check[] = [];
  for (let at = from - 1; at >= Math.max(0, from - 500); at--) {
    const earlier = trace[at]!;
    if (earlier.depth !== start.depth || !readsAgain(start, earlier)) continue;
    const { instruction } = earlier;
    if (instruction.kind !== "load") continue;
    for (let next = at + 1; next < from; next++) {
      const { instruction: later, depth } = trace[next]!;
      if (depth !== start.depth) continue;
      if (later.kind === "test" && later.registers.includes(instruction.to))
        checks.push({ at: next, of: "copy" });
      if (writtenBy(later) === instruction.to || later.kind === "call") break;
    }
    if (checks.length > 0) break;
  }
  return checks;
}

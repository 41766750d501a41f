import type { VerifyOptions } from "./verify-options.js";

/** What the verifier counted of a program, as veristat names it; absent where the kernel did not say it. */
export interface VerifierCounts {
  /** Instructions that it looked at, each way through the program counted. */
  readonly instructions?: number;
  readonly states?: number;
  readonly peakStates?: number;
  readonly maxStatesPerInstruction?: number;
  /** The longest chain of states that it walked up to mark a register as read. */
  readonly markRead?: number;
  /** Microseconds. */
  readonly duration?: number;
  /** Bytes of stack, those of subprograms added. */
  readonly stackDepth?: number;
}

/** BPF_LOG_STATS: what is counted, without a log. */
export const logStatistics = 4;

/** The level with which a program is loaded that was refused without a log. */
export function detailedLevel(options: VerifyOptions): number {
  return (options.logLevel ?? 0) | logStatistics | 1;
}

/** How many characters at the end of a log the counts are looked for in. */
const looked = 4096;

/** Reads the counts at the end of `log`; undefined where there are none. */
export function countsIn(log: string): VerifierCounts | undefined {
  const end = log.slice(-looked);
  const time = /^verification time (\d+) usec$/m.exec(end)?.[1];
  const stack = /^stack depth (?:max )?(\d+(?:\+\d+)*)/m.exec(end)?.[1];
  const counted =
    /^processed (\d+) insns \(limit \d+\) max_states_per_insn (\d+) total_states (\d+) peak_states (\d+)(?: mark_read (\d+))?/m.exec(
      end,
    );
  if (time === undefined && stack === undefined && counted === null) return undefined;
  const [, instructions, maxStatesPerInstruction, states, peakStates, markRead] = counted ?? [];
  return withoutGaps({
    instructions,
    states,
    peakStates,
    maxStatesPerInstruction,
    markRead,
    duration: time,
    stackDepth: stack?.split("+").reduce((sum, depth) => sum + Number(depth), 0),
  });
}

function withoutGaps(
  counts: Readonly<Record<keyof VerifierCounts, string | number | undefined>>,
): VerifierCounts {
  return Object.fromEntries(
    Object.entries(counts).flatMap(([name, count]) => (count === undefined ? [] : [[name, Number(count)]])),
  );
}

/** `log` without what a load that does not ask for statistics leaves out. */
export function withoutStatistics(log: string): string {
  return log.replace(
    /^(?:verification time \d+ usec|stack depth (?:max )?\d+(?:\+\d+)*[^\n]*|subprog \d+ [^\n]*insns_self[^\n]*)\n/gm,
    "",
  );
}

/*
 * The log that the verifier writes (kernel/bpf/log.c, kernel/bpf/verifier.c), at log level 1:
 *
 *     0: R1=ctx() R10=fp0                                     the registers before an instruction
 *     ; let task = ctx.arg(0); @ main.rs:24                   the source line, from .BTF.ext; the file since Linux 6.10
 *     0: (79) r1 = *(u64 *)(r1 +0)          ; R1=scalar()     an instruction, and what it changed
 *     from 7 to 11: R0=0 R10=fp0                              the other way of a branch
 *     R1 invalid mem access 'scalar'                          what is wrong
 *     processed 2 insns (limit 1000000) max_states_per_insn 0 total_states 0 peak_states 0 mark_read 0
 *
 * Kernels before 5.18 write states on lines of their own.
 */

/** The source line that the log gives for the instructions after it. */
export interface LogSource {
  /** The line's text, trimmed; empty where the compiler had no text. */
  readonly text: string;
  /** Without its folder. Absent in logs of kernels before 6.10. */
  readonly file?: string;
  /** From 1. */
  readonly line?: number;
}

/** One line of the log. `insn` counts from the start of the program, after libbpf has put its subprograms behind it. */
export type LogEntry =
  | {
      readonly kind: "instruction";
      readonly insn: number;
      /** In the verifier's notation, such as `r1 = *(u64 *)(r1 +0)`. */
      readonly text: string;
      /** The registers that it changed, as `R1=scalar()`; absent where the verifier stopped at it. */
      readonly state?: string;
      readonly source?: LogSource;
    }
  | { readonly kind: "state"; readonly insn: number; readonly text: string }
  | { readonly kind: "message"; readonly text: string };

/** What the verifier counted. */
export interface VerifierStatistics {
  /** Instructions that it looked at, each way through the program counted. */
  readonly processed: number;
  readonly limit: number;
  readonly totalStates: number;
  readonly peakStates: number;
}

/** A log in its parts. */
export interface VerifierLog {
  readonly entries: readonly LogEntry[];
  readonly statistics?: VerifierStatistics;
}

/** The kernel writes a line through a buffer of 1,024 bytes a part; longer ones are no lines of its. */
const longestLine = 64 << 10;

/** Parses `log`; lines that are in none of the known forms become messages. */
export function parseVerifierLog(log: string): VerifierLog {
  const entries: LogEntry[] = [];
  let source: LogSource | undefined;
  let statistics: VerifierStatistics | undefined;
  let insn: number | undefined;
  for (const whole of log.split("\n")) {
    const line = whole.slice(0, longestLine);
    if (line.trim() === "") continue;
    const newSource = parseSource(line);
    if (newSource !== undefined) {
      source = newSource;
      continue;
    }
    const counted = parseStatistics(line);
    if (counted !== undefined) {
      statistics = counted;
      continue;
    }
    const entry = parseEntry(line, source);
    const last = entries.at(-1);
    // Before Linux 5.18 a state has a line of its own. Where the log says why a register has to be known exactly, states are those of earlier places.
    if (/^ (?:frame\d+: ?)?R\d/.test(line) && last !== undefined && !isAboutPrecision(last))
      entries.push({
        kind: "state",
        insn: last.kind === "message" ? (insn ?? 0) : last.insn,
        text: line.trim(),
      });
    else entries.push(entry);
    if (entry.kind === "instruction") insn = entry.insn;
  }
  return { entries, ...(statistics ? { statistics } : {}) };
}

function isAboutPrecision(entry: LogEntry): boolean {
  return entry.kind === "message" && /^(?:regs=|parent |last_idx )/.test(entry.text);
}

/** The last `limit` characters of a log, from the start of a line: the refusal is at the end, and logs get very large. */
export function endOfLog(log: string, limit: number): string {
  if (log.length <= limit) return log;
  const end = log.slice(log.length - limit);
  return end.slice(end.indexOf("\n") + 1);
}

function parseSource(line: string): LogSource | undefined {
  if (!line.startsWith("; ") && line !== ";") return undefined;
  const placed = /^; (.*?) ?@ (\S[^@]*):(\d+)$/.exec(line);
  if (placed === null) return { text: line.slice(2).trim() };
  return { text: placed[1]!.trim(), file: placed[2]!, line: Number(placed[3]) };
}

function parseStatistics(line: string): VerifierStatistics | undefined {
  const match =
    /^processed (\d+) insns \(limit (\d+)\).* total_states (\d+) peak_states (\d+)/.exec(line) ?? undefined;
  if (match === undefined) return undefined;
  const [processed, limit, totalStates, peakStates] = match.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
  ];
  return { processed, limit, totalStates, peakStates };
}

function parseEntry(line: string, source: LogSource | undefined): LogEntry {
  const instruction = parseInstruction(line);
  if (instruction !== undefined) return { ...instruction, ...(source ? { source } : {}) };
  const state = /^(?:from \d+ to )?(\d+)(?: \(speculative execution\))?: (.*)$/.exec(line);
  if (state !== null && /^(?:frame\d+:|safe$|R\d)/.test(state[2]!.trim()))
    return { kind: "state", insn: Number(state[1]), text: state[2]!.trim() };
  return { kind: "message", text: line.trim() };
}

function parseInstruction(line: string): Extract<LogEntry, { kind: "instruction" }> | undefined {
  // The state is looked for by hand: a line from a hostile log may be long.
  const semicolon = line.search(/\s;(?: |$)/);
  const code = (semicolon < 0 ? line : line.slice(0, semicolon)).trimEnd();
  const match = /^(\d+): (?:\([0-9a-f]{2}\) (.*)|(<invalid [^>]*>))$/.exec(code);
  if (match === null) return undefined;
  const [, insn, text, invalid] = match;
  // A branch that goes on elsewhere has the state there behind it: `if r0 != 0x1 goto pc-4 1: R0=scalar()`.
  const branch = /^(.* goto pc[+-]\d+) \d+: (.*)$/.exec(text ?? "");
  const state = semicolon < 0 ? branch?.[2] : line.slice(semicolon + 2).trim();
  return {
    kind: "instruction",
    insn: Number(insn),
    text: (branch?.[1] ?? text ?? invalid)!,
    ...(state ? { state } : {}),
  };
}

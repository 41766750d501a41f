import { splitReport } from "./report.js";
import {
  endOfLog,
  type LogEntry,
  type LogSource,
  parseVerifierLog,
  type VerifierLog,
} from "./verifier-log.js";

/** What a log says of a program that the verifier refused. */
export interface Refusal {
  /** The verifier's own words, the one line that says it best. */
  readonly reason: string;
  /** Everything that it wrote after the last instruction. */
  readonly messages: readonly string[];
  /** The instruction that it stopped at; absent where it refused the program before it walked through. */
  readonly insn?: number;
  readonly source?: LogSource;
  /** What was known of the registers that this instruction uses, such as `R1=scalar()`. */
  readonly registers: readonly string[];
  /** The last call before it, such as `call bpf_tail_call#12`. */
  readonly lastCall?: string;
  /** The last instructions before it and itself, in order. */
  readonly instructions: readonly Extract<LogEntry, { kind: "instruction" }>[];
}

const shownInstructions = 5;
const looked = 4 << 20;

/** Finds in `log`, without the report of Linux 7.3, why the program was refused; undefined where the log says nothing. */
export function findRefusal(log: string): Refusal | undefined {
  const { entries } = parseVerifierLog(splitReport(endOfLog(log, looked)).log);
  const last = entries.findLastIndex((entry) => entry.kind !== "message");
  const messages = entries.slice(last + 1).map((entry) => entry.text);
  const reason = chooseReason(messages) ?? chooseReason(allMessages({ entries }));
  if (reason === undefined) return undefined;
  const instructions = entries.filter((entry) => entry.kind === "instruction");
  const at = insnInReason(reason) ?? instructions.at(-1)?.insn;
  const stopped = instructions.findLast((entry) => entry.insn === at);
  const lastCall = instructions.findLast(({ text }) => text.startsWith("call "));
  return {
    reason,
    messages,
    ...(at === undefined ? {} : { insn: at }),
    ...(stopped?.source ? { source: stopped.source } : {}),
    registers: stopped === undefined ? [] : registersOf(stopped.text, entries),
    ...(lastCall ? { lastCall: lastCall.text } : {}),
    instructions: instructions.slice(-shownInstructions),
  };
}

function allMessages(log: VerifierLog): string[] {
  return log.entries.filter((entry) => entry.kind === "message").map((entry) => entry.text);
}

/** `back-edge from insn 3 to 1`, `unreachable insn 7`: refused before the walk, with the place in the words. */
function insnInReason(reason: string): number | undefined {
  const match = /^(?:back-edge from insn|unreachable insn|jump out of range from insn) (\d+)/.exec(reason);
  return match === null ? undefined : Number(match[1]);
}

/** The first line says it, but for those that only give the numbers to what follows. */
function chooseReason(messages: readonly string[]): string | undefined {
  const specific = messages.filter((text) => !introductions.some((pattern) => pattern.test(text)));
  return specific[0] ?? messages[0];
}

const introductions: readonly RegExp[] = [
  /^func '.*' arg\d+ has btf_id/,
  /^func#\d+ @\d+/,
  /^(?:mark_precise|regs=|parent |last_idx )/,
  /^R\d+(?:_[a-z]+)?=/,
  /^Validating .* func#\d+\.\.\.$/,
  /^Live regs before insn/,
  /^arg#\d+ reference type\('UNKNOWN/,
  /^verification time /,
  /^stack depth /,
];

/** The last that the log says of each register that `instruction` reads. */
function registersOf(instruction: string, entries: readonly LogEntry[]): string[] {
  const used = new Set(registersRead(instruction));
  const found = new Map<string, string>();
  for (const entry of entries) {
    const state =
      entry.kind === "state" ? entry.text : entry.kind === "instruction" ? entry.state : undefined;
    if (state === undefined) continue;
    for (const [name, value] of splitState(state)) if (used.has(name)) found.set(name, value);
  }
  return [...found].map(([name, value]) => `${name}=${value}`).sort();
}

/** `r6 = *(u64 *)(r0 +32)` reads r0, `*(u32 *)(r1 +8) = r2` and `r1 += r2` read both. */
function registersRead(instruction: string): string[] {
  if (instruction.startsWith("call ")) return ["R1", "R2", "R3", "R4", "R5"];
  const right = instruction.replace(/^[rw]\d+ = /, "");
  return [...right.matchAll(/\b[rw](\d+)\b/g)].map((match) => `R${match[1]}`);
}

/** `R1_w=scalar(id=1,umax=7) fp-8=mmmm` gives R1 with `scalar(id=1,umax=7)`. */
function splitState(state: string): [string, string][] {
  return [...state.matchAll(/\b(R\d+)(?:_[a-z]+)?=([^\s(]+(?:\((?:[^()]|\([^()]*\))*\))?)/g)].map((match) => [
    match[1]!,
    match[2]!,
  ]);
}

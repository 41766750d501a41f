import { readInstruction, type TextInstruction } from "./instruction-text.js";
import { type RegisterValue, readRegisters } from "./registers.js";
import type { LogEntry } from "./verifier-log.js";

/** An instruction on the way that the verifier took to where it stopped. */
export interface TraceStep {
  readonly insn: number;
  readonly text: string;
  readonly instruction: TextInstruction;
  /** How many calls of the object's own functions lead here. */
  readonly depth: number;
  /** What is known of the registers in front of it, as far as the log says. */
  readonly before: ReadonlyMap<number, RegisterValue>;
}

/** The last steps that are kept: stories are about the end of a log. */
const longest = 20_000;

/**
 * The way to the end of the log. At level 1 the log has the one way that failed; at level 2, and where states are printed for other reasons, jumps back to a
 * branch are taken for the place that they name.
 */
export function traceOf(entries: readonly LogEntry[]): TraceStep[] {
  const steps: TraceStep[] = [];
  let frames: Map<number, RegisterValue>[] = [new Map()];
  const update = (state: string) => {
    const frame = frameOf(state);
    // The state of a branch names its frame; one without a frame's name is that of the program itself, or a change.
    if (frame !== undefined) {
      while (frames.length <= frame) frames.push(new Map());
      frames = frames.slice(0, frame + 1);
    }
    const known = new Map(frames.at(-1));
    for (const [register, value] of readRegisters(state)) known.set(register, value);
    frames[frames.length - 1] = known;
  };
  for (const entry of entries.slice(-4 * longest)) {
    if (entry.kind === "state") {
      if (frameOf(entry.text) === undefined && /\bR10=fp/.test(entry.text)) frames = frames.slice(0, 1);
      update(entry.text);
    }
    // A function that other objects can call is verified on its own: its call is a step like that of a helper.
    if (entry.kind === "message" && isAssumedValid(entry.text) && frames.length > 1) {
      frames.pop();
      forget(frames, { kind: "call" });
    }
    if (entry.kind !== "instruction") continue;
    const instruction = readInstruction(entry.text);
    steps.push({
      insn: entry.insn,
      text: entry.text,
      instruction,
      depth: frames.length - 1,
      before: frames.at(-1)!,
    });
    forget(frames, instruction);
    if (instruction.kind === "call" && instruction.distance !== undefined) {
      frames.push(argumentsOf(frames.at(-1)!));
    } else if (instruction.kind === "exit" && frames.length > 1) frames.pop();
    if (entry.state !== undefined) update(entry.state);
  }
  return steps.slice(-longest);
}

function isAssumedValid(message: string): boolean {
  return /^Func#\d+ .*is global and (?:assumed )?valid/.test(message);
}

/** `frame1: R0=…`. */
function frameOf(state: string): number | undefined {
  const frame = /^frame(\d{1,2}):/.exec(state)?.[1];
  return frame === undefined || Number(frame) > 8 ? undefined : Number(frame);
}

function argumentsOf(caller: ReadonlyMap<number, RegisterValue>): Map<number, RegisterValue> {
  return new Map([...caller].filter(([register]) => register >= 1 && register <= 5));
}

/** What an instruction gives a value is not known any more, until the log says so. */
function forget(frames: Map<number, RegisterValue>[], instruction: TextInstruction): void {
  const last = frames.at(-1)!;
  const known = new Map(last);
  if (instruction.kind === "call") {
    if (instruction.distance === undefined)
      for (let register = 0; register <= 5; register++) known.delete(register);
  } else if (instruction.kind === "move" && !instruction.narrow && last.has(instruction.from)) {
    known.set(instruction.to, last.get(instruction.from)!);
  } else {
    const to = writtenBy(instruction);
    if (to !== undefined) known.delete(to);
  }
  frames[frames.length - 1] = known;
}

/** The register that an instruction gives a value; calls give r0 one, too, and spoil r1 to r5. */
export function writtenBy(instruction: TextInstruction): number | undefined {
  switch (instruction.kind) {
    case "move":
    case "constant":
    case "load":
    case "arithmetic":
      return instruction.to;
    case "other":
      return instruction.to;
    default:
      return undefined;
  }
}

import { type Check, checksOf } from "./checks.js";
import type { StoryStep } from "./explanation.js";
import type { MessageKind } from "./kinds/index.js";
import { type OriginStep, originOf } from "./origin.js";
import { isNumber, type RegisterValue, valueWords } from "./registers.js";
import type { ProgramPlaces } from "./source-index.js";
import type { TraceStep } from "./trace.js";
import { vanishedCheck } from "./vanished-check.js";

/** What a story is told from. */
export interface StoryContext {
  readonly trace: readonly TraceStep[];
  /** The index of the step that was refused. */
  readonly at: number;
  readonly kind: MessageKind;
  readonly places: ProgramPlaces;
}

/** Computations in a row say little one by one. */
const shownComputations = 3;

/** Where the value of `register` came from, and what was checked of it on the way. */
export function storyOf(context: StoryContext, register: number): StoryStep[] {
  const { trace, at, kind, places } = context;
  if (kind.about === undefined) return [];
  const [start, ...added] = startOf(context, register);
  const { steps, start: unwritten } = originOf(trace, at, start, kind.about);
  const story: StoryStep[] = added.length > 0 ? [] : known(context, register);
  const value = trace[at]?.before.get(start);
  if (added.length > 0 && value !== undefined) story.push({ words: `R${start} is ${valueWords(value)}` });
  const computations = steps.filter(({ what }) => what === "computed").length;
  let computed = 0;
  for (const step of steps) {
    if (step.what === "computed" && ++computed > shownComputations && computed < computations) continue;
    story.push(toldStep(context, step));
  }
  if (unwritten !== undefined) story.push({ words: beginning(unwritten) });
  const birth = steps.at(-1);
  if (birth !== undefined && mayBeChecked(context, birth)) story.push(...toldChecks(context, birth));
  const vanished = vanishedCheck(places, trace, birth?.at, at, kind);
  if (vanished !== undefined) story.push(vanished);
  return story;
}

/** The register to follow: where a number is added to a pointer by the refused instruction itself, the number. */
function startOf({ trace, at, kind }: StoryContext, register: number): [number, ...number[]] {
  const step = trace[at];
  if (kind.about !== "number" || step?.instruction.kind !== "arithmetic") return [register];
  const { to, from } = step.instruction;
  if (from === undefined) return [register];
  const target = step.before.get(to);
  return target !== undefined && isNumber(target) ? [to, from] : [from, to];
}

function known({ trace, at }: StoryContext, register: number): StoryStep[] {
  const value = trace[at]?.before.get(register);
  return value === undefined ? [] : [{ words: `R${register} is ${valueWords(value)}` }];
}

function toldStep({ trace, places }: StoryContext, { at, what }: OriginStep): StoryStep {
  const step = trace[at]!;
  const field = fieldAt(places, step.insn);
  const location = places.line(step.insn);
  return {
    words: stepWords(step, what, field),
    insn: step.insn,
    text: step.text,
    ...(location === undefined ? {} : { location }),
    ...(field === undefined ? {} : { field }),
  };
}

/** The field whose relocation is at an instruction, such as `task_struct.real_parent`. */
export function fieldAt(places: ProgramPlaces, insn: number): string | undefined {
  const relocation = places.relocation(insn);
  if (relocation === undefined) return undefined;
  const { root, path } = relocation;
  return path === "" ? root : path.startsWith("[") ? `${root}${path}` : `${root}.${path}`;
}

function stepWords(
  { instruction, before, text }: TraceStep,
  what: OriginStep["what"],
  field: string | undefined,
): string {
  switch (what) {
    case "loaded": {
      if (instruction.kind !== "load") return "it is read from memory";
      const base = before.get(instruction.base);
      const from = field === undefined ? placeWords(base, instruction.offset) : `\`${field}\``;
      return `it is read from ${from}`;
    }
    case "returned":
      return `it is what ${calleeWords(instruction)} gives${mapWords(before)}`;
    case "computed": {
      const operand =
        instruction.kind === "arithmetic" && instruction.from !== undefined
          ? before.get(instruction.from)
          : undefined;
      return `it is computed here: \`${text}\`${operand === undefined ? "" : `, with ${valueWords(operand)}`}`;
    }
    case "constant":
      return `it is a constant: \`${text}\``;
    case "spoiled":
      return `the call of ${calleeWords(instruction)} leaves nothing in R1 to R5`;
    default:
      return `it is made here: \`${text}\``;
  }
}

function placeWords(base: RegisterValue | undefined, offset: number): string {
  return base === undefined ? `memory, at ${offset}` : `${valueWords(base)}, at byte ${offset}`;
}

function calleeWords(instruction: TraceStep["instruction"]): string {
  return instruction.kind === "call" && instruction.callee !== undefined
    ? `\`${instruction.callee}\``
    : "a function of the program";
}

/** Helpers of maps take the map first. */
function mapWords(before: ReadonlyMap<number, RegisterValue>): string {
  const map = before.get(1);
  return map?.type === "map_ptr" ? ` for ${valueWords(map)}` : "";
}

function beginning({ register, depth }: { readonly register: number; readonly depth: number }): string {
  if (register === 1 && depth === 0) return "it is the program's argument, the context";
  if (register === 10) return "it is the frame pointer";
  return `nothing on this way gives R${register} a value`;
}

/** Kinds whose cure is a comparison of a number. */
const ofNumbers = ["zero-sized", "map-value", "negative", "unbounded-math", "unbounded-access"];

/** Whether a comparison of what begins here can cure it. */
function mayBeChecked({ trace, kind }: StoryContext, { at, register, what }: OriginStep): boolean {
  if (what !== "loaded" && what !== "returned") return false;
  if (kind.id === "packet" || kind.id === "or-null") return true;
  const value = trace[at + 1]?.before.get(register);
  return ofNumbers.includes(kind.id) && (value === undefined || isNumber(value));
}

/** Checks that are shown; a value in a loop has many. */
const shownChecks = 3;

function toldChecks({ trace, at, kind, places }: StoryContext, birth: OriginStep): StoryStep[] {
  const checks = checksOf(trace, birth.at, at, birth.register);
  if (checks.length === 0) return [{ words: "nothing on the way from there to here compares it" }];
  return checks.slice(-shownChecks).map((check) => {
    const step = trace[check.at]!;
    const location = places.line(step.insn);
    return {
      words: checkWords(kind, check, step),
      insn: step.insn,
      text: step.text,
      ...(location === undefined ? {} : { location }),
    };
  });
}

function checkWords(kind: MessageKind, { of }: Check, { instruction }: TraceStep): string {
  const condition = instruction.kind === "test" ? instruction.condition : "";
  if (kind.id === "packet")
    return `it is compared here, and that does not cover the access: \`${condition}\``;
  if (of === "value" && condition.startsWith("w"))
    return `only its lower 32 bits are compared here: \`${condition}\``;
  return of === "value"
    ? `it is compared here, and that is not enough: \`${condition}\``
    : `a copy of it is compared here (\`${condition}\`), which the verifier does not connect with what is used`;
}

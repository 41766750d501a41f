import type { RegisterValue } from "./registers.js";
import { isNumber } from "./registers.js";
import { type TraceStep, writtenBy } from "./trace.js";

/** A place on the way of a value, with the register that holds it behind that place. */
export interface OriginStep {
  /** The index in the trace. */
  readonly at: number;
  readonly register: number;
  readonly what: "computed" | "loaded" | "returned" | "constant" | "spoiled" | "given" | "other";
}

/** Where a value comes from: the last step first. */
export interface Origin {
  readonly steps: readonly OriginStep[];
  /** Where the way ends: nothing on the trace gives `register` its value. */
  readonly start?: { readonly register: number; readonly depth: number };
}

const mostSteps = 12;

/**
 * Follows the value of `register` in front of step `at` back over copies, additions, stores to the stack and calls of the object's own functions. Where a
 * number was added to a pointer, `wanted` says which of both is followed.
 */
export function originOf(
  trace: readonly TraceStep[],
  at: number,
  register: number,
  wanted: "value" | "number",
): Origin {
  const steps: OriginStep[] = [];
  let place = at;
  let sought = register;
  let depth = trace[at]?.depth ?? 0;
  while (steps.length < mostSteps) {
    const found = lastWrite(trace, place, sought, depth);
    if (found === undefined) return { steps, start: { register: sought, depth } };
    const { at: index, kind } = found;
    const { instruction, before } = trace[index]!;
    if (kind === "callee") {
      // Of the object's own function: what it has in r0 at its end.
      place = index;
      depth += 1;
      sought = 0;
    } else if (kind === "caller") {
      place = index;
      depth -= 1;
    } else if (kind === "spoiled") {
      steps.push({ at: index, register: sought, what: "spoiled" });
      return { steps };
    } else {
      const next = throughStep(instruction, before, sought, wanted);
      if (next.what !== undefined) steps.push({ at: index, register: sought, what: next.what });
      if (next.slot !== undefined) {
        const stored = lastStore(trace, index, next.slot, depth);
        if (stored === undefined) return { steps };
        place = stored.at;
        sought = stored.from;
      } else if (next.register === undefined) return { steps };
      else {
        place = index;
        sought = next.register;
      }
    }
  }
  return { steps };
}

interface Through {
  readonly what?: OriginStep["what"];
  /** The register to follow; undefined where the value begins here. */
  readonly register?: number;
  /** The place on the stack to follow. */
  readonly slot?: number;
}

function throughStep(
  instruction: TraceStep["instruction"],
  before: ReadonlyMap<number, RegisterValue>,
  sought: number,
  wanted: "value" | "number",
): Through {
  switch (instruction.kind) {
    case "move":
      return { register: instruction.from };
    case "constant":
      return { what: "constant" };
    case "load":
      return instruction.base === 10 ? { slot: instruction.offset } : { what: "loaded" };
    case "call":
      return { what: "returned" };
    case "arithmetic": {
      const { from } = instruction;
      if (from === undefined) return { what: "computed", register: sought };
      const own = before.get(sought);
      const other = before.get(from);
      const ownIsPointer = own !== undefined && !isNumber(own);
      const otherIsPointer = other !== undefined && !isNumber(other);
      const follow =
        ownIsPointer === otherIsPointer ? sought : ownIsPointer === (wanted === "value") ? sought : from;
      return { what: "computed", register: follow };
    }
    default:
      return { what: "other" };
  }
}

interface Write {
  readonly at: number;
  /** `callee`: the exit of a function of the object; `caller`: the call that gave the argument; `spoiled`: a call that left nothing there. */
  readonly kind: "own" | "callee" | "caller" | "spoiled";
}

function lastWrite(
  trace: readonly TraceStep[],
  before: number,
  register: number,
  depth: number,
): Write | undefined {
  for (let at = before - 1; at >= 0; at--) {
    const step = trace[at]!;
    const { instruction } = step;
    if (step.depth > depth) {
      if (instruction.kind === "exit" && step.depth === depth + 1 && register <= 5)
        return { at, kind: register === 0 ? "callee" : "spoiled" };
      continue;
    }
    if (step.depth < depth) {
      // The frame begins here: arguments come from the caller.
      const isArgument = register >= 1 && register <= 5 && instruction.kind === "call";
      return isArgument ? { at, kind: "caller" } : undefined;
    }
    if (instruction.kind === "call" && register <= 5) return { at, kind: register === 0 ? "own" : "spoiled" };
    if (writtenBy(instruction) === register) return { at, kind: "own" };
  }
  return undefined;
}

/** The store of a register that a load from the same place on the stack reads. */
function lastStore(
  trace: readonly TraceStep[],
  before: number,
  slot: number,
  depth: number,
): { readonly at: number; readonly from: number } | undefined {
  for (let at = before - 1; at >= 0; at--) {
    const { instruction, depth: own } = trace[at]!;
    if (own < depth) return undefined;
    if (own !== depth || instruction.kind !== "store" || instruction.base !== 10) continue;
    if (instruction.offset !== slot) continue;
    return instruction.from === undefined ? undefined : { at, from: instruction.from };
  }
  return undefined;
}

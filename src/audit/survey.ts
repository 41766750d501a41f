import type { SourceLocation } from "../../lib/diagnostics/index.js";
import type { ValueRef } from "../../lib/llvm-bindings/index.js";
import { Code, type FunctionCode } from "../../passes/analyses/code/index.js";
import { DebugInfo } from "../../passes/analyses/debug-info/index.js";
import { userLocation } from "../../passes/analyses/source-locations/index.js";
import type { PassContext } from "../../passes/index.js";
import type { Effect } from "./describer.js";
import { type Flow, Flows, handlesWholes } from "./flow.js";
import { effectOf } from "./instruction.js";
import { functionName } from "./names.js";
import { type StructPassing, StructPassings } from "./struct-passing.js";

/** The effects of the code at one place in the source. */
export interface Place {
  /** The place in the user's source; undefined where the debug info has none. */
  readonly location: SourceLocation | undefined;
  readonly effects: readonly Effect[];
  /** The same for a function that keeps whole attributed structs in variables. */
  readonly flows: readonly Flow[];
}

/** The effects at one place that only one layout has. */
export interface PlaceDifference {
  readonly location: SourceLocation | undefined;
  readonly one: readonly string[];
  readonly other: readonly string[];
}

/** A function, or the instances of a generic one. */
export interface SurveyedFunction {
  /** Where it begins. */
  readonly location: SourceLocation | undefined;
  /** By keys that are the same in every layout. */
  readonly places: ReadonlyMap<string, Place>;
  /** The same by instance. */
  readonly copies: readonly ReadonlyMap<string, Place>[];
  /** Whether it keeps whole attributed structs in variables. */
  readonly wholes: boolean;
}

/** The functions by names that are the same in every layout. */
export type Survey = ReadonlyMap<string, SurveyedFunction>;

type Places = Map<string, { location: SourceLocation | undefined; effects: Effect[]; flows: Flow[] }>;

interface Found {
  readonly location: SourceLocation | undefined;
  readonly places: Places;
  readonly copies: Places[];
  wholes: boolean;
}

/**
 * The effects of a program by function and place. Instances of a generic function that do the same count once: their number depends on the number of types, and
 * so of paddings. For the declared layout `like` is the survey of the sparse one, which knows the functions that keep whole structs.
 */
export function survey(ctx: PassContext, like?: Survey): Survey {
  const found = new Map<string, Found>();
  const seen = new Set<string>();
  const handings = new StructPassings(ctx);
  for (const code of ctx.get(Code).functions) {
    const name = functionName(ctx, code.fn);
    const wholes = like === undefined ? handlesWholes(ctx, code) : like.get(name)?.wholes === true;
    const places = placesOf(ctx, code, handings.of(code), wholes);
    const copy = `${name}\n${JSON.stringify([...places].map(([key, { effects }]) => [key, effects]))}`;
    if (seen.has(copy)) continue;
    seen.add(copy);
    const known = found.get(name);
    if (known === undefined) {
      const alone = new Map(
        [...places].map(([key, place]) => [
          key,
          { ...place, effects: [...place.effects], flows: [...place.flows] },
        ]),
      );
      found.set(name, { location: beginOf(ctx, code), places: alone, copies: [places], wholes });
      continue;
    }
    add(known.places, places);
    known.copies.push(places);
    known.wholes ||= wholes;
  }
  return found;
}

function add(to: Places, places: Places): void {
  for (const [key, place] of places) {
    const same = to.get(key);
    if (same === undefined) to.set(key, { ...place, effects: [...place.effects], flows: [...place.flows] });
    else {
      same.effects.push(...place.effects);
      same.flows.push(...place.flows);
    }
  }
}

function beginOf(ctx: PassContext, { fn }: FunctionCode): SourceLocation | undefined {
  const { llvm } = ctx;
  const subprogram = llvm.getSubprogram(fn);
  if (subprogram === 0) return undefined;
  const file = ctx.get(DebugInfo).filePath(llvm.diScopeGetFile(subprogram));
  return { file, line: llvm.diSubprogramGetLine(subprogram), column: 0 };
}

function placesOf(
  ctx: PassContext,
  { instructions, opcodes }: FunctionCode,
  handing: StructPassing,
  wholes: boolean,
): Places {
  const all = wholes ? new Flows(ctx, handing) : undefined;
  const places: Places = new Map();
  for (const [index, instruction] of instructions.entries()) {
    const opcode = opcodes[index]!;
    const effect = effectOf(ctx, handing, instruction, opcode);
    const flow = all?.of(instruction, opcode);
    if (effect === undefined && flow === undefined) continue;
    const key = placeKey(ctx, instruction);
    let place = places.get(key);
    if (place === undefined) {
      place = { location: key === "" ? undefined : userLocation(ctx, instruction), effects: [], flows: [] };
      places.set(key, place);
    }
    if (effect !== undefined) place.effects.push(effect);
    if (flow !== undefined) place.flows.push(flow);
  }
  return places;
}

/** The location of an instruction, and the locations that it was inlined at. */
function placeKey(ctx: PassContext, instruction: ValueRef): string {
  const { llvm } = ctx;
  const debugInfo = ctx.get(DebugInfo);
  const parts: string[] = [];
  for (let at = llvm.instructionGetDebugLoc(instruction); at !== 0; at = llvm.diLocationGetInlinedAt(at)) {
    const file = debugInfo.filePath(llvm.diScopeGetFile(llvm.diLocationGetScope(at)));
    parts.push(`${file}:${llvm.diLocationGetLine(at)}:${llvm.diLocationGetColumn(at)}`);
  }
  return parts.join(" in ");
}

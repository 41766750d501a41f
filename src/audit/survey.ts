import type { SourceLocation } from "../../lib/diagnostics/index.js";
import type { ValueRef } from "../../lib/llvm-bindings/index.js";
import { Code, type FunctionCode } from "../../passes/analyses/code/index.js";
import { DebugInfo } from "../../passes/analyses/debug-info/index.js";
import { userLocation } from "../../passes/analyses/source-locations/index.js";
import type { Unit } from "../../passes/index.js";
import { type Deed, deedOf } from "./instruction.js";
import { functionName } from "./names.js";

/** What the code of one place in the source does. */
export interface Place {
  /** The place in the user's own source that it belongs to; undefined where rustc does not say. */
  readonly location: SourceLocation | undefined;
  readonly deeds: readonly Deed[];
}

/** A function, or the copies of a generic one. */
export interface SurveyedFunction {
  /** Where it begins. */
  readonly location: SourceLocation | undefined;
  /** By keys that are the same in every layout. */
  readonly places: ReadonlyMap<string, Place>;
  /** The same copy by copy. */
  readonly copies: readonly ReadonlyMap<string, Place>[];
  /** How it takes its arguments and returns its result: in registers or in memory. */
  readonly types: ReadonlySet<string>;
}

/** The functions by names that are the same in every layout. */
export type Survey = ReadonlyMap<string, SurveyedFunction>;

type Places = Map<string, { location: SourceLocation | undefined; deeds: Deed[] }>;

interface Found {
  readonly location: SourceLocation | undefined;
  readonly places: Places;
  readonly copies: Places[];
  readonly types: Set<string>;
}

/**
 * What the program does, function by function and place by place. Of the copies of a generic function those that do the same count once: how many there
 * are depends on how many types, and so paddings, a program has.
 */
export function survey(unit: Unit): Survey {
  const found = new Map<string, Found>();
  const seen = new Set<string>();
  for (const code of unit.get(Code).functions) {
    const name = functionName(unit, code.fn);
    const places = placesOf(unit, code);
    const copy = `${name}\n${JSON.stringify([...places].map(([key, { deeds }]) => [key, deeds]))}`;
    if (seen.has(copy)) continue;
    seen.add(copy);
    const known = found.get(name);
    const type = unit.llvm.printTypeToString(unit.llvm.globalGetValueType(code.fn));
    if (known === undefined) {
      const alone = new Map([...places].map(([key, place]) => [key, { ...place, deeds: [...place.deeds] }]));
      found.set(name, {
        location: beginOf(unit, code),
        places: alone,
        copies: [places],
        types: new Set([type]),
      });
      continue;
    }
    add(known.places, places);
    known.copies.push(places);
    known.types.add(type);
  }
  return found;
}

function add(to: Places, places: Places): void {
  for (const [key, place] of places) {
    const same = to.get(key);
    if (same === undefined) to.set(key, { ...place, deeds: [...place.deeds] });
    else same.deeds.push(...place.deeds);
  }
}

function beginOf(unit: Unit, { fn }: FunctionCode): SourceLocation | undefined {
  const { llvm } = unit;
  const subprogram = llvm.getSubprogram(fn);
  if (subprogram === 0) return undefined;
  const file = unit.get(DebugInfo).filePath(llvm.diScopeGetFile(subprogram));
  return { file, line: llvm.diSubprogramGetLine(subprogram), column: 0 };
}

function placesOf(unit: Unit, { instructions, opcodes }: FunctionCode): Places {
  const places: Places = new Map();
  for (const [index, instruction] of instructions.entries()) {
    const deed = deedOf(unit, instruction, opcodes[index]!);
    if (deed === undefined) continue;
    const key = placeKey(unit, instruction);
    const place = places.get(key);
    if (place !== undefined) {
      place.deeds.push(deed);
      continue;
    }
    const location = key === "" ? undefined : userLocation(unit, instruction);
    places.set(key, { location, deeds: [deed] });
  }
  return places;
}

/** Where an instruction stands, and where that was inlined. */
function placeKey(unit: Unit, instruction: ValueRef): string {
  const { llvm } = unit;
  const debugInfo = unit.get(DebugInfo);
  const parts: string[] = [];
  for (let at = llvm.instructionGetDebugLoc(instruction); at !== 0; at = llvm.diLocationGetInlinedAt(at)) {
    const file = debugInfo.filePath(llvm.diScopeGetFile(llvm.diLocationGetScope(at)));
    parts.push(`${file}:${llvm.diLocationGetLine(at)}:${llvm.diLocationGetColumn(at)}`);
  }
  return parts.join(" in ");
}

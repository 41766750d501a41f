import type { SourceLocation } from "../../lib/diagnostics/index.js";
import { compareFlows } from "./compare-flows.js";
import type { Certainty } from "./describer.js";
import { fits } from "./fit.js";
import { addressOf } from "./instruction.js";
import type { Static } from "./statics.js";
import type { Place, PlaceDifference, Survey } from "./survey.js";

/** A function or static that differs between the layouts, and where. */
export interface Difference {
  readonly location: SourceLocation | undefined;
  readonly places: readonly PlaceDifference[];
}

/**
 * The places at which a program's code differs between the sparse layout and another one. A function that only one of them has needs no row: the
 * function or static that uses it differs too.
 */
export function compare(one: Survey, other: Survey): Difference[] {
  return [...one].flatMap(([name, here]) => {
    const there = other.get(name);
    if (there === undefined) return [];
    if (sameCopies(here.copies, there.copies)) return [];
    const places = comparePlaces(here.places, there.places);
    return places.length === 0 ? [] : [{ location: here.location, places }];
  });
}

type Places = ReadonlyMap<string, Place>;

/**
 * Whether each instance of a generic function has one in the other layout that does the same, and the other way round. Their number is not compared: two types
 * may have one size, and so one instance, in one layout only.
 */
function sameCopies(one: readonly Places[], other: readonly Places[]): boolean {
  if (one.length === 1 && other.length === 1) return false;
  const same = one.map((here) => other.map((there) => comparePlaces(here, there).length === 0));
  return same.every((row) => row.includes(true)) && other.every((_, at) => same.some((row) => row[at]));
}

function comparePlaces(one: Places, other: Places): PlaceDifference[] {
  if (![...one.values()].some((place) => place.flows.length > 0)) return compareEffects(one, other);
  const flows = compareFlows(one, other);
  if (flows.length === 0) return [];
  const effects = compareEffects(one, other);
  return effects.length > 0 ? effects : flows;
}

function compareEffects(one: Places, other: Places): PlaceDifference[] {
  const end = firstKnown(one);
  const keys = new Set([...one.keys(), ...other.keys()]);
  return [...keys].flatMap((key) => {
    const [left, right] = [one.get(key), other.get(key)];
    const found = comparePlace(left, right);
    const location = (left ?? right)?.location;
    const same = found.one.length + found.other.length === 0;
    return same || (end !== undefined && (location?.line ?? end) >= end) ? [] : [{ location, ...found }];
  });
}

/** The places at which a program's code differs between two sparse layouts, where only named numbers may differ. */
export function compareExactly(one: Survey, other: Survey): Difference[] {
  return [...one].flatMap(([name, here]) => {
    const there = other.get(name);
    if (there === undefined) return [];
    const keys = new Set([...here.places.keys(), ...there.places.keys()]);
    const places = [...keys].flatMap((key) => {
      const [left, right] = [here.places.get(key), there.places.get(key)];
      const [lines, others] = [left, right].map(
        (place) => place?.effects.map(({ exact }) => exact).sort() ?? [],
      );
      if (lines!.length === others!.length && lines!.every((text, at) => text === others![at])) return [];
      return [{ location: (left ?? right)?.location, one: lines!, other: others! }];
    });
    return places.length === 0 ? [] : [{ location: here.location, places }];
  });
}

/** The first line of a function at which rustc may fold a value in the other layout. After it, any instruction may differ. */
function firstKnown(places: ReadonlyMap<string, Place>): number | undefined {
  const known = [...places.values()].filter(({ effects }) =>
    effects.some(({ certainty }) => certainty === "known"),
  );
  return known.length === 0 ? undefined : Math.min(...known.map(({ location }) => location?.line ?? 0));
}

function comparePlace(one: Place | undefined, other: Place | undefined) {
  const left = other?.effects.map(({ text }) => text) ?? [];
  const take = (fits: (text: string) => boolean) => {
    const at = left.findIndex(fits);
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  };
  const those = (certainty: Certainty) =>
    one?.effects.filter((effect) => effect.certainty === certainty) ?? [];
  // Exact matches first, so that a looser match does not take their partner.
  const certain = those("certain").filter((effect) => !take((text) => text === effect.text));
  const missing = certain.filter((effect) => !take((text) => fits(effect.text, text)));
  for (const effect of [...those("optional"), ...those("known")]) take((text) => fits(effect.text, text));
  for (const _ of those("unnamed")) take((text) => text.startsWith(`${addressOf} `));
  return { one: missing.map(({ text }) => text), other: left };
}

/** The statics whose type or data differs. */
export function compareStatics(
  one: ReadonlyMap<string, Static>,
  other: ReadonlyMap<string, Static>,
  by: "contents" | "exact",
): Difference[] {
  return [...one].flatMap(([name, { location, [by]: here }]) => {
    const there = other.get(name)?.[by];
    return there === undefined || there === here
      ? []
      : [{ location, places: [{ location, one: [here], other: [there] }] }];
  });
}

/**
 * Finds what rustc itself has decided by a size or an offset of an attributed type. In
 *
 *     const BIG: usize = if size_of::<task>() > 64 { 1 } else { 2 };
 *
 * rustc compares with the size that `task` has in the sparse layout, and only the answer gets into the IR: no pass can notice. So rustc compiles
 * the program once more, with the layout that the types are declared with, and what it makes of both has to be the same, but for the numbers of the
 * layout themselves. Each instruction is put into words (`instruction.ts`), in which a number of the sparse layout is what it is in the declared one
 * (`numbers.ts`); the words are gathered by function and place in the source (`survey.ts`), and the places compared (`compare.ts`).
 */

import type { SourceLocation } from "../../lib/diagnostics/index.js";
import type { PassContext } from "../../passes/index.js";
import { compare, compareExactly, compareStatics, type Difference } from "./compare.js";
import { type Static, staticsOf } from "./statics.js";
import { type PlaceDifference, type Survey, survey } from "./survey.js";

/** A function or static that rustc compiles differently in another layout. */
export interface Decision {
  /** The first line of the source at which it differs. */
  readonly location: SourceLocation | undefined;
  /** The effects there that only one layout has. */
  readonly one: readonly string[];
  readonly other: readonly string[];
  /** The other lines. */
  readonly lines: readonly number[];
}

/** What rustc made of a program, by names that are the same in every layout. */
export interface Surveyed {
  readonly code: Survey;
  readonly statics: ReadonlyMap<string, Static>;
}

/** Surveys a module after the stages up to `restore` (passes/pipeline.ts): dead code is gone, and the meaning of numbers is known. `like`: see `survey`. */
export function surveyOf(ctx: PassContext, like?: Surveyed): Surveyed {
  return { code: survey(ctx, like?.code), statics: staticsOf(ctx) };
}

/** The places where rustc decided by the layout: the sparse layout `one` against the `declared` one. */
export function decisions(one: Surveyed, declared: Surveyed): Decision[] {
  return sorted([
    ...compare(one.code, declared.code),
    ...compareStatics(one.statics, declared.statics, "contents"),
  ]);
}

/** The places where a number of the sparse layout got into the program unnamed: `one` and `mirrored` have different numbers. */
export function unnamedNumbers(one: Surveyed, mirrored: Surveyed): Decision[] {
  return sorted([
    ...compareExactly(one.code, mirrored.code),
    ...compareStatics(one.statics, mirrored.statics, "exact"),
  ]);
}

function sorted(differences: readonly Difference[]): Decision[] {
  return differences.map(decisionOf).sort(byPlace);
}

function decisionOf({ location, places }: Difference): Decision {
  const located = places.filter((place) => place.location !== undefined).sort(byPlace);
  const first = located.find(differsInMore) ?? located[0] ?? places[0]!;
  const lines = new Set(located.flatMap((place) => place.location?.line ?? []));
  lines.delete(first.location?.line ?? 0);
  return {
    location: first.location ?? location,
    one: first.one.map(shown),
    other: first.other.map(shown),
    lines: [...lines],
  };
}

/**
 * Whether a place differs in more than where a value is kept: a variable that is never changed needs no memory, and that shows on every line that names
 * it.
 */
function differsInMore({ one, other }: PlaceDifference): boolean {
  return [...one, ...other].some(
    (text) => !/^(load|store|room|ret)\b/.test(text) || / -?\d+( |$)/.test(text),
  );
}

/** Values that are known only at run time do not count. */
function shown(text: string): string {
  return text
    .replace(/@\d+(?= |$)/g, "")
    .replace(/ _(?= |$)/g, "")
    .replace(/ +/g, " ");
}

type Located = Pick<Decision, "location">;

function byPlace(a: Located, b: Located): number {
  const [one, other] = [a.location, b.location];
  return (
    (one?.file ?? "").localeCompare(other?.file ?? "") ||
    (one?.line ?? 0) - (other?.line ?? 0) ||
    (one?.column ?? 0) - (other?.column ?? 0)
  );
}

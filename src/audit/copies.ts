import type { Difference, PlaceDifference } from "./compare.js";
import type { Deed } from "./instruction.js";
import type { Survey, SurveyedFunction } from "./survey.js";

/**
 * The differences without those in how whole attributed structs are copied: in the sparse layout they are copied as bytes, in the declared one, where they are small, in
 * registers. None of the copies gets into an object: `split-whole-reads` takes them apart, and what is left is an error. All else counts, in the same functions, too.
 */
export function withoutCopies(
  differences: readonly Difference[],
  one: Survey,
  declared: Survey,
): Difference[] {
  if (![...one.values()].some(hasWholes)) return [...differences];
  const reshaped = (name: string) => isReshaped(one.get(name), declared.get(name));
  return differences.flatMap((difference) => {
    const { name } = difference;
    const here = name === undefined ? undefined : one.get(name);
    if (name === undefined || here === undefined) return [difference];
    const within = { wholes: hasWholes(here), reshaped: reshaped(name) };
    const places = difference.places.filter((place) => !copies(place, within, reshaped));
    return places.length > 0 ? [{ ...difference, places }] : [];
  });
}

/** The differences without those in how large the locals are that are as large as only attributed structs are, in both layouts. */
export function withoutWholes(differences: readonly Difference[]): Difference[] {
  return differences.flatMap((difference) => {
    const places = difference.places.filter(({ one, other }) => {
      const [here, there] = [one, other].map((texts) =>
        texts.map((text) => (hugeRoom.test(text) ? "room" : text)).sort(),
      );
      return here!.length !== there!.length || here!.some((text, at) => text !== there![at]);
    });
    return places.length > 0 ? [{ ...difference, places }] : [];
  });
}

/** Whether the function has a variable that is, or holds, a whole attributed struct, or a copy of one. */
function hasWholes({ places }: SurveyedFunction): boolean {
  return [...places.values()].some(({ deeds }) =>
    deeds.some((deed) => bytes.test(deed.text) && isOfWhole(deed)),
  );
}

/** Whether it is given a struct, or returns one, in memory in the one layout and in registers in the other. */
function isReshaped(one: SurveyedFunction | undefined, other: SurveyedFunction | undefined): boolean {
  if (one === undefined || other === undefined) return false;
  return [...one.types].sort().join("\n") !== [...other.types].sort().join("\n");
}

/** Whether what differs at a place is how a whole struct is moved. */
function copies(
  { location, one, other, missing = [] }: PlaceDifference,
  within: { readonly wholes: boolean; readonly reshaped: boolean },
  reshaped: (callee: string) => boolean,
): boolean {
  const [here, there] = [one.map(spaced), other.map(spaced)];
  // What is copied, and what is kept, in the sparse layout is of a size that only attributed structs have.
  if (!missing.every((deed) => !bytes.test(deed.text) || isOfWhole(deed))) return false;
  if (!onlyMoves(here, there)) return false;
  // Room for locals, and where arguments are put into it.
  if (location === undefined) return within.wholes || within.reshaped;
  if (missing.some((deed) => copied.test(deed.text))) return true;
  if (calledBy([...here, ...there]).some(reshaped)) return true;
  // A member is loaded where the struct is in memory, and nothing more or less is stored.
  if (!within.wholes && !within.reshaped) return false;
  const stores = (texts: readonly string[]) => texts.filter((text) => text.startsWith("store ")).length;
  return (
    stores(here) === stores(there) &&
    ![...here, ...there].some((text) => /^(call|room) /.test(text)) &&
    there.every((text) => !text.startsWith("load ") || /^load \S+ _$/.test(text))
  );
}

/** Whether a size in a deed is that of an attributed type, or one that only what holds such a type has. */
function isOfWhole({ text, exact }: Deed): boolean {
  return text !== exact || /\b\d{10,}\b/.test(text);
}

/** Whether the same is called on both sides, with the same constants in memory, and nothing else is done but to move values. */
function onlyMoves(one: readonly string[], other: readonly string[]): boolean {
  const data = (texts: readonly string[]) =>
    [...new Set(texts.flatMap((text) => text.split(" ").filter(isData)))].sort();
  return (
    calledBy(one).join() === calledBy(other).join() &&
    data(one).join() === data(other).join() &&
    [...one, ...other].every((text) => moves.test(text) || called.test(text))
  );
}

function calledBy(texts: readonly string[]): string[] {
  return texts.flatMap((text) => called.exec(text)?.[1] ?? []).sort();
}

/** Whether a word may be the bytes of a constant, in base 64; names and types are short or have small letters only. */
function isData(word: string): boolean {
  return /^\{?[A-Za-z0-9+/]+={0,2}\}?$/.test(word) && /[A-Z=+/]|\d.{3}/.test(word) && word.length >= 4;
}

/** Some words are empty. */
const spaced = (text: string): string => text.replace(/ +/g, " ").trim();

const hugeRoom = /^room \[\d{10,} x i8\]$/;
const copied = /^call llvm\.mem(cpy|move)\./;
const bytes = /^(room |call llvm\.mem)/;
/** A call with no number among its arguments. A small struct is two of them in the declared layout. */
const called = /^call (?!llvm\.)(\S+)( [^\d\s-]\S*| \{[^}]*\})*$/;
/** What copying is made of: no number but a length, and how far the second of two registers is from the first. */
const moves =
  /^(room \[\d+ x i8\]|call llvm\.mem(cpy|move)\.\S+( [^\d\s-]\S*)* \d+ 0|address( [^\d\s-]\S*)* [1-8]|(load|store|ret)( [^\d\s-]\S*)*)$/;

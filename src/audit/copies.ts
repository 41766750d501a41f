import type { Difference } from "./compare.js";

/**
 * The differences without those in how whole attributed structs are copied: in the sparse layout they are copied as bytes, in the declared one, where they are small, in
 * registers. None of the copies gets into an object: `whole-reads` takes them apart, and what is left is an error.
 */
export function withoutCopies(differences: readonly Difference[]): Difference[] {
  const copies = differences.some(({ places }) =>
    places.some(({ one }) => one.some((text) => holdsOrCopies.test(spaced(text)))),
  );
  if (!copies) return [...differences];
  return differences.flatMap((difference) => {
    const places = difference.places.filter(
      ({ one, other }) => !onlyMoves(one.map(spaced), other.map(spaced)),
    );
    return places.length > 0 ? [{ ...difference, places }] : [];
  });
}

/** The differences without the locals that are as large as only attributed structs are, in both layouts. */
export function withoutWholes(differences: readonly Difference[]): Difference[] {
  return differences.flatMap((difference) => {
    const places = difference.places.filter(({ one, other }) => {
      const [here, there] = [one, other].map((texts) => texts.filter((text) => !whole.test(text)).sort());
      return here!.length !== there!.length || here!.some((text, at) => text !== there![at]);
    });
    return places.length > 0 ? [{ ...difference, places }] : [];
  });
}

const whole = /^room \[\d{10,} x i8\]$/;

/** Whether the same is called on both sides, with the same constants in memory, and nothing else is done but to move values. */
function onlyMoves(one: readonly string[], other: readonly string[]): boolean {
  const calls = (texts: readonly string[]) => texts.flatMap((text) => called.exec(text)?.[1] ?? []).sort();
  const data = (texts: readonly string[]) =>
    [...new Set(texts.flatMap((text) => text.split(" ").filter(isData)))].sort();
  return (
    calls(one).join() === calls(other).join() &&
    data(one).join() === data(other).join() &&
    [...one, ...other].every((text) => moves.test(text) || called.test(text))
  );
}

/** Whether a word may be the bytes of a constant, in base 64; names and types are short or have small letters only. */
function isData(word: string): boolean {
  return /^\{?[A-Za-z0-9+/]+={0,2}\}?$/.test(word) && /[A-Z=+/]|\d.{3}/.test(word) && word.length >= 4;
}

/** Some words are empty. */
const spaced = (text: string): string => text.replace(/ +/g, " ").trim();

/** A local that is as large as only an attributed struct is, and a copy. */
const holdsOrCopies = /^(room \[\d{10,} x i8\]|call llvm\.mem(cpy|move)\.)/;
/** A call with no number among its arguments. A small struct is two of them in the declared layout. */
const called = /^call (?!llvm\.)(\S+)( [^\d\s-]\S*| \{[^}]*\})*$/;
/** What copying is made of: no number but a length, and how far the second of two registers is from the first. */
const moves =
  /^(room \[\d+ x i8\]|call llvm\.mem(cpy|move)\.\S+( [^\d\s-]\S*)* \d+ 0|address( [^\d\s-]\S*)* [1-8]|(load|store|ret)( [^\d\s-]\S*)*)$/;

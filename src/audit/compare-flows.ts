import { fits, fitsWord, nameIn } from "./fit.js";
import { distance, type Flow } from "./flow.js";
import type { Place, PlaceDifference } from "./survey.js";

type Places = ReadonlyMap<string, Place>;

/**
 * Compares a function that keeps whole structs in variables between the sparse and the declared layout, and gives the places that differ. A struct that the sparse layout copies as a
 * whole may be two stores in the declared one, or stay in registers.
 */
export function compareFlows(one: Places, other: Places): PlaceDifference[] {
  const lost: string[] = [];
  const differences = [...new Set([...one.keys(), ...other.keys()])].flatMap((key) => {
    const [here, there] = [one.get(key), other.get(key)];
    const found = compareAt(here?.flows ?? [], there?.flows ?? [], lost);
    const location = (here ?? there)?.location;
    return found.one.length + found.other.length === 0 ? [] : [{ location, ...found }];
  });
  if (differences.length > 0) return differences;
  // A variable that is written twice is in memory in every layout.
  const again = new Set(lost.filter((name) => name !== "_" && writesTo(name, one) > 1));
  if (again.size === 0) return [];
  return [...one.values()].flatMap(({ location, flows }) => {
    const writes = flows.filter(({ to }) => to !== undefined && again.has(nameIn(to)));
    return writes.length === 0 ? [] : [{ location, one: writes.map(textOf), other: [] }];
  });
}

function writesTo(name: string, places: Places): number {
  return [...places.values()]
    .flatMap(({ flows }) => flows)
    .filter(({ to }) => to !== undefined && nameIn(to) === name).length;
}

/** Adds to `lost` the destinations of copies that only the sparse layout has. */
function compareAt(one: readonly Flow[], other: readonly Flow[], lost: string[]) {
  const left = [...other];
  const take = (flow: Flow, same: (one: Flow, other: Flow) => boolean) => {
    const at = left.findIndex((candidate) => candidate.kind === flow.kind && same(flow, candidate));
    return at < 0 ? undefined : left.splice(at, 1)[0];
  };
  const equal = (a: Flow, b: Flow) => textOf(a) === textOf(b) && (a.to ?? b.to) === (b.to ?? a.to);
  const similar = (a: Flow, b: Flow) => sameFlow(a, b);
  const missing: Flow[] = [];
  // How many single stores may replace one copy of the whole.
  let values = 0;
  const ordered = [...one.filter(({ whole }) => !whole), ...one.filter(({ whole }) => whole)];
  for (const flow of ordered) {
    const found = take(flow, equal) ?? take(flow, similar);
    if (found === undefined && flow.kind === "copy" && flow.whole) {
      values += 2;
      lost.push(nameIn(flow.to ?? "_"));
    } else if (
      found === undefined &&
      !(flow.whole && flow.kind !== "return") &&
      flow.certainty === "certain"
    ) {
      missing.push(flow);
    } else if (found?.kind === "call" && flow.to !== undefined && found.to === undefined) {
      values += 2;
    }
  }
  const rest = left.filter((flow) => {
    if (flow.kind !== "store" || flow.constant || values === 0) return true;
    values--;
    return false;
  });
  return { one: missing.map(textOf), other: rest.map(textOf) };
}

function sameFlow(sparse: Flow, declared: Flow): boolean {
  switch (sparse.kind) {
    case "return":
      return fits(textOf(sparse), textOf(declared)) || (sparse.words.length === 1 && declared.whole);
    case "call":
      return sameCall(sparse, declared);
    default:
      return fits(textOf(sparse), textOf(declared));
  }
}

/** A struct in memory in the sparse layout may be two arguments, or two results, in the declared one. */
function sameCall(sparse: Flow, declared: Flow): boolean {
  // The result is named by its users.
  if (declared.to !== undefined && sparse.to === undefined) return false;
  return sameWords(sparse.words, declared.words);
}

function sameWords(sparse: readonly string[], declared: readonly string[]): boolean {
  const [word, ...others] = sparse;
  if (word === undefined) return declared.length === 0;
  const [first, second, ...rest] = declared;
  if (first === undefined) return false;
  if (fitsWord(word, first) && sameWords(others, declared.slice(1))) return true;
  const isPair =
    second !== undefined && nameIn(first) === nameIn(word) && second.startsWith(`${nameIn(word)}${distance}`);
  return isPair && sameWords(others, rest);
}

function textOf({ words }: Flow): string {
  return words.join(" ");
}

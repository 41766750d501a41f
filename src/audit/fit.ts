import { anySize, inRegisters } from "./describer.js";
import { distance } from "./flow.js";

/** Whether an effect in the sparse layout is one in the declared layout, where a struct may come in registers, and is as large as only the declaration says. */
export function fits(sparse: string, declared: string): boolean {
  if (sparse === declared) return true;
  const [one, other] = [sparse, declared].map((text) => text.split(" "));
  return one!.length === other!.length && one!.every((word, at) => fitsWord(word, other![at]!));
}

export function fitsWord(sparse: string, declared: string): boolean {
  if (sparse === declared) return true;
  const at = sparse.indexOf(anySize);
  if (at >= 0) {
    const [start, end] = [sparse.slice(0, at), sparse.slice(at + anySize.length)];
    if (!declared.startsWith(start) || !declared.endsWith(end)) return false;
    return /^\d+$/.test(declared.slice(start.length, declared.length - end.length));
  }
  // The second of two values in registers.
  if (declared.endsWith(distance)) return sparse.slice(0, sparse.lastIndexOf(distance) + 1) === declared;
  const size = declared.lastIndexOf(inRegisters);
  return size >= 0 && declared.slice(0, size) === sparse && /^\d+$/.test(declared.slice(size + 1));
}

/** The name of a place, without how many of its bytes are meant, and which. */
export function nameIn(word: string): string {
  return word.replace(new RegExp(`${inRegisters}.*$`), "").replace(new RegExp(`${distance}\\d*$`), "");
}

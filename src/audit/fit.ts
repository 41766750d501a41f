import { anySize, inRegisters } from "./describer.js";
import { distance } from "./flow.js";

/** Whether an effect in the sparse layout matches one in the declared layout, in which a struct may be passed in registers and has its declared size. */
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

/** The name of a place, without the range of bytes. */
export function nameIn(word: string): string {
  return word.replace(new RegExp(`${inRegisters}.*$`), "").replace(new RegExp(`${distance}\\d*$`), "");
}

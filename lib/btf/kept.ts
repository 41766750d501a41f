import { resolve } from "node:path";
import { fileState } from "../files/index.js";
import type { Btf } from "./btf.js";
import { loadBtfFile } from "./file.js";

/** A kernel's types take longer to parse than to ask. A process that does one thing has use for few; one that stays must not keep them all. */
const most = 16;
const kept = new Map<string, { readonly state: string; readonly btf: Btf }>();

/**
 * The BTF in the file at `path`, parsed once as long as the file is the same: whoever asks gets the same object, which nobody may change.
 *
 * @throws CRL0202, CRL0203, CRL0205, CRL0209
 */
export function keptBtf(path: string): Btf {
  const name = resolve(path);
  const state = fileState(name);
  const known = kept.get(name);
  kept.delete(name);
  const btf = known !== undefined && known.state === state ? known.btf : loadBtfFile(path);
  // What was written while it was read is read again the next time.
  if (state === undefined || state !== fileState(name)) return btf;
  for (const oldest of [...kept.keys()].slice(0, Math.max(0, kept.size - most + 1))) kept.delete(oldest);
  kept.set(name, { state, btf });
  return btf;
}

import { type Btf, loadTarget } from "../../lib/btf/index.js";

/** By path: they take time to read, and every object is resolved against them. */
const known = new Map<string, Btf>();

/** The types in the BTF file at `path`. @throws CRL0200 to CRL0207 */
export function kernelTypesAt(path: string): Btf {
  let btf = known.get(path);
  if (btf === undefined) {
    btf = loadTarget(path).btf;
    known.set(path, btf);
  }
  return btf;
}

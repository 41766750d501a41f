import { statSync } from "node:fs";
import { loadTarget, type ResolveTarget } from "../../lib/btf/index.js";
import type { ShownKernel } from "../matrix/index.js";

/** The types of kernels, read again where their file has changed. */
export class Targets {
  readonly #read = new Map<string, { readonly state: string; readonly target: ResolveTarget }>();

  /** @throws CRL0202, CRL0203, CRL0205, CRL0209 */
  of({ name, btf }: ShownKernel): ResolveTarget {
    const stats = statSync(btf, { throwIfNoEntry: false });
    const state = `${stats?.size} ${stats?.mtimeMs} ${stats?.ino}`;
    const known = this.#read.get(btf);
    if (known?.state === state) return { ...known.target, name };
    const target = { name, ...loadTarget(btf) };
    this.#read.set(btf, { state, target });
    return target;
  }
}

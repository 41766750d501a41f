import { loadTarget, type ResolveTarget } from "../../lib/btf/index.js";
import { fileState } from "../../lib/files/index.js";
import type { ShownKernel } from "../matrix/index.js";

/** The types of kernels, read again where their file has changed. */
export class Targets {
  readonly #read = new Map<string, { readonly state: string | undefined; readonly target: ResolveTarget }>();

  /** @throws CRL0202, CRL0203, CRL0205, CRL0209 */
  of({ name, btf }: ShownKernel): ResolveTarget {
    const state = fileState(btf);
    const known = this.#read.get(btf);
    if (known !== undefined && known.state === state) return { ...known.target, name };
    const target = { name, ...loadTarget(btf) };
    this.#read.set(btf, { state, target });
    return target;
  }
}

import { existsSync } from "node:fs";
import { basename } from "node:path";
import { vmlinuxBtf } from "../../lib/btf/index.js";
import { findPins, readPins } from "../kernels/index.js";
import { pinnedKernel } from "./choose-kernels.js";

/** BTF of a kernel, with the name that it is shown with. */
export interface ShownKernel {
  readonly name: string;
  readonly btf: string;
}

/**
 * The kernels whose types are shown: those that `corelate.kernels.json` above `folder` pins and that are in the cache, and without any the running one. `given` are files that take their place.
 */
export function shownKernels(
  folder: string,
  given: readonly string[],
  env: NodeJS.ProcessEnv,
): ShownKernel[] {
  const named = given.map((btf) => ({
    name: basename(btf)
      .replace(/\.btf$/, "")
      .replace(/^linux-/, ""),
    btf,
  }));
  if (named.length > 0) return named;
  const pinned = pinnedIn(folder, env);
  if (pinned.length > 0) return pinned;
  return existsSync(vmlinuxBtf) ? [{ name: "the running kernel", btf: vmlinuxBtf }] : [];
}

function pinnedIn(folder: string, env: NodeJS.ProcessEnv): ShownKernel[] {
  try {
    const pins = findPins(folder);
    if (pins === undefined) return [];
    return readPins(pins).kernels.flatMap((pin) => {
      try {
        const { name, btf } = pinnedKernel(pin, env);
        return btf === undefined ? [] : [{ name, btf }];
      } catch {
        // It is not in the cache: `corelate kernels fetch` brings it.
        return [];
      }
    });
  } catch {
    return [];
  }
}

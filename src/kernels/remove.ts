import { renameSync } from "node:fs";
import { basename, join } from "node:path";
import { CorelateError, kernelsErrors } from "../../lib/diagnostics/index.js";
import {
  kernelCache,
  listCached,
  listDamaged,
  matching,
  nearKernelNames,
  Staging,
  whileLocked,
} from "./cache/index.js";
import { parseKernelName } from "./name.js";

/**
 * Removes kernels from the cache: by their name in it, or their version; also those that are damaged, by the name of their folder. Returns what was removed.
 *
 * @throws CRL0600, and CRL0605 for one that is not there, before any is removed
 */
export async function removeKernels(names: readonly string[], env: NodeJS.ProcessEnv): Promise<string[]> {
  const cache = kernelCache(env);
  return whileLocked(
    cache,
    () => {},
    async () => {
      const kernels = listCached(cache);
      const damaged = listDamaged(cache);
      const folders = names.map((name) => {
        const { name: asked, arch, kernel } = parseKernelName(name);
        const folder =
          matching(name, kernels)?.folder ??
          damaged.find((one) => one.folder === join(cache, arch, kernel))?.folder;
        if (folder === undefined)
          throw new CorelateError(kernelsErrors.notCached(asked, nearKernelNames(asked, cache)));
        return folder;
      });
      // Out of the way first, so that nobody finds half a kernel.
      const staging = new Staging(cache);
      for (const [i, folder] of [...new Set(folders)].entries())
        renameSync(folder, join(staging.scratch, `${i}`));
      staging.discard();
      return folders.map((folder) => basename(folder));
    },
  );
}

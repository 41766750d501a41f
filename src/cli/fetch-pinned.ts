import type { PinnedKernel } from "../kernels/index.js";
import { fetchKernels, findKernel, kernelCache } from "../kernels/index.js";
import type { Progress } from "./progress.js";

/** Fetches those of `kernels` that are not in the cache, each in its exact version. @throws what fetching one of them fails with */
export async function fetchPinned(
  kernels: readonly PinnedKernel[],
  env: NodeJS.ProcessEnv,
  progress: Progress,
): Promise<void> {
  const exact = kernels.map(({ arch, version }) => `${arch}/${version}`);
  const cache = kernelCache(env);
  const missing = exact.filter((name) => findKernel(name, cache) === undefined);
  if (missing.length === 0) return;
  for await (const event of fetchKernels(missing, { env })) {
    if (event.kind === "failed") throw event.error;
    if (event.kind === "download") progress.show(`fetching ${event.name}`, event.part);
    if (event.kind === "lists") progress.show("reading Debian's package lists");
  }
  progress.clear();
}

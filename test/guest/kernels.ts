import { CorelateError } from "../../lib/diagnostics/index.js";
import { findQemu, isGuestArchitecture } from "../../src/guest/index.js";
import { fetchKernels, findKernel, kernelCache, parseKernelName } from "../../src/kernels/index.js";

/**
 * Has the kernel `name` in the cache, where it is fetched to if it is not there. Gives why it cannot be booted here, if so: no QEMU for it, or no network.
 */
export async function whyNotBootable(name: string): Promise<string | undefined> {
  const { arch } = parseKernelName(name);
  try {
    if (isGuestArchitecture(arch)) findQemu(arch, process.env);
    if (findKernel(name, kernelCache(process.env)) !== undefined) return undefined;
    for await (const event of fetchKernels([name], { env: process.env }))
      if (event.kind === "failed") return event.error.message;
    return undefined;
  } catch (error) {
    if (error instanceof CorelateError) return error.message;
    throw error;
  }
}

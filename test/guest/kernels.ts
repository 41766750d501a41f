import { CorelateError } from "../../lib/diagnostics/index.js";
import { findQemu, isGuestArchitecture } from "../../src/guest/index.js";
import { fetchKernels, findKernel, kernelCache, parseKernelName } from "../../src/kernels/index.js";

/** The kernels of `make test-kernels`: all lines that Debian has. */
export const matrixKernels: readonly string[] = [
  ...["5.10", "6.1", "6.12", "6.16", "6.17", "6.18", "6.19", "7.0", "7.1", "7.2", "7.3"],
  ...["arm64/6.12", "riscv64/6.12", "s390x/6.12"],
];

/** Whether a kernel of that name takes objects for big-endian machines. */
export function isBigEndian(name: string): boolean {
  return name.startsWith("s390x/");
}

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

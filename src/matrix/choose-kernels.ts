import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { CorelateError, guestErrors, input, kernelsErrors } from "../../lib/diagnostics/index.js";
import { readWhole, replaceFile } from "../../lib/files/index.js";
import { isGuestArchitecture } from "../guest/index.js";
import {
  bootImage,
  findPins,
  kernelCache,
  type PinnedKernel,
  pinsFile,
  readPins,
  requireKernel,
  unpackImage,
} from "../kernels/index.js";
import { cacheFolder, ensurePrivate } from "../toolchain/index.js";
import type { BootedKernel, KernelChoice } from "./model.js";

/**
 * The kernels that `names` mean: `running`, one of the cache (`6.12`, `arm64/6.12`), the path of a kernel image, or `all` for those that the project has pinned.
 *
 * @throws CRL0605 where there is no such kernel, CRL0050 and CRL0606 to CRL0608 for an image that cannot be read, CRL0640 for an architecture that is not booted
 */
export async function chooseKernels(
  names: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<KernelChoice[]> {
  const choices = new Map<string, KernelChoice>();
  for (const name of names)
    for (const choice of name === "all" ? pinnedKernels(env) : [await choose(name, env)])
      choices.set(choice.name, choice);
  return [...choices.values()];
}

async function choose(name: string, env: NodeJS.ProcessEnv): Promise<KernelChoice> {
  if (name === "running") return { kind: "running", name };
  return isPath(name) ? await imageAt(name, env) : cachedKernel(name, name, env);
}

/** Those of `corelate.kernels.json`, here or in a folder above, each in its exact version. @throws CRL0605, CRL0623, CRL0624, CRL0625 */
function pinnedKernels(env: NodeJS.ProcessEnv): BootedKernel[] {
  const path = findPins(process.cwd());
  if (path === undefined) throw new CorelateError(kernelsErrors.noPins(pinsFile));
  return readPins(path).kernels.map((kernel) => pinnedKernel(kernel, env));
}

/** A kernel of `corelate.kernels.json`, in its exact version. @throws CRL0605 */
export function pinnedKernel({ name, arch, version }: PinnedKernel, env: NodeJS.ProcessEnv): BootedKernel {
  return cachedKernel(name, `${arch}/${version}`, env);
}

/** `./bzImage` and `/boot/vmlinuz-6.1`: names of kernels begin otherwise. */
function isPath(name: string): boolean {
  return /^\.{0,2}\//.test(name);
}

/** The kernel of the cache that `asked` means; results call it `name`. */
function cachedKernel(name: string, asked: string, env: NodeJS.ProcessEnv): BootedKernel {
  const kernel = requireKernel(asked, kernelCache(env));
  if (!isGuestArchitecture(kernel.arch)) throw new CorelateError(guestErrors.noMachine(name, kernel.arch));
  return {
    kind: "booted",
    name,
    arch: kernel.arch,
    version: kernel.version,
    sha256: `${kernel.sha256.image ?? ""}${kernel.sha256.btf ?? ""}`,
    btf: kernel.btf,
    bootImage: () => bootImage(kernel, env),
  };
}

/** A kernel that is not in the cache; what is taken out of it is. */
async function imageAt(path: string, env: NodeJS.ProcessEnv): Promise<BootedKernel> {
  let bytes: Uint8Array;
  try {
    bytes = readWhole(path);
  } catch (error) {
    throw new CorelateError(input.unreadable(path, (error as Error).message));
  }
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const { kernel, btf, arch, release } = await unpackImage(path, bytes, env);
  if (arch === undefined || !isGuestArchitecture(arch))
    throw new CorelateError(guestErrors.noMachine(path, arch ?? "an unknown architecture"));
  const folder = ensurePrivate(join(cacheFolder(env), "guest"));
  const kept = (name: string, content: Uint8Array) => {
    const file = join(folder, `${name}-${sha256.slice(0, 20)}`);
    if (!existsSync(file)) replaceFile(file, content);
    return file;
  };
  return {
    kind: "booted",
    name: basename(path),
    arch,
    version: release ?? "",
    sha256,
    btf: btf === undefined ? undefined : kept("btf", btf),
    bootImage: async () => kept("image", arch === "s390x" ? bytes : kernel),
  };
}

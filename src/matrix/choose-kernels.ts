import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { CorelateError, guestErrors, input } from "../../lib/diagnostics/index.js";
import { readWhole, replaceFile } from "../../lib/files/index.js";
import { isGuestArchitecture } from "../guest/index.js";
import { bootImage, kernelCache, requireKernel, unpackImage } from "../kernels/index.js";
import { cacheFolder, ensurePrivate } from "../toolchain/index.js";
import type { BootedKernel, KernelChoice } from "./model.js";

/**
 * The kernels that `names` mean: `running`, one of the cache (`6.12`, `arm64/6.12`), or the path of a kernel image.
 *
 * @throws CRL0605 where there is no such kernel, CRL0050 and CRL0606 to CRL0608 for an image that cannot be read, CRL0640 for an architecture that is not booted
 */
export async function chooseKernels(
  names: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<KernelChoice[]> {
  const choices: KernelChoice[] = [];
  for (const name of new Set(names))
    choices.push(
      name === "running"
        ? { kind: "running", name }
        : isPath(name)
          ? await imageAt(name, env)
          : cachedKernel(name, env),
    );
  return choices;
}

/** `./bzImage` and `/boot/vmlinuz-6.1`: names of kernels begin otherwise. */
function isPath(name: string): boolean {
  return /^\.{0,2}\//.test(name);
}

function cachedKernel(name: string, env: NodeJS.ProcessEnv): BootedKernel {
  const kernel = requireKernel(name, kernelCache(env));
  if (!isGuestArchitecture(kernel.arch)) throw new CorelateError(guestErrors.noMachine(name, kernel.arch));
  return {
    kind: "booted",
    name,
    arch: kernel.arch,
    version: kernel.version,
    sha256: kernel.sha256.image ?? "",
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

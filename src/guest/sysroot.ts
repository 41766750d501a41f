import { join } from "node:path";
import { CorelateError, kernelsErrors } from "../../lib/diagnostics/index.js";
import { unpackPackages } from "../kernels/index.js";
import { temporaryFolder } from "../toolchain/index.js";
import type { GuestArchitecture } from "./machine.js";

/** Told what is being done. */
export type BuildProgress = (what: string) => void;

/**
 * Debian's releases with the libraries of the loader, and what the compiler adds to each program there. The first one has all architectures, and stays as it is; of those that
 * are less in use a mirror may not have all of its files, and the next one is taken.
 */
export const releases: readonly (readonly [release: string, compiler: string])[] = [
  ["trixie", "libgcc-14-dev"],
  ["sid", "libgcc-15-dev"],
];

/** libbpf and what it needs, and the C library. */
const names = ["libbpf-dev", "libelf-dev", "zlib1g-dev", "libzstd-dev", "libc6-dev", "linux-libc-dev"];

/**
 * Runs `work` with the path of a folder that has the libraries of `arch` as /usr/include and /usr/lib: libbpf, libelf, zlib, libzstd and the C library, all
 * static. The environment variable CORELATE_GUEST_SYSROOT may name a folder with one for each architecture, else Debian's packages are fetched.
 *
 * @throws CRL0601 to CRL0603, CRL0606, CRL0613 where the packages cannot be fetched
 */
export async function withSysroot<T>(
  arch: GuestArchitecture,
  env: NodeJS.ProcessEnv,
  progress: BuildProgress,
  work: (sysroot: string) => T,
): Promise<T> {
  const named = env.CORELATE_GUEST_SYSROOT;
  if (named !== undefined && named !== "") return work(join(named, arch));
  const folder = temporaryFolder();
  try {
    await unpackFirst(arch, folder.name, env, progress);
    return work(folder.name);
  } finally {
    folder.remove();
  }
}

/** Unpacks the libraries of the first release of which they can be had. @throws what the first one throws */
async function unpackFirst(
  arch: GuestArchitecture,
  folder: string,
  env: NodeJS.ProcessEnv,
  progress: BuildProgress,
): Promise<void> {
  let first: CorelateError | undefined;
  for (const [release, compiler] of releases) {
    try {
      await unpackPackages({ arch, release, names: [...names, compiler] }, folder, env, progress);
      return;
    } catch (error) {
      if (!(error instanceof CorelateError)) throw error;
      first ??= error;
      if (error.diagnostics[0]?.code !== kernelsErrors.aptFailed.code) break;
    }
  }
  throw first;
}

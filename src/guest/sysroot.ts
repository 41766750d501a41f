import { join } from "node:path";
import { unpackPackages } from "../kernels/index.js";
import { temporaryFolder } from "../toolchain/index.js";
import type { GuestArchitecture } from "./machine.js";

/** Told what is being done. */
export type BuildProgress = (what: string) => void;

/** Debian's release with the libraries of the loader: one that has all architectures, and stays as it is. */
export const release = "trixie";

/** libbpf and what it needs, the C library, and what a compiler adds to each program. */
const names = [
  "libbpf-dev",
  "libelf-dev",
  "zlib1g-dev",
  "libzstd-dev",
  "libc6-dev",
  "linux-libc-dev",
  "libgcc-14-dev",
];

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
    await unpackPackages({ arch, release, names }, folder.name, env, progress);
    return work(folder.name);
  } finally {
    folder.remove();
  }
}

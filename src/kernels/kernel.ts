import type { Architecture } from "./architecture.js";

/** Where a kernel in the cache came from; each has a file in sources/, but single files that were given. */
export type KernelSource = "btfhub" | "deb" | "debian" | "directory" | "file" | "oci";

/** A kernel in the cache: whole, and with the contents that it had when it was put there. */
export interface CachedKernel {
  /** What people write for it: `6.12`, `arm64/6.12`, or the name that it was added under. */
  readonly name: string;
  /** The first two numbers of its version: `6.12`. */
  readonly line: string;
  /** What `uname -r` says on it: `6.12.57+deb13-cloud-amd64`. */
  readonly version: string;
  readonly arch: Architecture;
  readonly source: KernelSource;
  /** Where exactly it came from: a package with its version, a path, the digest of an image. */
  readonly origin: string;
  /** The kernel's own folder in the cache. */
  readonly folder: string;
  /** The boot image as it is shipped (bzImage, Image.gz, EFI zboot); undefined where only the BTF is known. */
  readonly image: string | undefined;
  /** The raw BTF of vmlinux, a file that `--btf` takes; undefined where the kernel has none. */
  readonly btf: string | undefined;
  /** The folder with its modules, as `/lib/modules/VERSION`. */
  readonly modules: string | undefined;
  /** Its configuration, as `/boot/config-VERSION`. */
  readonly config: string | undefined;
  /** Bytes of all its files. */
  readonly size: number;
  /** The SHA-256 of each file, by its path in `folder`. */
  readonly sha256: Readonly<Record<string, string>>;
}

import { type Architecture, architectures } from "../architecture.js";
import { lineOf } from "../name.js";
import { compareVersions } from "../version.js";

/** A package of Debian's with a kernel image. */
export interface DebianKernel {
  readonly package: string;
  /** The package's version: `6.12.57-1`. */
  readonly packageVersion: string;
  readonly arch: Architecture;
  /** What `uname -r` says: `6.12.57+deb13-cloud-amd64`. */
  readonly version: string;
  readonly line: string;
  /** The version of the sources: `6.1.158` where `uname -r` says 6.1.0-41. */
  readonly upstream: string;
  /** Bytes to download. */
  readonly size: number;
}

/** The builds of each architecture, best first: those for virtual machines are small and boot quickly. */
const flavours: Readonly<Record<Architecture, readonly string[]>> = {
  amd64: ["cloud-amd64", "amd64"],
  arm64: ["cloud-arm64", "arm64"],
  armhf: ["armmp"],
  loong64: ["loong64"],
  ppc64el: ["powerpc64le"],
  riscv64: ["riscv64"],
  s390x: ["s390x"],
};

/** What a package's name says, if it is one with a kernel image that is wanted. Up to 6.19 that is in `linux-image-…`, later in `linux-binary-…`. */
function parsePackage(name: string, arch: Architecture): { version: string; flavour: string } | undefined {
  const match = /^linux-(?:image|binary)(?:-unsigned)?-(\d[\w.+~-]*?)(?:-unsigned)?$/.exec(name);
  if (match === null) return undefined;
  const version = match[1]!;
  const flavour = flavours[arch].find((one) => version.endsWith(`-${one}`));
  if (flavour === undefined) return undefined;
  // Of `6.1-amd64`, which follows the newest, and of `rt-amd64` there is something else before the flavour.
  const before = version.slice(0, -flavour.length - 1);
  return /(^|-)(rt|cloud)$/.test(before) ? undefined : { version, flavour };
}

/** Of the names of packages those that may have a kernel image. */
export function kernelPackages(names: readonly string[], arch: Architecture): string[] {
  return names.filter((name) => parsePackage(name, arch) !== undefined);
}

/** The kernels among what apt's lists say of packages, the newest first, and of one version the best build first. */
export function debianKernels(
  stanzas: readonly ReadonlyMap<string, string>[],
  arch: Architecture,
): DebianKernel[] {
  const found: (DebianKernel & { readonly rank: number })[] = [];
  for (const stanza of stanzas) {
    const [name, packageVersion, size] = [
      stanza.get("Package"),
      stanza.get("Version"),
      Number(stanza.get("Size")),
    ];
    const parsed = name === undefined ? undefined : parsePackage(name, arch);
    if (
      name === undefined ||
      packageVersion === undefined ||
      parsed === undefined ||
      !Number.isSafeInteger(size)
    )
      continue;
    // What only depends on the package with the image, or is a package for the newest of a line.
    const depends = stanza.get("Depends") ?? "";
    if (name.startsWith("linux-image-") && /\blinux-(binary|image)-/.test(depends)) continue;
    const upstream = /^(?:\d+:)?(\d[\d.]*(?:~rc\d+)?)/.exec(packageVersion)?.[1];
    const line = upstream === undefined ? undefined : lineOf(upstream);
    if (line === undefined || upstream === undefined || !parsed.version.startsWith(line)) continue;
    const rank = 2 * flavours[arch].indexOf(parsed.flavour) + (name.includes("unsigned") ? 1 : 0);
    found.push({ package: name, packageVersion, arch, version: parsed.version, line, upstream, size, rank });
  }
  return found
    .sort(
      (a, b) =>
        compareVersions(b.packageVersion, a.packageVersion) ||
        a.rank - b.rank ||
        (a.package < b.package ? -1 : 1),
    )
    .map(({ rank: _, ...kernel }) => kernel);
}

/** The newest kernel of each line, oldest line first. */
export function newestOfLines(kernels: readonly DebianKernel[]): DebianKernel[] {
  const lines = new Map<string, DebianKernel>();
  for (const kernel of kernels) if (!lines.has(kernel.line)) lines.set(kernel.line, kernel);
  return [...lines.values()].sort(
    (a, b) =>
      architectures.indexOf(a.arch) - architectures.indexOf(b.arch) || compareVersions(a.line, b.line),
  );
}

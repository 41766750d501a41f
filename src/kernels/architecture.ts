/** An architecture of kernels, by Debian's name for it. */
export type Architecture = "amd64" | "arm64" | "armhf" | "loong64" | "ppc64el" | "riscv64" | "s390x";

/** All of them. */
export const architectures: readonly Architecture[] = [
  "amd64",
  "arm64",
  "armhf",
  "loong64",
  "ppc64el",
  "riscv64",
  "s390x",
];

/** How Node calls them, on the machines that Debian has kernels for. */
const ofNode: Readonly<Record<string, Architecture>> = {
  x64: "amd64",
  arm64: "arm64",
  arm: "armhf",
  loong64: "loong64",
  ppc64: "ppc64el",
  riscv64: "riscv64",
  s390x: "s390x",
};

/** The architecture of this machine, whose kernels are named without it: `6.12`. */
export function hostArchitecture(arch: string = process.arch): Architecture {
  return ofNode[arch] ?? "amd64";
}

export function isArchitecture(text: string): text is Architecture {
  return (architectures as readonly string[]).includes(text);
}

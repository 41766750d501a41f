import { error, warning } from "./define.js";
import type { SourceLocation } from "./diagnostic.js";

const mebibytes = (bytes: number) => `${Math.ceil(bytes / 2 ** 20)} MiB`;

/** CRL0600 to CRL0629: where kernels come from, and their cache. */
export const kernelsErrors = {
  nameForm: error("CRL0600", "usage", (name: string, architectures: readonly string[]) => ({
    message: `\`${name}\` cannot be the name of a kernel`,
    help: `write a line such as 6.12, or with an architecture arm64/6.12; architectures are ${architectures.join(", ")}`,
  })),
  noApt: error("CRL0601", "environment", () => ({
    message: "there is no apt-get to fetch Debian's kernels with",
    help: "on Debian and Ubuntu, `apt-get` is there; elsewhere, install `apt` and `dpkg`, or take a kernel that you have: `corelate kernels add NAME --image FILE`",
  })),
  noKeyring: error("CRL0602", "environment", (path: string) => ({
    message: "Debian's keys are not here, so that its packages cannot be checked",
    notes: [`tried ${path}`],
    help: "install the package debian-archive-keyring",
  })),
  aptFailed: error("CRL0603", "environment", (what: string, complaints: readonly string[]) => ({
    message: `\`apt-get ${what}\` failed`,
    notes: complaints.slice(0, 12),
    help: "look whether this machine reaches Debian's mirror (CORELATE_DEBIAN_MIRROR names another); kernels in the cache can be used without it",
  })),
  noSuchKernel: error(
    "CRL0604",
    "usage",
    (name: string, arch: string, near: readonly string[], lines: readonly string[]) => ({
      message: `Debian has no kernel \`${name}\` for ${arch}`,
      notes: near.length > 0 ? [`names near it: ${near.join(", ")}`] : [],
      help:
        lines.length > 0
          ? `it has ${lines.join(", ")}; one from elsewhere can be added: \`corelate kernels add ${name} --image FILE\``
          : `it has none at all for ${arch}; one from elsewhere can be added: \`corelate kernels add ${name} --image FILE\``,
    }),
  ),
  notCached: error("CRL0605", "usage", (name: string, near: readonly string[]) => ({
    message: `the kernel \`${name}\` is not in the cache`,
    notes: near.length > 0 ? [`names near it: ${near.join(", ")}`] : [],
    help: `run \`corelate kernels fetch ${name}\`; \`corelate kernels list\` shows what there is`,
  })),
  noTool: error("CRL0606", "environment", (tool: string, debianPackage: string, format: string) => ({
    message: `${tool} is not installed, which reads ${format}`,
    help: `install the package ${debianPackage}`,
  })),
  corruptImage: error("CRL0607", "input", (what: string, why: string) => ({
    message: `${what} is no kernel image that can be read`,
    notes: [why],
    help: "give a bzImage, Image, Image.gz, EFI zboot or vmlinux, as it is in /boot; where it was downloaded, do that again",
  })),
  noBtf: warning("CRL0608", (what: string) => ({
    message: `the kernel ${what} has no BTF`,
    notes: [
      "programs with CO-RE relocations, and those of kinds that BTF is needed for, cannot be loaded on it as it is",
    ],
    help: "give its BTF with --btf FILE, such as BTFHub has for older kernels of distributions",
  })),
  wrongArchitecture: error("CRL0609", "input", (what: string, found: string, expected: string) => ({
    message: `${what} is a kernel for ${found}, not for ${expected}`,
    help: `name it with its architecture: ${found}/NAME`,
  })),
  changed: error("CRL0610", "environment", (name: string, path: string) => ({
    message: `a file of the kernel \`${name}\` in the cache is not what it was`,
    notes: [`${path} has another SHA-256 than when it was put there`],
    help: `run \`corelate kernels fetch ${name}\` again, or remove it: \`corelate kernels remove ${name}\``,
  })),
  noRoom: error("CRL0611", "environment", (folder: string, needed: number, free: number) => ({
    message: `there is no room for the kernel in ${folder}`,
    notes: [`it needs ${mebibytes(needed)}, and ${mebibytes(free)} are free`],
    help: "make room there, remove kernels with `corelate kernels remove NAME`, or name another folder with CORELATE_CACHE",
  })),
  diskFull: error("CRL0611", "environment", (folder: string, free: number, why: string) => ({
    message: `the disk with ${folder} is full; the kernel was not kept`,
    notes: [why, `${mebibytes(free)} are free`],
    help: "make room there, remove kernels with `corelate kernels remove NAME`, or name another folder with CORELATE_CACHE",
  })),
  hostileArchive: error("CRL0612", "input", (what: string, why: string) => ({
    message: `${what} is an archive that would write outside of its folder, or is made to do harm`,
    notes: [why],
    help: "nothing of it was kept; get it again from where it is published",
  })),
  notReadable: error("CRL0613", "input", (path: string, why: string) => ({
    message: `${path} cannot be read`,
    notes: [why],
  })),
  noKernelInside: error("CRL0614", "input", (path: string) => ({
    message: `there is no kernel image in ${path}`,
    help: "the image is in boot/vmlinuz-VERSION or lib/modules/VERSION/vmlinuz; since 7.0 Debian's is in the package linux-binary-VERSION",
  })),
  tooLarge: error("CRL0615", "input", (what: string, most: number) => ({
    message: `${what} is larger than ${mebibytes(most)} when it is decompressed`,
    help: "no kernel is as large; nothing of it was kept",
  })),
  noLock: error("CRL0616", "environment", (path: string, why: string) => ({
    message: `${path} cannot be locked`,
    notes: [why],
    help: "name a folder on a local file system with CORELATE_CACHE",
  })),
  listsNotRead: warning("CRL0617", (arch: string, complaints: readonly string[]) => ({
    message: `some of Debian's package lists for ${arch} could not be read`,
    notes: complaints.slice(0, 6),
    help: "kernels of the others can be fetched; try again later with `--refresh`",
  })),
  notOnMirror: warning("CRL0618", (name: string, version: string, instead: string) => ({
    message: `the mirror does not have ${name} ${version}, which its lists have: ${instead} is tried instead`,
  })),
  badMirror: error("CRL0619", "usage", (mirror: string) => ({
    message: `CORELATE_DEBIAN_MIRROR is no address of a mirror: ${mirror}`,
    help: "write what comes before `/debian`, such as http://deb.debian.org",
  })),
  nameTaken: error("CRL0620", "usage", (name: string, why: string) => ({
    message: `no kernel can be added as \`${name}\``,
    notes: [why],
    help: `take another name, or run \`corelate kernels remove ${name}\` first`,
  })),
  nothingGiven: error("CRL0621", "usage", () => ({
    message: "nothing says what the kernel is",
    help: "give its image with --image FILE, or where to take it from with --from PATH (a .deb, a folder, an OCI image layout, a .btf.tar.xz); --btf FILE alone adds a kernel to resolve against",
  })),
  noVersion: error("CRL0622", "input", (what: string) => ({
    message: `${what} does not say which version it is`,
    help: "say it with --release VERSION, such as 5.15.0-105-generic",
  })),
  pinsNotRead: error("CRL0623", "input", (path: string, why: string) => ({
    message: `${path} cannot be read or written`,
    notes: [why],
  })),
  pinsFault: error(
    "CRL0624",
    "input",
    (location: SourceLocation, what: string, help: string | undefined) => ({
      message: what,
      location,
      help,
    }),
  ),
  noPins: error("CRL0625", "usage", (name: string) => ({
    message: `no kernel was named, and there is no ${name} here or in a folder above`,
    help: "name kernels, such as `corelate kernels fetch 6.1 6.12`; `corelate kernels pin 6.1 6.12` writes the file",
  })),
};

import { error } from "./define.js";

/** CRL0630 to CRL0659: kernels that are booted, and what they say. */
export const guestErrors = {
  noQemu: error("CRL0630", "environment", (qemu: string, arch: string, name: string) => ({
    message: `there is no ${qemu} on PATH to boot a kernel for ${arch} with`,
    help: `on Debian and Ubuntu: \`apt install --no-install-recommends ${name}\``,
  })),
  qemuFailed: error("CRL0631", "environment", (qemu: string, said: readonly string[]) => ({
    message: `${qemu} could not start the machine`,
    notes: said,
    help: "run it again with a kernel image that QEMU can start, and memory for it: a guest has 512 MB",
  })),
  noCompiler: error("CRL0632", "environment", (tool: string, arch: string) => ({
    message: `there is no ${tool} to compile the loader for ${arch} guests with`,
    notes: ["the loader is the one program that runs in a booted kernel; it is compiled once, and kept"],
    help: "on Debian and Ubuntu: `apt install clang-22 lld-22`; any clang of 19 and newer does, with the lld of the same version",
  })),
  loaderFailed: error("CRL0633", "environment", (said: readonly string[]) => ({
    message: "the loader for booted kernels could not be compiled",
    notes: said,
    help: "clang of 19 and newer compiles it, with lld, against the static libraries that are fetched for it",
  })),
  bootPanicked: error("CRL0634", "input", (kernel: string, console: readonly string[]) => ({
    message: `kernel ${kernel} did not start: its machine ended before the first program ran`,
    notes: console,
    help: "the last lines of its console say why: it needs initramfs support (CONFIG_BLK_DEV_INITRD), a serial console, and an image for this architecture",
  })),
  bootHung: error("CRL0635", "input", (kernel: string, console: readonly string[]) => ({
    message: `kernel ${kernel} did not start: nothing came from it for too long`,
    notes: console,
    help: "give a machine that is busy more time with --boot-timeout SECONDS; a kernel without a serial console says nothing",
  })),
  objectPanicked: error("CRL0636", "input", (name: string, kernel: string, console: readonly string[]) => ({
    message: `kernel ${kernel} came down while ${name} was loaded`,
    notes: console,
    help: "that is a fault of this kernel: try a newer one of its line",
  })),
  objectHung: error("CRL0637", "input", (name: string, kernel: string, console: readonly string[]) => ({
    message: `kernel ${kernel} stopped answering while ${name} was loaded`,
    notes: console,
    help: "give it more time with --timeout SECONDS; if it stops all the same, the fault is this kernel's",
  })),
  objectTimedOut: error("CRL0638", "input", (name: string, kernel: string, seconds: number) => ({
    message: `${name} was not loaded within ${seconds} s on kernel ${kernel}, not even without its programs`,
    help: "allow more time with --timeout SECONDS: machines are emulated, and a busy one is slow",
  })),
  noAnswer: error("CRL0639", "environment", (name: string, kernel: string) => ({
    message: `what became of ${name} on kernel ${kernel} was not told: the loader ended, or its answer came damaged`,
    help: "try it again; if it is the same each time, libbpf crashes over this object: `llvm-readelf -a` shows what is wrong with it",
  })),
  noMachine: error("CRL0640", "usage", (kernel: string, arch: string) => ({
    message: `kernel ${kernel} is for ${arch}, of which no machine can be started`,
    help: "kernels for amd64, arm64, riscv64 and s390x can be booted; `corelate resolve` takes the BTF of any",
  })),
  shardForm: error("CRL0641", "usage", (text: string) => ({
    message: `--shard ${text} is not I/N`,
    help: "write which of how many parts this machine does, counted from 1: --shard 2/5",
  })),
  badBaseline: error("CRL0642", "usage", (path: string, why: string) => ({
    message: `${path} is not what \`corelate verify --json\` prints`,
    notes: [why],
    help: "write one with `corelate verify OBJ… --kernel NAME… --json > FILE`",
  })),
  regression: error("CRL0643", "input", (what: string, kernel: string, before: string, after: string) => ({
    message: `${what} on kernel ${kernel}: ${after}, and it was ${before || "not there"}`,
    help: "--tolerance 0.1 allows a tenth more instructions; write the baseline anew if this is meant",
  })),
  otherByteOrder: error("CRL0644", "input", (name: string, kernel: string, littleEndian: boolean) => ({
    message: `${name} is for ${littleEndian ? "big" : "little"}-endian machines, and ${kernel} is ${littleEndian ? "little" : "big"}-endian`,
    help: `build it for the other byte order: \`--target ${littleEndian ? "bpfel" : "bpfeb"}-unknown-none\``,
  })),
};

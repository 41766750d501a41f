import { accessSync, constants, statSync } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";
import { CorelateError, guestErrors } from "../../lib/diagnostics/index.js";

/** An architecture that a guest can have, by Debian's name for it. */
export type GuestArchitecture = "amd64" | "arm64" | "riscv64" | "s390x";

/** How QEMU plays a machine of one architecture. */
export interface Machine {
  readonly qemu: string;
  /** Debian's package that has it. */
  readonly package: string;
  /** What the target is called in compilers and in paths of libraries. */
  readonly triple: string;
  /** As `uname -m`. */
  readonly machine: string;
  readonly littleEndian: boolean;
  readonly arguments: readonly string[];
  /** The console, as the kernel calls it. */
  readonly console: string;
}

/**
 * No machine has KVM: TCG works everywhere, and in containers /dev/kvm may be there and hang. `-M microvm` would start sooner, but hung in 5 of 16 boots.
 */
export const machines: Readonly<Record<GuestArchitecture, Machine>> = {
  amd64: {
    qemu: "qemu-system-x86_64",
    package: "qemu-system-x86",
    triple: "x86_64-linux-gnu",
    machine: "x86_64",
    littleEndian: true,
    arguments: ["-M", "pc", "-cpu", "qemu64"],
    console: "ttyS0",
  },
  arm64: {
    qemu: "qemu-system-aarch64",
    package: "qemu-system-arm",
    triple: "aarch64-linux-gnu",
    machine: "aarch64",
    littleEndian: true,
    arguments: ["-M", "virt,gic-version=3", "-cpu", "cortex-a72"],
    console: "ttyAMA0",
  },
  riscv64: {
    qemu: "qemu-system-riscv64",
    package: "qemu-system-misc opensbi",
    triple: "riscv64-linux-gnu",
    machine: "riscv64",
    littleEndian: true,
    arguments: ["-M", "virt", "-cpu", "rv64"],
    console: "ttyS0",
  },
  s390x: {
    qemu: "qemu-system-s390x",
    package: "qemu-system-misc",
    triple: "s390x-linux-gnu",
    machine: "s390x",
    littleEndian: false,
    arguments: ["-M", "s390-ccw-virtio"],
    console: "ttysclp0",
  },
};

export function isGuestArchitecture(arch: string): arch is GuestArchitecture {
  return Object.hasOwn(machines, arch);
}

/** The path of the QEMU for `arch`. @throws CRL0630 */
export function findQemu(arch: GuestArchitecture, env: NodeJS.ProcessEnv): string {
  const { qemu, package: name } = machines[arch];
  const found = findProgram(qemu, env);
  if (found === undefined) throw new CorelateError(guestErrors.noQemu(qemu, arch, name));
  return found;
}

/** The first program of that name on PATH. */
export function findProgram(name: string, env: NodeJS.ProcessEnv): string | undefined {
  for (const folder of (env.PATH ?? "").split(delimiter)) {
    const path = join(folder, name);
    if (isAbsolute(folder) && isExecutable(path)) return path;
  }
  return undefined;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** Of a kernel that says nothing on its console but an answer, and ends its machine when it panics. */
export function kernelArguments(arch: GuestArchitecture): string {
  return [
    `console=${machines[arch].console}`,
    "quiet",
    "panic=-1",
    "oops=panic",
    "mitigations=off",
    "random.trust_cpu=on",
    // Debian's 5.10 has bpf in none of its lists of security modules.
    "lsm=lockdown,yama,bpf",
    "rdinit=/init",
    // A machine that is emulated on a busy processor is too slow for x86's check of its timer, and the kernel would panic.
    ...(arch === "amd64" ? ["no_timer_check"] : []),
  ].join(" ");
}

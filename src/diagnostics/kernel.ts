import { CorelateError } from "./diagnostic.js";

/** CRL0300 to CRL0329: no libbpf, no privilege, no kernel that could take the object; verdicts.ts has the rest of the range. */
export const kernelErrors = {
  noLibbpf: (tried: readonly string[]) =>
    new CorelateError(
      {
        code: "CRL0300",
        severity: "error",
        message: "no libbpf was found",
        notes: tried.map((path) => `tried ${path}`),
        help: "install libbpf1 (Debian, Ubuntu) or libbpf (Fedora, Arch), or name the library with --libbpf PATH or CORELATE_LIBBPF",
      },
      "environment",
    ),
  notLibbpf: (path: string, reason: string) =>
    new CorelateError(
      {
        code: "CRL0301",
        severity: "error",
        message: `${path} cannot be used as libbpf`,
        notes: [reason],
        help: "name the shared library, such as /usr/lib/x86_64-linux-gnu/libbpf.so.1, with --libbpf PATH or CORELATE_LIBBPF",
      },
      "environment",
    ),
  libbpfTooOld: (path: string, version: string, oldest: string) =>
    new CorelateError(
      {
        code: "CRL0302",
        severity: "error",
        message: `${path} is libbpf ${version}; ${oldest} is the oldest that can be used`,
        help: "name a newer libbpf with --libbpf PATH or CORELATE_LIBBPF",
      },
      "environment",
    ),
  noPrivilege: (warnings: readonly string[]) =>
    new CorelateError(
      {
        code: "CRL0303",
        severity: "error",
        message: "this process may not load BPF programs",
        notes: warnings,
        help: "run it as root, or with the capabilities CAP_BPF, CAP_PERFMON and CAP_NET_ADMIN; see the sysctl kernel.unprivileged_bpf_disabled",
      },
      "environment",
    ),
  noBpf: (warnings: readonly string[]) =>
    new CorelateError(
      {
        code: "CRL0304",
        severity: "error",
        message: "the running kernel has no bpf() system call",
        notes: warnings,
        help: "use a kernel with CONFIG_BPF_SYSCALL; a container's seccomp filter may forbid the call too",
      },
      "environment",
    ),
  cannotLoadAnything: (reason: string, warnings: readonly string[]) =>
    new CorelateError(
      {
        code: "CRL0305",
        severity: "error",
        message: `the kernel loads not even a trivial BPF program: ${reason}`,
        notes: warnings,
        help: "raise the limit on locked memory (`ulimit -l unlimited`) on kernels before 5.11",
      },
      "environment",
    ),
  noKernelBtf: (name: string, warnings: readonly string[]) =>
    new CorelateError(
      {
        code: "CRL0306",
        severity: "error",
        message: `the running kernel has no BTF, which ${name} needs`,
        notes: warnings,
        help: "use a kernel with CONFIG_DEBUG_INFO_BTF (it has /sys/kernel/btf/vmlinux), or name a BTF file with --btf",
      },
      "environment",
    ),
  unknownKernel: (name: string) =>
    new CorelateError(
      {
        code: "CRL0307",
        severity: "error",
        message: `there is no kernel called \`${name}\` to verify on`,
        help: "leave --kernel out or write `--kernel running`: other kernels cannot be booted yet",
      },
      "usage",
    ),
  cannotOpen: (name: string, reasons: readonly string[]) =>
    new CorelateError({
      code: "CRL0310",
      severity: "error",
      message: `libbpf cannot read ${name}`,
      notes: reasons,
      help: "give a BPF object, as `corelate build` or `clang -target bpf` writes it",
    }),
  cannotAttach: (program: string, reason: string) =>
    new CorelateError({
      code: "CRL0311",
      severity: "error",
      message: `the program \`${program}\` could not be attached`,
      notes: [reason],
    }),
  cannotReadRingBuffer: (reason: string) =>
    new CorelateError(
      {
        code: "CRL0312",
        severity: "error",
        message: "the ring buffer could not be read",
        notes: [reason],
      },
      "environment",
    ),
};

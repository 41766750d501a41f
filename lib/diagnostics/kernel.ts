import { CorelateError, type DiagnosticCode } from "./diagnostic.js";

function usage(code: DiagnosticCode, message: string, help: string) {
  return new CorelateError({ code, severity: "error", message, help }, "usage");
}

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
      help: reasons.some((reason) => /legacy map definitions/.test(reason))
        ? "its maps have the old form, which aya's loader takes and libbpf 1.0 does not: build the object with `--btf-maps` (under cargo `-C link-arg=--btf-maps`), or use `#[btf_map]` in place of aya's `#[map]`"
        : "give a BPF object, as `corelate build` or `clang -target bpf` writes it",
    }),
  cannotAttach: (program: string, reason: string) =>
    new CorelateError({
      code: "CRL0311",
      severity: "error",
      message: `the program \`${program}\` could not be attached`,
      notes: [reason],
    }),
  settingForm: (text: string) =>
    usage(
      "CRL0313",
      `--set ${text} is not NAME=VALUE`,
      "write a variable's name, an equals sign and a value: --set targ_pid=7",
    ),
  noSuchVariable: (name: string, near: readonly string[], all: readonly string[]) =>
    usage(
      "CRL0314",
      `the object has no global variable called \`${name}\``,
      near.length > 0
        ? `names near it: ${near.join(", ")}`
        : all.length > 0
          ? `it has ${all.slice(0, 10).join(", ")}${all.length > 10 ? " and more" : ""}`
          : "variables are found by BTF in .rodata, .data and .bss; a static needs `#[no_mangle]` and a use that is not folded, as `corelate::Global` has",
    ),
  noSuchPart: (setting: string, part: string, near: readonly string[]) =>
    usage(
      "CRL0315",
      `\`${setting}\`: its type has no ${part}`,
      near.length > 0
        ? `names near it: ${near.join(", ")}`
        : "`corelate inspect` and `bpftool btf dump file OBJ` show the types",
    ),
  settingKind: (setting: string, kind: string) =>
    usage(
      "CRL0316",
      `\`${setting}\` is ${kind}`,
      "numbers, bools, enums and text for arrays of bytes can be set",
    ),
  settingValue: (setting: string, type: string, wanted: string) =>
    usage("CRL0316", `the value of \`${setting}\` does not fit its type ${type}`, `give ${wanted}`),
  noSuchMap: (name: string, near: readonly string[]) =>
    usage(
      "CRL0317",
      `the object has no map called \`${name}\``,
      near.length > 0 ? `it has ${near.join(", ")}` : "`corelate inspect OBJ` lists the maps",
    ),
  maxEntriesForm: (text: string) =>
    usage(
      "CRL0318",
      `--max-entries ${text} is not MAP=N`,
      "write a map's name and a number of 1 and more: --max-entries events=1024",
    ),
  childFailed: (what: string) =>
    new CorelateError(
      {
        code: "CRL0319",
        severity: "error",
        message: `the process that loads the object ended: ${what}`,
        help: "run it again with --log; if it ends again, report it",
      },
      "environment",
    ),
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

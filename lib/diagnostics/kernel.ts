import { error } from "./define.js";

/** CRL0300 to CRL0329: no libbpf, no privilege, no kernel that could take the object; verdicts.ts has the rest of the range. */
export const kernelErrors = {
  noLibbpf: error("CRL0300", "environment", (tried: readonly string[]) => ({
    message: "no libbpf was found",
    notes: tried.map((path) => `tried ${path}`),
    help: "install libbpf1 (Debian, Ubuntu) or libbpf (Fedora, Arch), or name the library with --libbpf PATH or CORELATE_LIBBPF",
  })),
  notLibbpf: error("CRL0301", "environment", (path: string, reason: string) => ({
    message: `${path} cannot be used as libbpf`,
    notes: [reason],
    help: "name the shared library, such as /usr/lib/x86_64-linux-gnu/libbpf.so.1, with --libbpf PATH or CORELATE_LIBBPF",
  })),
  libbpfTooOld: error("CRL0302", "environment", (path: string, version: string, oldest: string) => ({
    message: `${path} is libbpf ${version}; ${oldest} is the oldest that can be used`,
    help: "name a newer libbpf with --libbpf PATH or CORELATE_LIBBPF",
  })),
  noPrivilege: error("CRL0303", "environment", (warnings: readonly string[]) => ({
    message: "this process may not load BPF programs",
    notes: warnings,
    help: "run it as root, or with the capabilities CAP_BPF, CAP_PERFMON and CAP_NET_ADMIN; see the sysctl kernel.unprivileged_bpf_disabled",
  })),
  noBpf: error("CRL0304", "environment", (warnings: readonly string[], kernel: string) => ({
    message: `${kernel} has no bpf() system call`,
    notes: warnings,
    help: "use a kernel with CONFIG_BPF_SYSCALL; a container's seccomp filter may forbid the call too",
  })),
  cannotLoadAnything: error("CRL0305", "environment", (reason: string, warnings: readonly string[]) => ({
    message: `the kernel loads not even a trivial BPF program: ${reason}`,
    notes: warnings,
    help: "raise the limit on locked memory (`ulimit -l unlimited`) on kernels before 5.11",
  })),
  noKernelBtf: error(
    "CRL0306",
    "environment",
    (name: string, warnings: readonly string[], kernel: string) => ({
      message: `${kernel} has no BTF, which ${name} needs`,
      notes: warnings,
      help: "use a kernel with CONFIG_DEBUG_INFO_BTF (it has /sys/kernel/btf/vmlinux), or name a BTF file with --btf",
    }),
  ),
  cannotOpen: error("CRL0310", "input", (name: string, reasons: readonly string[]) => ({
    message: `libbpf cannot read ${name}`,
    notes: reasons,
    help: reasons.some((reason) => /legacy map definitions/.test(reason))
      ? "its maps have the old form, which aya's loader takes and libbpf 1.0 does not: build the object with `--btf-maps` (under cargo `-C link-arg=--btf-maps`), or use `#[btf_map]` in place of aya's `#[map]`"
      : "give a BPF object, as `corelate build` or `clang -target bpf` writes it",
  })),
  cannotAttach: error("CRL0311", "input", (program: string, reason: string) => ({
    message: `the program \`${program}\` could not be attached`,
    notes: [reason],
  })),
  settingForm: error("CRL0313", "usage", (text: string) => ({
    message: `--set ${text} is not NAME=VALUE`,
    help: "write a variable's name, an equals sign and a value: --set targ_pid=7",
  })),
  noSuchVariable: error(
    "CRL0314",
    "usage",
    (name: string, near: readonly string[], all: readonly string[]) => ({
      message: `the object has no global variable called \`${name}\``,
      help:
        near.length > 0
          ? `names near it: ${near.join(", ")}`
          : all.length > 0
            ? `it has ${all.slice(0, 10).join(", ")}${all.length > 10 ? " and more" : ""}`
            : "variables are found by BTF in .rodata, .data and .bss; a static needs `#[no_mangle]` and a use that is not folded, as `corelate::Global` has",
    }),
  ),
  noSuchPart: error("CRL0315", "usage", (setting: string, part: string, near: readonly string[]) => ({
    message: `\`${setting}\`: its type has no ${part}`,
    help:
      near.length > 0
        ? `names near it: ${near.join(", ")}`
        : "`corelate inspect` and `bpftool btf dump file OBJ` show the types",
  })),
  settingKind: error("CRL0320", "usage", (setting: string, kind: string) => ({
    message: `\`${setting}\` is ${kind}`,
    help: "variables of these types can be set: integers, floats, bools, enums and arrays of bytes",
  })),
  settingValue: error("CRL0316", "usage", (setting: string, type: string, wanted: string) => ({
    message: `the value of \`${setting}\` does not fit its type ${type}`,
    help: `give ${wanted}`,
  })),
  noSuchMap: error("CRL0317", "usage", (name: string, near: readonly string[]) => ({
    message: `the object has no map called \`${name}\``,
    help: near.length > 0 ? `it has ${near.join(", ")}` : "`corelate inspect OBJ` lists the maps",
  })),
  maxEntriesForm: error("CRL0318", "usage", (text: string) => ({
    message: `--max-entries ${text} is not MAP=N`,
    help: "write a map's name and a number of 1 and more: --max-entries events=1024",
  })),
  childFailed: error("CRL0319", "environment", (what: string) => ({
    message: `the process that loads the object ended: ${what}`,
    help: "run it again with --log; if it ends again, report it",
  })),
  cannotReadRingBuffer: error("CRL0312", "environment", (reason: string) => ({
    message: "the ring buffer could not be read",
    notes: [reason],
  })),
};

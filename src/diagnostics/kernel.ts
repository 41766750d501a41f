import { CorelateError } from "./diagnostic.js";

/** CRL0300 to CRL0329: no libbpf, no privilege, no kernel that could take the object. */
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

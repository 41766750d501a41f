import { CorelateError } from "./diagnostic.js";

/** CRL0001 to CRL0099: the machine lacks something, or a tool that corelate runs failed. */
export const environment = {
  noRustc: (tried: readonly string[]) =>
    new CorelateError(
      {
        code: "CRL0001",
        severity: "error",
        message: "no rustc with the core library for bpfel-unknown-none was found",
        notes: tried.map((t) => `tried ${t}`),
        help: "install Debian's rustc-web and libstd-rust-web-dev-bpf, or name a rustc with --rustc PATH or CORELATE_RUSTC",
      },
      "environment",
    ),
  noLlvm: (tried: readonly string[]) =>
    new CorelateError(
      {
        code: "CRL0002",
        severity: "error",
        message: "no usable libLLVM was found",
        notes: tried.map((t) => `tried ${t}`),
        help: "install llvm-22, or name a libLLVM with --llvm PATH or CORELATE_LLVM",
      },
      "environment",
    ),
  llvmWithoutBpf: (path: string) =>
    new CorelateError(
      {
        code: "CRL0003",
        severity: "error",
        message: `${path} was built without the BPF target`,
        help: "name another libLLVM with --llvm PATH or CORELATE_LLVM",
      },
      "environment",
    ),
  llvmTooOld: (path: string, major: number, needed: number, input?: string) =>
    new CorelateError(
      {
        code: "CRL0004",
        severity: "error",
        message: `${path} is LLVM ${major}, which is older than LLVM ${needed} that the input was made with`,
        ...(input === undefined ? {} : { notes: [`the input is ${input}`] }),
        help: `name a libLLVM of version ${needed} or newer with --llvm PATH or CORELATE_LLVM`,
      },
      "environment",
    ),
  toolFailed: (tool: string, status: number | null, stderr: string) =>
    new CorelateError(
      {
        code: "CRL0005",
        severity: "error",
        message: `${tool} could not be run (status ${status ?? "none"})`,
        notes: stderr.split("\n").filter((line) => line !== ""),
      },
      "environment",
    ),
  companionCrateFailed: (stderr: string) =>
    new CorelateError(
      {
        code: "CRL0006",
        severity: "error",
        message: "the companion crate could not be built with this rustc",
        notes: stderr.split("\n").filter((line) => line !== ""),
        help: "run `make setup` once with network access, so that cargo has the crates that it depends on",
      },
      "environment",
    ),
};

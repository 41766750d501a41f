import { CorelateError } from "./diagnostic.js";

/** CRL0020 to CRL0039: what libLLVM says, and what is wrong with a libLLVM. */
export const llvm = {
  fatalError: (path: string, reason: string) =>
    new CorelateError({
      code: "CRL0020",
      severity: "error",
      message: `LLVM cannot compile this: ${reason}`,
      notes: [`libLLVM is ${path}`],
    }),
  missingFunction: (path: string, major: number, symbol: string) =>
    new CorelateError(
      {
        code: "CRL0021",
        severity: "error",
        message: `${path} (LLVM ${major}) has no function ${symbol}`,
        help: "name a newer libLLVM with --llvm PATH or CORELATE_LLVM",
      },
      "environment",
    ),
  notALibrary: (path: string, reason: string) =>
    new CorelateError(
      {
        code: "CRL0022",
        severity: "error",
        message: `${path} cannot be used as libLLVM`,
        notes: [reason],
        help: "name the shared library, such as /usr/lib/x86_64-linux-gnu/libLLVM.so.22.1, with --llvm PATH or CORELATE_LLVM",
      },
      "environment",
    ),
  unreadableIr: (name: string, reason: string) =>
    new CorelateError({
      code: "CRL0023",
      severity: "error",
      message: `${name} is not IR that LLVM can read`,
      notes: reason.split("\n").filter((line) => line !== ""),
    }),
  unsupportedVersion: (path: string, major: number, oldest: number) =>
    new CorelateError(
      {
        code: "CRL0024",
        severity: "error",
        message: `${path} is LLVM ${major}; LLVM ${oldest} is the oldest that can be used`,
        help: "name a newer libLLVM with --llvm PATH or CORELATE_LLVM",
      },
      "environment",
    ),
  invalidModule: (reason: string) =>
    new CorelateError({
      code: "CRL0025",
      severity: "error",
      message: "the module is not valid IR",
      notes: reason.split("\n").filter((line) => line !== ""),
    }),
  passesFailed: (passes: string, reason: string) =>
    new CorelateError({
      code: "CRL0026",
      severity: "error",
      message: `LLVM could not run the passes ${passes}`,
      notes: [reason],
    }),
  emitFailed: (reason: string) =>
    new CorelateError({
      code: "CRL0027",
      severity: "error",
      message: "LLVM could not emit code for the module",
      notes: reason.split("\n").filter((line) => line !== ""),
    }),
  linkFailed: (reason: readonly string[]) =>
    new CorelateError({
      code: "CRL0028",
      severity: "error",
      message: "the modules cannot be linked",
      notes: reason,
    }),
  noTarget: (triple: string, reason: string) =>
    new CorelateError(
      {
        code: "CRL0029",
        severity: "error",
        message: `there is no target machine for ${triple}`,
        notes: [reason],
      },
      "environment",
    ),
  crashed: (path: string, signal: string) =>
    new CorelateError({
      code: "CRL0030",
      severity: "error",
      message:
        signal === "SIGALRM"
          ? "LLVM does not come to an end with this input"
          : `LLVM crashed on this input (${signal})`,
      notes: [`libLLVM is ${path}`],
      help: "the input is damaged, or no compiler wrote it: make it again; if a compiler did, please report it",
    }),
  badTarget: (complaint: string, help: string) =>
    new CorelateError({ code: "CRL0031", severity: "error", message: complaint, help }, "usage"),
  badArguments: (complaint: string) =>
    new CorelateError(
      {
        code: "CRL0032",
        severity: "error",
        message: `LLVM does not take these options: ${complaint}`,
        help: "--llvm-args takes options of LLVM's passes, separated by commas; `opt --help-hidden` lists them",
      },
      "usage",
    ),
  circularType: (name: string) =>
    new CorelateError({
      code: "CRL0033",
      severity: "error",
      message: `in the debug info the type ${name || "without a name"} consists of itself, or types are nested in one another too often`,
      help: "no compiler writes that: the IR is damaged, or was made by hand",
    }),
};

import { error } from "./define.js";

/** CRL0020 to CRL0039: what libLLVM says, and what is wrong with a libLLVM. */
export const llvm = {
  fatalError: error("CRL0020", "input", (path: string, reason: string) => ({
    message: `LLVM cannot compile this: ${reason}`,
    notes: [`libLLVM is ${path}`],
  })),
  missingFunction: error("CRL0021", "environment", (path: string, major: number, symbol: string) => ({
    message: `${path} (LLVM ${major}) has no function ${symbol}`,
    help: "name a newer libLLVM with --llvm PATH or CORELATE_LLVM",
  })),
  notALibrary: error("CRL0022", "environment", (path: string, reason: string) => ({
    message: `${path} cannot be used as libLLVM`,
    notes: [reason],
    help: "name the shared library, such as /usr/lib/x86_64-linux-gnu/libLLVM.so.22.1, with --llvm PATH or CORELATE_LLVM",
  })),
  unreadableIr: error("CRL0023", "input", (name: string, reason: string) => ({
    message: `${name} is not IR that LLVM can read`,
    notes: reason.split("\n").filter((line) => line !== ""),
  })),
  unsupportedVersion: error("CRL0024", "environment", (path: string, major: number, oldest: number) => ({
    message: `${path} is LLVM ${major}; LLVM ${oldest} is the oldest that can be used`,
    help: "name a newer libLLVM with --llvm PATH or CORELATE_LLVM",
  })),
  invalidModule: error("CRL0025", "input", (reason: string) => ({
    message: "the module is not valid IR",
    notes: reason.split("\n").filter((line) => line !== ""),
  })),
  passesFailed: error("CRL0026", "input", (passes: string, reason: string) => ({
    message: `LLVM could not run the passes ${passes}`,
    notes: [reason],
  })),
  emitFailed: error("CRL0027", "input", (reason: string) => ({
    message: "LLVM could not emit code for the module",
    notes: reason.split("\n").filter((line) => line !== ""),
  })),
  linkFailed: error("CRL0028", "input", (reason: readonly string[]) => ({
    message: "the modules cannot be linked",
    notes: reason,
  })),
  noTarget: error("CRL0029", "environment", (triple: string, reason: string) => ({
    message: `there is no target machine for ${triple}`,
    notes: [reason],
  })),
  crashed: error("CRL0030", "input", (path: string, signal: string) => ({
    message:
      signal === "SIGALRM"
        ? "LLVM does not come to an end with this input"
        : `LLVM crashed on this input (${signal})`,
    notes: [`libLLVM is ${path}`],
    help: "the input is damaged, or no compiler wrote it: make it again; if a compiler did, please report it",
  })),
  badTarget: error("CRL0031", "usage", (complaint: string, help: string) => ({
    message: complaint,
    help,
  })),
  badArguments: error("CRL0032", "usage", (complaint: string) => ({
    message: `LLVM does not take these options: ${complaint}`,
    help: "--llvm-args takes options of LLVM's passes, separated by commas; `opt --help-hidden` lists them",
  })),
  circularType: error("CRL0033", "input", (name: string) => ({
    message: `in the debug info the type ${name || "without a name"} consists of itself, or types are nested in one another too often`,
    help: "no compiler writes that: the IR is damaged, or was made by hand",
  })),
};

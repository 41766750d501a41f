import { error } from "./define.js";

/** CRL0400 to CRL0499: the linker's command line and its inputs. */
export const linkErrors = {
  unknownArgument: error("CRL0400", "usage", (argument: string) => ({
    message: `unknown argument ${argument}`,
    help: "`corelate link --help` lists the arguments",
  })),
  missingValue: error("CRL0401", "usage", (argument: string) => ({
    message: `${argument} needs a value`,
  })),
  badValue: error("CRL0402", "usage", (argument: string, value: string, allowed: readonly string[]) => ({
    message: `${argument} cannot be ${value}`,
    help: `it is one of ${allowed.join(", ")}`,
  })),
  noOutput: error("CRL0403", "usage", () => ({
    message: "no output file",
    help: "name one with -o FILE",
  })),
  badExports: error("CRL0404", "input", (path: string, why: string) => ({
    message: `the list of exported symbols ${path} cannot be read`,
    notes: [why],
  })),
  missingInput: error("CRL0405", "input", (path: string) => ({
    message: `the input ${path} does not exist`,
  })),
  thinArchive: error("CRL0406", "input", (path: string) => ({
    message: `${path} is a thin archive: its members are elsewhere`,
    help: "make an archive that holds them: `llvm-ar rc OUT.a MEMBER...` without `T`",
  })),
  noDebugInfo: error("CRL0408", "input", () => ({
    message: "a crate with attributed types was compiled without debug info, which describes their fields",
    help: "compile with `-C debuginfo=2 -C no-prepopulate-passes -C opt-level=1 -C codegen-units=1` and without LTO; `corelate cargo` does",
  })),
  machineCode: error("CRL0407", "input", (path: string) => ({
    message: `${path} holds machine code, no LLVM IR`,
    help: "let its compiler write bitcode: `clang -emit-llvm`, or `-C linker-plugin-lto` for rustc",
  })),
};

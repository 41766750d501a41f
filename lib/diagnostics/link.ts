import { CorelateError, type Diagnostic } from "./diagnostic.js";

function usage(code: `CRL${string}`, message: string, help?: string) {
  return new CorelateError({ code, severity: "error", message, ...(help ? { help } : {}) }, "usage");
}

/** CRL0400 to CRL0499: the linker's command line and its inputs. */
export const linkErrors = {
  unknownArgument: (argument: string) =>
    usage("CRL0400", `unknown argument ${argument}`, "`corelate link --help` lists what is understood"),
  missingValue: (argument: string) => usage("CRL0401", `${argument} needs a value`),
  badValue: (argument: string, value: string, allowed: readonly string[]) =>
    usage("CRL0402", `${argument} cannot be ${value}`, `it is one of ${allowed.join(", ")}`),
  noOutput: () => usage("CRL0403", "no output file", "name one with -o FILE"),
  badExports: (path: string, why: string) =>
    new CorelateError({
      code: "CRL0404",
      severity: "error",
      message: `the list of exported symbols ${path} cannot be read`,
      notes: [why],
    }),
  missingInput: (path: string) =>
    new CorelateError({ code: "CRL0405", severity: "error", message: `the input ${path} is not there` }),
  thinArchive: (path: string) =>
    new CorelateError({
      code: "CRL0406",
      severity: "error",
      message: `${path} is a thin archive: its members are elsewhere`,
      help: "make an archive that holds them: `llvm-ar rc OUT.a MEMBER...` without `T`",
    }),
  noDebugInfo: () =>
    new CorelateError({
      code: "CRL0408",
      severity: "error",
      message:
        "a crate with attributed types was compiled without debug info, which says what its fields are",
      help: "compile with `-C debuginfo=2 -C no-prepopulate-passes -C opt-level=1 -C codegen-units=1` and without LTO; `corelate cargo` does",
    }),
  noVariant: (crates: readonly string[]): Diagnostic => ({
    code: "CRL0171",
    severity: "error",
    message: `the audit cannot look into ${crates.join(", ")}: what it compares with is not beside ${crates.length === 1 ? "it" : "them"}`,
    help: "have cargo build it again with the audit (`cargo clean -p CRATE --target TARGET`, or `cargo clean`), or build without `--audit`",
    notes: [
      "cargo took it as it was built before, without an audit or with a folder `corelate-audit` that has been deleted",
    ],
  }),
  notAudited: (): Diagnostic => ({
    code: "CRL0172",
    severity: "note",
    message:
      "nobody has looked for what rustc decides by the size or an offset of an attributed type; `corelate cargo --audit` does, `--no-audit` (or CORELATE_AUDIT=0) leaves this line out",
  }),
  machineCode: (path: string) =>
    new CorelateError({
      code: "CRL0407",
      severity: "error",
      message: `${path} holds machine code, no LLVM IR`,
      help: "have its compiler emit bitcode: `clang -emit-llvm`, or `-C linker-plugin-lto` for rustc",
    }),
};

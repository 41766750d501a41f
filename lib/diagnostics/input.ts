import { type DiagnosticText, error, warning } from "./define.js";

/** CRL0050 to CRL0099: what the user gave cannot be built. */
export const input = {
  typesTooDeep: error("CRL0086", "input", () => ({
    message: "the types are nested in one another more often than there are types",
    notes: ["written out in Rust they would be far larger than the BTF; no compiler writes such types"],
  })),
  unreadable: error("CRL0050", "input", (path: string, why: string) => ({
    message: `${path} cannot be read`,
    notes: [why],
  })),
  noIr: error("CRL0051", "input", (path: string) => ({
    message: `${path} holds no LLVM IR`,
    help: "give a `.rs`, `.ll` or `.bc` file, an object that is bitcode, or an archive of those",
  })),
  damagedArchive: error("CRL0052", "input", (path: string) => ({
    message: `${path} is a damaged archive`,
  })),
  wrongTarget: error("CRL0054", "input", (name: string, triple: string, target: string) => ({
    message: `${name} was compiled for ${triple || "no target"}, not for ${target}`,
    help: `compile it with \`--target ${target}\``,
  })),
  /** `hints` say what rustc's messages mean for a BPF program. */
  rustcFailed: error("CRL0056", "input", (hints: readonly string[]) => ({
    message: "rustc did not compile the program",
    notes: [...hints],
  })),
  unwritable: error("CRL0059", "environment", (path: string, why: string) => ({
    message: `${path} cannot be written`,
    notes: [why],
  })),
  optimisedIr: error("CRL0061", "input", optimised),
  /** The same of what got through. */
  optimisedIrTaken: warning("CRL0061", optimised),
  noInput: error("CRL0062", "usage", () => ({
    message: "no input",
    help: "name at least one file",
  })),
};

function optimised(name: string): DiagnosticText {
  return {
    message: `${name} was optimised before the passes could run`,
    help: "compile with `-C no-prepopulate-passes -C opt-level=1 -C debuginfo=2 -C codegen-units=1` and without LTO",
  };
}

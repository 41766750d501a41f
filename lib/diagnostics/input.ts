import { CorelateError, type DiagnosticCode, type Fault } from "./diagnostic.js";

function fail(
  code: DiagnosticCode,
  message: string,
  help?: string,
  notes?: string[],
  fault: Fault = "input",
) {
  return new CorelateError(
    { code, severity: "error", message, ...(help ? { help } : {}), ...(notes ? { notes } : {}) },
    fault,
  );
}

/** CRL0050 to CRL0099: what the user gave cannot be built. */
export const input = {
  unreadable: (path: string, why: string) => fail("CRL0050", `${path} cannot be read`, undefined, [why]),
  noIr: (path: string) =>
    fail(
      "CRL0051",
      `${path} holds no LLVM IR`,
      "give a `.rs`, `.ll` or `.bc` file, an object that is bitcode, or an archive of those",
    ),
  damagedArchive: (path: string) => fail("CRL0052", `${path} is a damaged archive`),
  wrongTarget: (name: string, triple: string, target: string) =>
    fail(
      "CRL0054",
      `${name} was compiled for ${triple || "no target"}, not for ${target}`,
      `compile it with \`--target ${target}\``,
    ),
  /** `hints` say what rustc's messages mean for a BPF program. */
  rustcFailed: (hints: readonly string[]) =>
    fail("CRL0056", "rustc did not compile the program", undefined, [...hints]),
  unwritable: (path: string, why: string) =>
    fail("CRL0059", `${path} cannot be written`, undefined, [why], "environment"),
  optimisedIr: (name: string) =>
    fail(
      "CRL0061",
      `${name} was optimised before the passes could run`,
      "compile with `-C no-prepopulate-passes -C opt-level=1 -C debuginfo=2 -C codegen-units=1` and without LTO",
    ),
  noInput: () => fail("CRL0062", "no input", "name at least one file", undefined, "usage"),
};

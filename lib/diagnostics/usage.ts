import { CorelateError, type DiagnosticCode } from "./diagnostic.js";

function fail(code: DiagnosticCode, message: string, help: string) {
  return new CorelateError({ code, severity: "error", message, help }, "usage");
}

/** CRL0063 to CRL0069: the command line is at fault. */
export const usage = {
  /** `command` is what the user wrote before the options, such as `corelate build`. */
  commandLine: (message: string, command: string) =>
    fail("CRL0063", message, `\`${command} --help\` lists what it takes`),
  unknownCode: (code: string, near: readonly string[]) =>
    fail(
      "CRL0064",
      `"${code}" is not the number of a diagnostic`,
      near.length === 0
        ? "a number is written as CRL0107"
        : `numbers near it: ${near.join(", ")}; docs/diagnostics.md has them all`,
    ),
  unknownPass: (name: string) =>
    fail(
      "CRL0066",
      `there is no pass "${name}"`,
      "`corelate opt --list` lists the passes; LLVM's own are written `llvm(mem2reg)`",
    ),
  outputIsInput: (path: string) =>
    fail("CRL0065", `the output would replace the input ${path}`, "name another output with -o FILE"),
};

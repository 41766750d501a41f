import { CorelateError, type DiagnosticCode, type Fault } from "./diagnostic.js";

function fail(code: DiagnosticCode, fault: Fault, message: string, notes: readonly string[], help?: string) {
  return new CorelateError(
    {
      code,
      severity: "error",
      message,
      ...(notes.length > 0 ? { notes } : {}),
      ...(help === undefined ? {} : { help }),
    },
    fault,
  );
}

/** CRL0080 to CRL0089: what the system refuses, and what goes wrong in corelate itself. */
export const system = {
  /** `where` is a line of the stack. */
  defect: (what: string, where: readonly string[]) =>
    fail(
      "CRL0080",
      "input",
      `corelate has a defect: ${what}`,
      where,
      "please report it, with the input; `CORELATE_STACK=1` shows the whole stack",
    ),
  refused: (what: string) => fail("CRL0081", "environment", `the system refused: ${what}`, []),
  badCache: (path: string, why: string) =>
    fail(
      "CRL0082",
      "environment",
      `the cache ${path} cannot be used`,
      [why],
      "name a folder of your own that only you can write to, by its whole path, with CORELATE_CACHE",
    ),
  noTemporaryFolder: (path: string, why: string) =>
    fail(
      "CRL0083",
      "environment",
      `no temporary folder can be made in ${path}`,
      [why],
      "name a folder that you may write to with TMPDIR",
    ),
  unwritableLog: (path: string, why: string) =>
    fail("CRL0084", "environment", `the log ${path} cannot be written`, [why]),
  brokenOutput: (why: string) => fail("CRL0085", "environment", "standard output cannot be written", [why]),
};

import { error } from "./define.js";

/** CRL0080 to CRL0089: what the system refuses, and what goes wrong in corelate itself. */
export const system = {
  /** `where` is a line of the stack. */
  defect: error("CRL0080", "input", (what: string, where: readonly string[]) => ({
    message: `corelate has a defect: ${what}`,
    notes: where,
    help: "please report it, with the input; `CORELATE_STACK=1` shows the whole stack",
  })),
  refused: error("CRL0081", "environment", (what: string) => ({
    message: `the system refused: ${what}`,
  })),
  badCache: error("CRL0082", "environment", (path: string, why: string) => ({
    message: `the cache ${path} cannot be used`,
    notes: [why],
    help: "name a folder of your own that only you can write to, by its whole path, with CORELATE_CACHE",
  })),
  noTemporaryFolder: error("CRL0083", "environment", (path: string, why: string) => ({
    message: `no temporary folder can be made in ${path}`,
    notes: [why],
    help: "name a folder that you may write to with TMPDIR",
  })),
  unwritableLog: error("CRL0084", "environment", (path: string, why: string) => ({
    message: `the log ${path} cannot be written`,
    notes: [why],
  })),
  brokenOutput: error("CRL0085", "environment", (why: string) => ({
    message: "standard output cannot be written",
    notes: [why],
  })),
};

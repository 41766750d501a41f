import type { Diagnostic } from "./diagnostic.js";

/** CRL0009: what `corelate cargo` has to say of a workspace. */
export const cargoNotes = {
  membersLeftOut: (built: readonly string[], leftOut: readonly string[]): Diagnostic => ({
    code: "CRL0009",
    severity: "note",
    message: `for BPF ${built.join(", ")} ${built.length === 1 ? "is" : "are"} built, and ${leftOut.join(", ")} left out: without \`#![no_std]\` a crate needs an operating system`,
    help: "name packages with `--package` to choose yourself",
  }),
};

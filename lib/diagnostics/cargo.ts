import { note } from "./define.js";

/** CRL0009: what `corelate cargo` has to say of a workspace. */
export const cargoNotes = {
  membersLeftOut: note("CRL0009", (built: readonly string[], leftOut: readonly string[]) => ({
    message: `for BPF ${built.join(", ")} ${built.length === 1 ? "is" : "are"} built, and ${leftOut.join(", ")} left out: without \`#![no_std]\` a crate needs an operating system`,
    help: "name packages with `--package` to choose yourself",
  })),
};

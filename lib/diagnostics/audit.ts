import { error, note } from "./define.js";

/** CRL0170 to CRL0199: what an audit cannot compare. */
export const auditNotes = {
  inputsNotAudited: note("CRL0170", (inputs: readonly string[]) => ({
    message: `the audit did not include ${inputs.join(", ")}: it needs the source, and only the IR is given`,
    help: "build from the source (`corelate build X.rs`, `corelate cargo --audit`) for an audit, or turn it off with `--no-audit`",
  })),
  noVariant: error("CRL0171", "input", (crates: readonly string[]) => ({
    message: `the audit cannot check ${crates.join(", ")}: the builds with other layouts are missing`,
    notes: [
      "cargo reused an earlier build: it was made without an audit, or its folder `corelate-audit` has been deleted",
    ],
    help: "let cargo build it again with the audit (`cargo clean -p CRATE --target TARGET`, or `cargo clean`), or build without `--audit`",
  })),
  notAudited: note("CRL0172", () => ({
    message:
      "this build was not audited; `corelate cargo --audit` finds decisions that rustc makes by the size or an offset of an attributed type, `--no-audit` (or CORELATE_AUDIT=0) suppresses this note",
  })),
};

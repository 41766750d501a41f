import { error, note } from "./define.js";

/** CRL0170 to CRL0199: what an audit cannot compare. */
export const auditNotes = {
  inputsNotAudited: note("CRL0170", (inputs: readonly string[]) => ({
    message: `what rustc decided by a size or an offset was not looked for in ${inputs.join(", ")}, of which only the IR is at hand`,
    help: "build from the source (`corelate build X.rs`, `corelate cargo --audit`) for an audit; `--no-audit` says that none is wanted",
  })),
  noVariant: error("CRL0171", "input", (crates: readonly string[]) => ({
    message: `the audit cannot look into ${crates.join(", ")}: what it compares with is not beside ${crates.length === 1 ? "it" : "them"}`,
    notes: [
      "cargo took it as it was built before, without an audit or with a folder `corelate-audit` that has been deleted",
    ],
    help: "have cargo build it again with the audit (`cargo clean -p CRATE --target TARGET`, or `cargo clean`), or build without `--audit`",
  })),
  notAudited: note("CRL0172", () => ({
    message:
      "nobody has looked for what rustc decides by the size or an offset of an attributed type; `corelate cargo --audit` does, `--no-audit` (or CORELATE_AUDIT=0) leaves this line out",
  })),
};

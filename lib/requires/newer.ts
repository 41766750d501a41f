import { type Diagnostic, requiresErrors } from "../diagnostics/index.js";
import { compareVersions, type KernelVersion } from "../kernel-features/index.js";
import type { Reason } from "./reason.js";
import type { ProgramRequirements } from "./requires.js";

/** The kinds of reasons as messages name them. */
export const reasonWords: Readonly<Record<Reason["kind"], string>> = {
  program_type: "program type",
  attach_type: "attach type",
  section: "section",
  helper: "helper",
  kfunc: "kfunc",
  map_type: "map type",
  map_flag: "map flag",
  map_field: "map value",
  instruction: "instruction",
  btf_kind: "BTF kind",
  verifier: "feature",
  architecture: "on this machine",
};

/** An error (CRL0670) for each thing that `programs` cannot do without and that `wanted` has not. */
export function newerThan(programs: readonly ProgramRequirements[], wanted: KernelVersion): Diagnostic[] {
  return programs.flatMap(({ name, reasons }) =>
    reasons
      .filter(({ since, optional }) => !optional && compareVersions(since, wanted) > 0)
      .map((reason) =>
        requiresErrors.tooNew({
          program: name,
          wanted,
          what:
            reason.kind === "architecture"
              ? `\`${reason.name}\` on ${reason.of}`
              : `the ${reasonWords[reason.kind]} ${reason.name}`,
          since: reason.since,
          places: reason.places,
        }),
      ),
  );
}

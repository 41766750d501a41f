import { inspect } from "../../lib/btf/index.js";
import { CorelateError } from "../../lib/diagnostics/index.js";
import type { ProgramOutcome, VerifyResult } from "./verdict.js";

/** The result of an object that came to no verdict: all of its programs have the same outcome. */
export function failedObject(
  bytes: Uint8Array,
  outcome: ProgramOutcome,
  { diagnostics, fault }: CorelateError,
): VerifyResult {
  return {
    ok: false,
    fault: fault === "environment" ? "environment" : "input",
    kernel: "",
    libbpf: { path: "", version: "" },
    programs: programsIn(bytes).map(({ function: name, section }) => ({
      name,
      section,
      type: "",
      outcome,
      log: "",
    })),
    btf: { outcome: "not-tried", log: "", problems: [] },
    warnings: [],
    diagnostics,
    log: "",
  };
}

/** Functions in sections of their own; `.text` has those that programs call. */
function programsIn(bytes: Uint8Array) {
  try {
    return inspect(bytes).programs.filter(({ section }) => section !== ".text");
  } catch (error) {
    if (error instanceof CorelateError) return [];
    throw error;
  }
}

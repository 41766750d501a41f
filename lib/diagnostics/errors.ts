import { type Diagnostic, ExitStatus, type Fault } from "./diagnostic.js";
import { faultOf } from "./registry.js";

const statusOf: Record<Fault, ExitStatus> = {
  input: ExitStatus.Input,
  usage: ExitStatus.Usage,
  environment: ExitStatus.Environment,
};

/** A failure with its diagnostics. The command line prints them and exits with `exitStatus`. */
export class CorelateError extends Error {
  readonly diagnostics: readonly Diagnostic[];
  /** That of the first error. */
  readonly fault: Fault;

  constructor(diagnostics: Diagnostic | readonly Diagnostic[]) {
    const list = Array.isArray(diagnostics)
      ? (diagnostics as readonly Diagnostic[])
      : [diagnostics as Diagnostic];
    super(list.map((d) => `${d.code}: ${d.message}`).join("\n"));
    this.name = "CorelateError";
    this.diagnostics = list;
    this.fault = faultOf(list);
  }

  get exitStatus(): ExitStatus {
    return statusOf[this.fault];
  }
}

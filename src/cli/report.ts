import pc from "picocolors";
import {
  CorelateError,
  type Diagnostic,
  type MessageFormat,
  renderDiagnostic,
  renderDiagnosticJson,
} from "../diagnostics/index.js";

/** Prints `diagnostics` on standard error. */
export function reportDiagnostics(diagnostics: readonly Diagnostic[], format: MessageFormat): void {
  for (const diagnostic of diagnostics) process.stderr.write(render(diagnostic, format));
}

/** The text of `diagnostic` in `format`, as the terminal shows it. */
export function render(diagnostic: Diagnostic, format: MessageFormat): string {
  return format === "json"
    ? renderDiagnosticJson(diagnostic)
    : renderDiagnostic(diagnostic, pc.isColorSupported);
}

/** Prints what `error` has to say and gives the exit status for it. What is not ours is a defect and keeps its stack. */
export function exitStatusOf(error: unknown, argv: readonly string[]): number {
  if (!(error instanceof CorelateError)) throw error;
  reportDiagnostics(error.diagnostics, messageFormatOf(argv));
  return error.exitStatus;
}

/** `--message-format`, also when it was the command line itself that was wrong. */
export function messageFormatOf(argv: readonly string[]): MessageFormat {
  const at = argv.indexOf("--message-format");
  return argv.includes("--message-format=json") || (at >= 0 && argv[at + 1] === "json") ? "json" : "human";
}

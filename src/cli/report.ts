import { constants } from "node:os";
import pc from "picocolors";
import {
  CorelateError,
  type Diagnostic,
  type MessageFormat,
  renderDiagnostic,
  renderDiagnosticJson,
  system,
} from "../../lib/diagnostics/index.js";

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

/** Prints the diagnostics of `error`, and returns the exit status. */
export function exitStatusOf(error: unknown, argv: readonly string[]): number {
  const failure = asCorelateError(error);
  reportDiagnostics(failure.diagnostics, messageFormatOf(argv));
  return failure.exitStatus;
}

/** Wraps other errors: those of the system, and defects of corelate, which keep their stack if that is asked for. */
export function asCorelateError(error: unknown): CorelateError {
  if (error instanceof CorelateError) return error;
  const { code, syscall, message, name, stack } = error as NodeJS.ErrnoException;
  if (code !== undefined && syscall !== undefined)
    return new CorelateError(syscall === "write" ? system.brokenOutput(message) : system.refused(message));
  const lines = (stack ?? "").split("\n").filter((line) => line.startsWith("    at "));
  const all = process.env.CORELATE_STACK !== undefined && process.env.CORELATE_STACK !== "";
  const shown = lines.slice(0, all ? undefined : 1).map((line) => line.trim());
  return new CorelateError(system.defect(`${name ?? "Error"}: ${message ?? String(error)}`, shown));
}

/**
 * Ends the process with a status instead of a stack trace when standard output is closed (as C programs end) or full (CRL0085). Errors of standard
 * error are ignored.
 */
export function watchStreams(argv: readonly string[]): void {
  process.stderr.on("error", () => {});
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(128 + constants.signals.SIGPIPE);
    process.exit(exitStatusOf(new CorelateError(system.brokenOutput(error.message)), argv));
  });
}

/** `--message-format`, also when it was the command line itself that was wrong. */
export function messageFormatOf(argv: readonly string[]): MessageFormat {
  const at = argv.indexOf("--message-format");
  return argv.includes("--message-format=json") || (at >= 0 && argv[at + 1] === "json") ? "json" : "human";
}

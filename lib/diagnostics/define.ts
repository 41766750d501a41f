import type { Diagnostic, DiagnosticCode, Fault, Severity, SourceLocation } from "./diagnostic.js";

/** The contents of one diagnostic. */
export interface DiagnosticText {
  readonly message: string;
  readonly location?: SourceLocation | undefined;
  readonly notes?: readonly string[] | undefined;
  readonly help?: string | undefined;
}

/** Makes one kind of diagnostic. */
export interface DiagnosticFactory<Args extends readonly unknown[] = never> {
  (...args: Args): Diagnostic;
  readonly code: DiagnosticCode;
  readonly severity: Severity;
  /** Whose fault an error is, which decides the exit status. */
  readonly fault: Fault;
}

/** An error; `fault` says whose it is. */
export function error<Args extends readonly unknown[]>(
  code: DiagnosticCode,
  fault: Fault,
  text: (...args: Args) => DiagnosticText,
): DiagnosticFactory<Args> {
  return define(code, "error", fault, text);
}

export function warning<Args extends readonly unknown[]>(
  code: DiagnosticCode,
  text: (...args: Args) => DiagnosticText,
): DiagnosticFactory<Args> {
  return define(code, "warning", "input", text);
}

export function note<Args extends readonly unknown[]>(
  code: DiagnosticCode,
  text: (...args: Args) => DiagnosticText,
): DiagnosticFactory<Args> {
  return define(code, "note", "input", text);
}

function define<Args extends readonly unknown[]>(
  code: DiagnosticCode,
  severity: Severity,
  fault: Fault,
  text: (...args: Args) => DiagnosticText,
): DiagnosticFactory<Args> {
  const make = (...args: Args): Diagnostic => {
    const { message, location, notes, help } = text(...args);
    return {
      code,
      severity,
      message,
      ...(location ? { location } : {}),
      ...(notes && notes.length > 0 ? { notes } : {}),
      ...(help ? { help } : {}),
    };
  };
  return Object.assign(make, { code, severity, fault });
}

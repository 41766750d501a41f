/** A place in a source file. `line` and `column` count from 1; a column of 0 means the whole line. */
export interface SourceLocation {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** The line as it was compiled, where the debug info has it: the file may be another by now, or elsewhere. */
  readonly text?: string;
}

/** How bad a diagnostic is; an error keeps the output from being written. */
export type Severity = "error" | "warning" | "note";

/** `CRL` and four digits; the page of a code is docs/diagnostics.md. */
export type DiagnosticCode = `CRL${string}`;

/** One thing to tell the user, in the parts that rustc's own diagnostics have. */
export interface Diagnostic {
  readonly code: DiagnosticCode;
  readonly severity: Severity;
  /** What is wrong, in one line without a full stop. */
  readonly message: string;
  readonly location?: SourceLocation;
  /** Causes and details, a line each. */
  readonly notes?: readonly string[];
  /** The way out: what to write or run instead. */
  readonly help?: string;
}

/** Exit statuses of every command: see the contract in the README. */
export const ExitStatus = { Done: 0, Input: 1, Usage: 2, Environment: 3 } as const;
export type ExitStatus = (typeof ExitStatus)[keyof typeof ExitStatus];

/** Whose fault a failure is; it decides the exit status. */
export type Fault = "input" | "usage" | "environment";

import type { Diagnostic } from "../../lib/diagnostics/index.js";

/** What the page shows, as it stands in it as JSON. Numbers named `log` are places in `logs`. */
export interface ReportData {
  readonly kernels: readonly {
    readonly name: string;
    readonly version: string;
    readonly arch: string;
    readonly outcome: string;
  }[];
  readonly programs: readonly ReportProgram[];
  readonly fields: readonly ReportField[];
  readonly signatures: readonly ReportSignature[];
  readonly needs: readonly ReportNeeds[];
  readonly logs: readonly ReportLog[];
  readonly diagnostics: readonly ReportDiagnostic[];
  /** The text of the source files that something points to, by path. */
  readonly sources: Readonly<Record<string, string>>;
}

export type ReportDiagnostic = Pick<
  Diagnostic,
  "code" | "severity" | "message" | "location" | "notes" | "help"
>;

export interface ReportProgram {
  readonly object: string;
  readonly name: string;
  readonly section: string;
  /** Where it begins, if that is known. */
  readonly file: string | undefined;
  readonly line: number | undefined;
  /** One a kernel; null where the kernel was not asked. */
  readonly cells: readonly (ReportCell | null)[];
}

export interface ReportCell {
  readonly outcome: string;
  readonly instructions: number | undefined;
  /** Name and value, as text. */
  readonly counts: readonly (readonly [string, string])[];
  readonly reason: string | undefined;
  /** Places in `diagnostics`. */
  readonly diagnostics: readonly number[];
  readonly log: number | undefined;
  readonly cached: boolean;
}

/** A log in lines; `lines` has for each the line of `file` that it belongs to, or 0. */
export interface ReportLog {
  readonly text: readonly string[];
  readonly lines: readonly number[];
  readonly file: string | undefined;
  /** How many bytes of its start are left out. */
  readonly leftOut: number;
}

export interface ReportField {
  readonly object: string;
  readonly field: string;
  readonly kind: string;
  readonly local: string;
  readonly programs: readonly string[];
  readonly places: readonly string[];
  readonly cells: readonly {
    readonly text: string;
    readonly ok: boolean;
    readonly why: string | undefined;
  }[];
}

export interface ReportSignature {
  readonly object: string;
  readonly program: string;
  readonly name: string;
  readonly reads: string;
  readonly cells: readonly {
    readonly text: string;
    readonly ok: boolean;
    readonly why: string | undefined;
  }[];
}

export interface ReportNeeds {
  readonly object: string;
  readonly program: string;
  readonly section: string;
  readonly needs: string;
  readonly reasons: readonly {
    readonly since: string;
    readonly kind: string;
    readonly name: string;
    readonly optional: boolean;
    readonly places: readonly string[];
  }[];
}

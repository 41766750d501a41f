import type { SourceLocation } from "../diagnostics/index.js";
import type { Refusal } from "./refusal.js";

/** Finds places in source files for what the verifier says. */
export interface SourceIndex {
  /** The place of a refusal; undefined where the log names none. */
  locate(
    program: { readonly name: string; readonly section: string },
    refusal: Refusal,
  ): SourceLocation | undefined;
}

/** What the log itself says: the file without its folder, and the line. */
export const noSources: SourceIndex = {
  locate: (_program, { source }) =>
    source?.file === undefined || source.line === undefined
      ? undefined
      : { file: source.file, line: source.line, column: 0 },
};

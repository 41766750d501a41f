import type { SourceLocation } from "../../lib/diagnostics/index.js";
import type { KernelReport } from "./report.js";

/** A step of what happened to a value. */
export interface StoryStep {
  /** In a sentence without a full stop. */
  readonly words: string;
  /** The instruction, counted as the log counts it; absent where the step is about none. */
  readonly insn?: number;
  /** The instruction in the verifier's notation. */
  readonly text?: string;
  readonly location?: SourceLocation;
  /** The field that the instruction reads, such as `task_struct.real_parent`. */
  readonly field?: string;
}

/** Why the verifier refused a program, in plain words. */
export interface Explanation {
  /** The kind of message, by which docs/verifier-messages.md calls its section. */
  readonly kind: string;
  readonly cause: string;
  /** The change to the Rust. */
  readonly cure: string;
  /** The register that it is about, such as `R1`. */
  readonly register?: string;
  /** The field that the refused instruction reads or writes. */
  readonly field?: string;
  /** The calls through which the refused line was inlined, from the inside out. */
  readonly inlinedInto?: readonly SourceLocation[];
  /** Where the register's value came from, the latest first, and how it was checked. */
  readonly story: readonly StoryStep[];
  /** What Linux 7.3 and newer say themselves. */
  readonly report?: KernelReport;
}

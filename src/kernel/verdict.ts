import type { Diagnostic, SourceLocation } from "../../lib/diagnostics/index.js";
import type { Explanation, Refusal } from "../explain/index.js";
import type { ChannelOutput, ProgramRun } from "./attached/index.js";
import type { ProgramInfo } from "./kernel-info.js";
import type { VerifierCounts } from "./statistics.js";
import type { TestRunAnswer } from "./test-runs.js";

/**
 * `not-loaded`: the section's name starts with `?`, or the object could not be loaded at all. `timed-out`: the verifier took longer than
 * it was given. `crashed`, `hung`, `panicked`: of a booted kernel, when the loader, or the kernel itself, came to no end with it.
 */
export type ProgramOutcome =
  | "accepted"
  | "refused"
  | "not-loaded"
  | "timed-out"
  | "crashed"
  | "hung"
  | "panicked";

/** What became of one program. */
export interface ProgramVerdict {
  readonly name: string;
  readonly section: string;
  /** libbpf's name of the program type. */
  readonly type: string;
  /** libbpf's name of the way to attach it, such as `trace_raw_tp`. */
  readonly attachType?: string;
  /** Instructions, with those of the functions that it calls. */
  readonly size?: number;
  readonly outcome: ProgramOutcome;
  /** The verifier's log; empty where there is none. */
  readonly log: string;
  /** Of accepted programs. */
  readonly info?: ProgramInfo;
  /** What the verifier counted, where it was asked (`VerifyOptions.statistics`). */
  readonly counts?: VerifierCounts;
  /** What it did while it was attached, where that was asked for (`VerifyOptions.runFor`). */
  readonly run?: ProgramRun;
  /** Of refused programs: the errno's name, such as `EACCES`. */
  readonly errno?: string;
  readonly refusal?: Refusal;
  /** Of refused programs, where what the verifier says is well-known. */
  readonly explanation?: Explanation;
  readonly location?: SourceLocation;
  /** Of refused programs: what `VerifyResult.diagnostics` has for it. */
  readonly diagnostic?: Diagnostic;
}

/** What became of the object's BTF. */
export interface BtfVerdict {
  readonly outcome: "accepted" | "refused" | "absent" | "not-tried";
  /** The kernel's log, where it refused. */
  readonly log: string;
  /** What libbpf said about BTF that was refused or left out. */
  readonly problems: readonly string[];
  /** Whether libbpf loaded other BTF than it read, since the kernel knows less than the object has; undefined where nothing was loaded. */
  readonly sanitised?: boolean;
}

/** What a kernel says of an object. */
export interface VerifyResult {
  /** All programs were accepted, with BTF (see `tolerateBtf`). */
  readonly ok: boolean;
  /** Where it is not: whether the object is at fault, or this machine, which cannot load such programs. */
  readonly fault?: "input" | "environment";
  /** The kernel's release, as `uname -r`. */
  readonly kernel: string;
  readonly libbpf: { readonly path: string; readonly version: string };
  readonly programs: readonly ProgramVerdict[];
  readonly btf: BtfVerdict;
  /** What came of `VerifyOptions.testRuns`, for programs that were loaded. */
  readonly runs?: readonly TestRunAnswer[];
  /** What came out of ring buffers and perf event arrays while programs were attached. */
  readonly output?: readonly ChannelOutput[];
  /** What libbpf warned of. */
  readonly warnings: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
  /** All that libbpf said, debug messages too. */
  readonly log: string;
}

import type { LibbpfChoice } from "./locate-libbpf.js";
import type { TestRun } from "./test-runs.js";

/** How `verify` goes about it. */
export interface VerifyOptions {
  /** The default is this process's environment, and the newest libbpf of the system. */
  readonly libbpf?: LibbpfChoice;
  /** What messages call the object; the default is `object`. */
  readonly name?: string;
  /** Relocate against this BTF file instead of the running kernel's. */
  readonly btfPath?: string;
  /** Ask for the logs of accepted programs too: 1 gives the statistics, 2 each instruction with its registers. */
  readonly logLevel?: 0 | 1 | 2;
  /** Ask what the verifier counted (`ProgramVerdict.counts`). A program that is refused is then loaded twice, the second time for its log. */
  readonly statistics?: boolean;
  /** Take an object whose BTF the kernel refuses, or that has none, for good when its programs are. */
  readonly tolerateBtf?: boolean;
  /** Global variables to set first, as `NAME=VALUE`; see `parseSetting`. */
  readonly settings?: readonly string[];
  /** Sizes of maps that are left to the loader. */
  readonly maxEntries?: Readonly<Record<string, number>>;
  /**
   * Let the verifier know nothing of the values in `.rodata`, so that it follows what stands behind either value of a setting. It then refuses
   * what is bounded by a setting only.
   */
  readonly unknownSettings?: boolean;
  /** The license of an object that states none. aya's loader says `GPL`, libbpf nothing. */
  readonly license?: string;
  /** Run these programs when they are loaded, with what they are given. */
  readonly testRuns?: readonly TestRun[];
  /** Attach what was loaded, for so many seconds, and tell what it does (`ProgramVerdict.run`, `VerifyResult.output`). */
  readonly runFor?: number;
  /** Load these programs only; the others are `not-loaded`. */
  readonly only?: readonly string[];
}

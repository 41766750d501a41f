import type { Activity } from "./attached/index.js";
import type { ProgramInfo } from "./kernel-info.js";
import type { Program } from "./object.js";
import type { PrintedMessage } from "./print-log.js";
import type { TestRunAnswer } from "./test-runs.js";

/** A program of an object that was opened. */
export type OpenedProgram = Omit<Program, "pointer">;

/** Which programs an attempt leaves out, and of which it asks for a log at once. */
export interface AttemptChoice {
  readonly without: ReadonlySet<string>;
  readonly detailed: ReadonlySet<string>;
}

/** What came of one `bpf_object__load`. */
export interface Attempt {
  /** The errno, or 0. */
  readonly error: number;
  /** How many programs libbpf was asked to load. */
  readonly left: number;
  readonly programs: readonly OpenedProgram[];
  /** The programs that libbpf was asked to load. */
  readonly loaded: ReadonlySet<string>;
  readonly infos: ReadonlyMap<string, ProgramInfo>;
  readonly hasBtf: boolean;
  readonly sanitised: boolean | undefined;
  readonly messages: readonly PrintedMessage[];
  /** Of the programs that were loaded. */
  readonly runs: readonly TestRunAnswer[];
  /** Where `VerifyOptions.runFor` asks for it, and programs were loaded. */
  readonly activity?: Activity;
}

/** Where an object is loaded: in this process, or in a booted kernel. */
export interface Loader {
  readonly libbpf: { readonly path: string; readonly version: string };
  /** The kernel's release, as `uname -r`. */
  readonly release: string;
  /** What messages call the kernel: `the running kernel`. */
  readonly words: string;
  /** It is the kernel that runs: nothing is attached there that decides or changes anything. */
  readonly isRunning: boolean;
  /** The path of the kernel's BTF; undefined where it has none. */
  readonly btf: string | undefined;
  /** @throws CorelateError where the object cannot be opened or prepared */
  attempt(choice: AttemptChoice): Attempt;
}

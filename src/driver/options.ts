import type { Diagnostic, MessageFormat } from "../../lib/diagnostics/index.js";
import type { OwnedModule } from "../../lib/llvm-bindings/index.js";
import type { Instrumentation, PassChoices, PassOptions } from "../../passes/index.js";
import type { BpfTarget, SourcePaths } from "../toolchain/index.js";
import type { EmitKind, OptLevel } from "./emit.js";

/** What LLVM makes, and for which processor. */
export interface CodeOptions {
  readonly target: BpfTarget;
  readonly emit: EmitKind;
  readonly optLevel: OptLevel;
  /** LLVM's BPF CPU: `generic`, `v1` to `v4`, `probe`. */
  readonly cpu: string;
  /** LLVM's feature string, such as `+alu32`. */
  readonly features: string;
}

/** What a build makes where nothing else is asked for. */
export const codeDefaults: CodeOptions = {
  target: "bpfel-unknown-none",
  emit: "obj",
  optLevel: "2",
  cpu: "v3",
  features: "",
};

/** How IR becomes an object. */
export interface ModuleOptions extends CodeOptions {
  readonly passOptions: PassOptions;
  /** Names of passes to leave out: for the tests of the tests. */
  readonly disablePasses?: readonly string[];
  /** How the object names its sources, the same as `passOptions.sourceName`; undefined leaves paths as they are. */
  readonly sources?: SourcePaths | undefined;
  /** Rlibs to look in for what is undefined after the passes: libcore and its kin. */
  readonly libraries: readonly string[];
  /**
   * Writes the diagnostic of a fatal error of LLVM, with which the process ends: for programs, not for libraries. Without it LLVM prints what it
   * likes and aborts.
   */
  readonly renderFatal?: (diagnostic: Diagnostic) => string;
  /** A file with the kernel's BTF that declarations are compared with, or `none`; without it the running kernel's. */
  readonly kernelBtf?: string | undefined;
  /** Leave it to the caller to say that nothing reads a constant which a loader could set: `BuiltModule.plainSettings` has them. */
  readonly silentOnSettings?: boolean;
  /** Is shown the module when the passes in front of LLVM are through, when LLVM has optimised it, and when it is ready to be emitted. It changes nothing. */
  readonly observe?: (stage: ModuleStage, module: OwnedModule) => void;
  /** Comes around each pass. It changes nothing. */
  readonly instrumentation?: readonly Instrumentation[];
}

/** How far a module is, for `ModuleOptions.observe`. */
export type ModuleStage = "passed" | "compiled" | "optimised";

/** Cargo's names for what `trim-paths` can be here. */
export type TrimPaths = "none" | "object";

/** What `build` takes. Paths are as the user wrote them; nothing is looked up anywhere else. */
export interface BuildOptions extends Partial<CodeOptions>, Omit<PassChoices, "exports" | "sourceName"> {
  /** `.rs`, `.ll`, `.bc`, bitcode `.o`, `.rlib` or `.a` files. */
  readonly inputs: readonly string[];
  /** As of `PassOptions`. */
  readonly exports?: readonly string[];
  /**
   * Compare what rustc makes of the program with what it makes of other paddings, and of the layout that the types are declared with. The default
   * is true.
   */
  readonly audit?: boolean;
  /** What goes to rustc as it is. */
  readonly rustcArgs?: readonly string[];
  /**
   * A file with the BTF of the kernel that the parameters of programs are held against (`#[corelate::program]`), or `none`. The default is the
   * environment variable CORELATE_KERNEL_BTF, then the running kernel's.
   */
  readonly btf?: string;
  /**
   * Whether the object names its sources by names that are the same in each folder and on each machine, as cargo's `trim-paths` does, or by their paths (`none`). The default is
   * `object`, unless the environment variable CORELATE_TRIM_PATHS is `none`.
   */
  readonly trimPaths?: TrimPaths;
  readonly rustc?: string;
  readonly llvm?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly colour?: boolean;
  readonly messageFormat?: MessageFormat;
  readonly disablePasses?: readonly string[];
  /** See `ModuleOptions`. */
  readonly renderFatal?: (diagnostic: Diagnostic) => string;
}

/** What `build` gives back when there was no error. */
export interface BuildResult {
  /** The bytes of the object, assembly, IR or bitcode. */
  readonly output: Uint8Array;
  /** What rustc said: warnings, in its own format. */
  readonly rustcOutput: string;
  /** Warnings of corelate's own. */
  readonly diagnostics: readonly Diagnostic[];
}

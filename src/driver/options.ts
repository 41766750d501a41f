import type { Diagnostic, MessageFormat } from "../../lib/diagnostics/index.js";
import type { OwnedModule } from "../../lib/llvm-bindings/index.js";
import type { PlainSetting } from "../../passes/decode/keep-loader-settings/index.js";
import type { PanicAction, Unit } from "../../passes/index.js";
import type { BpfTarget } from "../toolchain/index.js";
import type { EmitKind, OptLevel } from "./emit.js";

/** How IR becomes an object. */
export interface ModuleOptions {
  readonly target: BpfTarget;
  readonly emit: EmitKind;
  readonly optLevel: OptLevel;
  /** LLVM's BPF CPU: `generic`, `v1` to `v4`, `probe`. */
  readonly cpu: string;
  /** LLVM's feature string, such as `+alu32`. */
  readonly features: string;
  readonly panic: PanicAction;
  /** Give maps of the old form (section `maps`) the form of `.maps`. */
  readonly btfMaps?: boolean;
  /** As of `PassOptions`. */
  readonly copiesInOrder?: boolean;
  /** Symbols to keep; without it everything that Rust exports is kept. */
  readonly exports?: ReadonlySet<string>;
  /** Names of passes to leave out: for the tests of the tests. */
  readonly disablePasses?: readonly string[];
  /** Rlibs to look in for what is undefined after the passes: libcore and its kin. */
  readonly libraries: readonly string[];
  /**
   * Writes the diagnostic of a fatal error of LLVM, with which the process ends: for programs, not for libraries. Without it LLVM prints what it
   * likes and aborts.
   */
  readonly renderFatal?: (diagnostic: Diagnostic) => string;
  /** Looks into the constants that a loader could set; without it those that nothing reads are warned about. */
  readonly plainSettings?: (settings: readonly PlainSetting[]) => void;
  /**
   * Is shown the module when its sources are linked, when the passes in front of LLVM are through, when LLVM has optimised it, and when it is
   * ready to be emitted. It may change it, but for `compiled`.
   */
  readonly observe?: (stage: "linked" | "passed" | "compiled" | "optimised", module: OwnedModule) => void;
  /** Is shown the unit when what nobody uses is gone, and nothing else has been changed. It must not change anything. */
  readonly used?: (unit: Unit) => void;
  /** Is shown the unit when what its numbers stand for is known, and none has been relocated yet. It must not change anything. */
  readonly decoded?: (unit: Unit) => void;
}

/** What `build` takes. Paths are as the user wrote them; nothing is looked up anywhere else. */
export interface BuildOptions {
  /** `.rs`, `.ll`, `.bc`, bitcode `.o`, `.rlib` or `.a` files. */
  readonly inputs: readonly string[];
  readonly emit?: EmitKind;
  readonly target?: BpfTarget;
  readonly optLevel?: OptLevel;
  readonly cpu?: string;
  readonly features?: string;
  readonly panic?: PanicAction;
  readonly exports?: readonly string[];
  /** Give maps of the old form (section `maps`) the form of `.maps`, which libbpf takes. */
  readonly btfMaps?: boolean;
  /**
   * Compare what rustc makes of the program with what it makes of other paddings, and of the layout that the types are declared with. The default
   * is true.
   */
  readonly audit?: boolean;
  /** What goes to rustc as it is. */
  readonly rustcArgs?: readonly string[];
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

import type { AccessSource } from "../lib/btf/index.js";
import type { Diagnostic, SourceLocation } from "../lib/diagnostics/index.js";
import type {
  ContextRef,
  Llvm,
  MetadataRef,
  ModuleRef,
  OwnedContext,
  TargetDataRef,
  TargetMachineRef,
} from "../lib/llvm-bindings/index.js";
import type { Decoder } from "./analyses/attributed-types/index.js";
import type { Code } from "./analyses/code/index.js";
import type { DebugInfo } from "./analyses/debug-info/index.js";

/** A constant that a loader can find by its name, and that is no `corelate::Global`. */
export interface PlainSetting {
  readonly name: string;
  /** Nothing in the module refers to it: rustc may have put its value in the place of each read. */
  readonly unread: boolean;
  readonly location: SourceLocation | undefined;
}

/** An access or a question where the program has it, before LLVM merges it with others. */
export interface Access {
  /** `enum bpf_core_relo_kind`. */
  readonly kind: number;
  /** The name of the type that its relocation starts at, and the access string. */
  readonly root: string;
  readonly access: string;
  /** The same number: the same address, computed once. */
  readonly group: number;
  /** From the line itself out to that of the function which the code is in, as far as rustc has inlined functions. */
  readonly places: readonly SourceLocation[];
  /** The DISubprogram of that function. */
  readonly subprogram: MetadataRef;
}

/** What the passes work on and hand to one another. */
export interface Unit {
  readonly llvm: Llvm;
  readonly context: ContextRef;
  /** The context with what LLVM reports in it. */
  readonly owner: OwnedContext;
  readonly module: ModuleRef;
  /** The BPF target machine that the object will be made with. */
  readonly targetMachine: TargetMachineRef;
  readonly dataLayout: TargetDataRef;
  readonly bigEndian: boolean;
  readonly debugInfo: DebugInfo;
  /** The instructions, for passes that do not change which there are while they go through them. */
  readonly code: Code;
  readonly options: PassOptions;
  /** Set by `restore-layout`; empty before it and where nothing is attributed. */
  decoder: Decoder;
  /** Set by `restore-layout`: the structs, unions, enums and arrays that the module reached then. */
  composites: readonly MetadataRef[] | undefined;
  /** Set by `restore-layout`: the DIExpressions that say where variables are. */
  expressions: ReadonlySet<MetadataRef>;
  /** Set by `relocate`: the accesses and questions that it wrote, in its order. */
  accesses: readonly Access[];
  /** Set by `record-access-sources`: the accesses of each function that is left. */
  accessSources: readonly AccessSource[];
  /** Set by `keep-loader-settings`: constants that a loader can find and set, and that nothing was said of. */
  plainSettings: readonly PlainSetting[];
  /** Set by `lower-panics`: the program's panic handler says that no panic is ever reached. */
  panicsUnreachable: boolean;
  /** Takes what a pass has to say. An error keeps the object from being written, and lets the other passes go on. */
  report(diagnostic: Diagnostic): void;
}

/**
 * What a panic does in a program that has no way to unwind. `handler` is `return`, but where the program's own panic handler says that there is none
 * (`unreachable_unchecked()`).
 */
export type PanicAction = "handler" | "return" | "trap" | "loop";

/** Whether a panic becomes a `ret`, which ends the program only where it stands in the program itself. */
export function panicReturns({ panic }: PassOptions): boolean {
  return panic === "return" || panic === "handler";
}

/** The user's choices that passes look at. */
export interface PassOptions {
  /** Symbols to keep besides programs, maps and `#[no_mangle]` items; undefined keeps what is exported already. */
  readonly exports?: ReadonlySet<string>;
  readonly panic: PanicAction;
  /** Give maps of section `maps` the form of `.maps`. */
  readonly btfMaps: boolean;
  /** Write copies of constant length out step by step, rather than leave their order to the code generator; the default is true. */
  readonly copiesInOrder?: boolean;
}

/** A pass over the module. `name` is the folder's. */
export interface Pass {
  readonly name: string;
  /**
   * The pass adds, moves and deletes no instruction or function, and leaves calls with what they call, or calls `unit.code.forget()` where it
   * does not. After other passes the instructions are read again.
   */
  readonly keepsCode?: true;
  run(unit: Unit): void;
}

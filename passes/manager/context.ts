import type { Diagnostic } from "../../lib/diagnostics/index.js";
import {
  ByteOrdering,
  type ContextRef,
  type Llvm,
  type ModuleRef,
  type OwnedContext,
  type TargetDataRef,
  type TargetMachineRef,
} from "../../lib/llvm-bindings/index.js";
import type { PassOptions } from "./options.js";

/**
 * A fact about the module that is costly enough to be cached: `ctx.get(dominators)` computes it once, and after each pass the manager drops the
 * results that the pass does not preserve (`Preserved`). An analysis changes nothing that gets into the object.
 */
export interface Analysis<T> {
  readonly name: string;
  /** It depends on the analyses that it asks for with `ctx.get`, and is dropped with them. */
  compute(ctx: PassContext): T;
  /**
   * Called when a pass did not preserve `result`, or something that it depends on. Returns whether the result is out of date. Without this function
   * it always is. The function may update `result`, or say that no pass changes what it is about.
   */
  invalidate?(result: T, preserved: Preserved): boolean;
}

/** The analyses whose results are still valid after a pass. */
export class Preserved {
  /** Nothing changed that an analysis depends on. Changes of debug info through the class `DebugInfo` do not count, since it tracks them. */
  static readonly all = new Preserved(() => true);
  /** Anything may have changed: by LLVM's own passes, by a library that was linked. */
  static readonly none = new Preserved(() => false);
  /** Unused functions and globals were deleted. The others are unchanged. */
  static readonly bodies = new Preserved(() => false);

  /** All except `changed` and what depends on them. */
  static allBut(...changed: readonly Analysis<unknown>[]): Preserved {
    return new Preserved((analysis) => !changed.includes(analysis));
  }

  readonly has: (analysis: Analysis<unknown>) => boolean;

  private constructor(has: (analysis: Analysis<unknown>) => boolean) {
    this.has = has;
  }
}

/** The module that passes work on, with its context and options. */
export interface PassTarget {
  readonly llvm: Llvm;
  /** The context, which collects LLVM's diagnostics. */
  readonly owner: OwnedContext;
  readonly module: ModuleRef;
  /** The BPF target machine that the object will be made with. */
  readonly targetMachine: TargetMachineRef;
  readonly options: PassOptions;
  /** Takes a diagnostic. After an error no object is written; the other passes still run, to report what they find. */
  report(diagnostic: Diagnostic): void;
}

interface Result {
  readonly value: unknown;
  readonly dependsOn: ReadonlySet<Analysis<unknown>>;
}

/**
 * What passes work on: one module, and the cached results of analyses. Passes hand nothing else to one another. As in LLVM's pass manager, a pass
 * says what it preserves, and the rest is computed again on demand.
 */
export class PassContext implements PassTarget {
  readonly llvm: Llvm;
  readonly owner: OwnedContext;
  readonly context: ContextRef;
  readonly module: ModuleRef;
  readonly targetMachine: TargetMachineRef;
  readonly dataLayout: TargetDataRef;
  readonly bigEndian: boolean;
  readonly options: PassOptions;
  readonly report: (diagnostic: Diagnostic) => void;
  /** In the order of computation, so an analysis comes after those that it depends on. */
  readonly #results = new Map<Analysis<unknown>, Result>();
  /** What each analysis that is being computed has asked for, the innermost last. */
  readonly #asked: Set<Analysis<unknown>>[] = [];

  constructor({ llvm, owner, module, targetMachine, options, report }: PassTarget) {
    this.llvm = llvm;
    this.owner = owner;
    this.context = owner.ref;
    this.module = module;
    this.targetMachine = targetMachine;
    this.dataLayout = llvm.getModuleDataLayout(module);
    this.bigEndian = llvm.byteOrder(this.dataLayout) === ByteOrdering.BigEndian;
    this.options = options;
    this.report = report;
  }

  /** The result of `analysis`, computed if there is none that is up to date. */
  get<T>(analysis: Analysis<T>): T {
    this.#asked.at(-1)?.add(analysis);
    const known = this.#results.get(analysis);
    if (known !== undefined) return known.value as T;
    const dependsOn = new Set<Analysis<unknown>>();
    this.#asked.push(dependsOn);
    try {
      const value = analysis.compute(this);
      this.#results.set(analysis, { value, dependsOn });
      return value;
    } finally {
      this.#asked.pop();
    }
  }

  /**
   * Replaces the result of `analysis` by `value`: for a pass that knows how its own work changes the result, as LLVM's passes update a dominator
   * tree.
   */
  update<T>(analysis: Analysis<T>, value: T): void {
    this.#results.set(analysis, { value, dependsOn: new Set() });
  }

  /**
   * Drops the results that are not `preserved`. The manager calls it after each pass; a pass calls it if it asks for analyses after a change of its
   * own.
   */
  invalidate(preserved: Preserved): void {
    if (preserved === Preserved.all) return;
    const forgotten = new Set<Analysis<unknown>>();
    for (const [analysis, { value, dependsOn }] of this.#results) {
      const touched = !preserved.has(analysis) || [...dependsOn].some((other) => forgotten.has(other));
      if (!touched || analysis.invalidate?.(value, preserved) === false) continue;
      this.#results.delete(analysis);
      forgotten.add(analysis);
    }
  }
}

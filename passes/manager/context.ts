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
 * Something that passes ask about the module, and that costs enough to be kept: `ctx.get(dominators)` computes it once, and after each pass
 * the manager forgets what the pass does not preserve (`Preserved`). An analysis changes nothing that gets into the object.
 */
export interface Analysis<T> {
  readonly name: string;
  /** What it asks for itself with `ctx.get` it depends on: when that is forgotten, this is, too. */
  compute(ctx: PassContext): T;
  /**
   * Is asked when a pass did not preserve `result`, or something that it depends on. Returns whether it is out of date. An analysis without this
   * function always is. One with it may bring `result` up to date, or be about something that no pass changes.
   */
  invalidate?(result: T, preserved: Preserved): boolean;
}

/** What a pass has left as it was: the results of analyses that may be used again after it. */
export class Preserved {
  /** Nothing changed that an analysis looks at. Debug info that is changed through `DebugInfo` is no such change: that class keeps track of it. */
  static readonly all = new Preserved(() => true);
  /** Anything may have changed: by LLVM's own passes, by a library that was linked. */
  static readonly none = new Preserved(() => false);
  /** Functions and globals that nothing referred to were deleted. What is in the others is as it was. */
  static readonly bodies = new Preserved(() => false);

  /** All but `changed`, and what depends on them. */
  static allBut(...changed: readonly Analysis<unknown>[]): Preserved {
    return new Preserved((analysis) => !changed.includes(analysis));
  }

  readonly has: (analysis: Analysis<unknown>) => boolean;

  private constructor(has: (analysis: Analysis<unknown>) => boolean) {
    this.has = has;
  }
}

/** The module that passes work on, and what is around it. */
export interface PassTarget {
  readonly llvm: Llvm;
  /** The context with what LLVM reports in it. */
  readonly owner: OwnedContext;
  readonly module: ModuleRef;
  /** The BPF target machine that the object will be made with. */
  readonly targetMachine: TargetMachineRef;
  readonly options: PassOptions;
  /** Takes what a pass has to say. An error keeps the object from being written, and lets the other passes go on. */
  report(diagnostic: Diagnostic): void;
}

interface Result {
  readonly value: unknown;
  readonly dependsOn: ReadonlySet<Analysis<unknown>>;
}

/**
 * What passes work on: one module, and the results of analyses about it. Passes hand nothing to one another but the module and these results. As in
 * LLVM's pass manager, a pass says what it preserves, and the next one that asks for something else has it computed again.
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
  /** What an analysis depends on is in front of it: it was there first. */
  readonly #results = new Map<Analysis<unknown>, Result>();
  /** For each analysis that is being computed, the innermost last, what it has asked for. */
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
   * Puts `value` in the place of the result of `analysis`: for a pass that knows what has become of it, since that is the pass's own work. LLVM's
   * passes update a dominator tree in the same way.
   */
  update<T>(analysis: Analysis<T>, value: T): void {
    this.#results.set(analysis, { value, dependsOn: new Set() });
  }

  /** Forgets what is not `preserved`. The manager does it after each pass; a pass does it itself where it goes on to ask after a change. */
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

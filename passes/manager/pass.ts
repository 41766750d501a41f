import type { PassContext, Preserved } from "./context.js";

/** The stages of the pipeline, in their order. They are the folders of `passes/`, too. */
export const stages = [
  "prepare",
  "decode",
  "relocate",
  "declare",
  "simplify",
  "whole-program",
  "check",
  "legalize",
  "object",
] as const;

export type Stage = (typeof stages)[number];

/** What can be run over a module, LLVM's own passes among it. */
export interface Runnable {
  readonly name: string;
  /** Changes the module, and says which of the results that the context has now are still true. */
  run(ctx: PassContext): Preserved;
}

/** A pass over the module: `passes/STAGE/NAME/index.ts`, with its page and its fixtures beside it. */
export interface Pass extends Runnable {
  readonly stage: Stage;
  /**
   * Passes without which this one does not do its work on a module as rustc wrote it. The pipeline has them in front of it. `corelate opt` runs them
   * first where they were not asked for.
   */
  readonly requires?: readonly Pass[];
}

/** A pass at its place in the pipeline. */
export interface Step {
  /** The pass's own stage, or that in which it runs once more. */
  readonly stage: Stage;
  readonly pass: Pass;
  /** Why it stands where it stands. */
  readonly because: string;
}

/** What is done around passes: printing, verifying, taking the time. */
export interface Instrumentation {
  before?(pass: Runnable, ctx: PassContext): void;
  after?(pass: Runnable, ctx: PassContext): void;
}

/** How passes are run. */
export interface RunOptions {
  /** Names of passes to leave out, for the tests of the tests. */
  readonly disabled?: ReadonlySet<string>;
  /** What comes first is nearest to the pass. */
  readonly instrumentation?: readonly Instrumentation[];
}

/** Runs `passes` one after another. */
export function runPasses(passes: readonly Runnable[], ctx: PassContext, options: RunOptions = {}): void {
  const around = options.instrumentation ?? [];
  for (const pass of passes) {
    if (options.disabled?.has(pass.name)) continue;
    for (const one of around.toReversed()) one.before?.(pass, ctx);
    ctx.invalidate(pass.run(ctx));
    for (const one of around) one.after?.(pass, ctx);
  }
}

/** The passes of `pipeline` in the stages from `first` to `last`. */
export function passesOf(pipeline: readonly Step[], first: Stage, last: Stage = first): Pass[] {
  const [from, to] = [stages.indexOf(first), stages.indexOf(last)];
  const within = (stage: Stage) => stages.indexOf(stage) >= from && stages.indexOf(stage) <= to;
  return pipeline.filter(({ stage }) => within(stage)).map(({ pass }) => pass);
}

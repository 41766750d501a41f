import type { PassContext, Preserved } from "./context.js";

/** The stages of the pipeline, in their order. They are the folders of `passes/`, too. */
export const stages = [
  "prepare",
  "restore",
  "relocate",
  "declare",
  "simplify",
  "whole-program",
  "check",
  "legalize",
  "object",
] as const;

export type Stage = (typeof stages)[number];

/** Something to run over a module: a pass, or LLVM's own passes. */
export interface Runnable {
  readonly name: string;
  /** Changes the module, and returns which analyses it preserves. */
  run(ctx: PassContext): Preserved;
}

/** A pass over the module: `passes/STAGE/NAME/index.ts`, with its page and its fixtures beside it. */
export interface Pass extends Runnable {
  readonly stage: Stage;
  /** Passes that this one needs in front of it on a module as rustc wrote it. The pipeline has them there; `corelate opt` adds them. */
  readonly requires?: readonly Pass[];
}

/** A pass at its place in the pipeline. */
export interface Step {
  /** The stage in which it runs here. Some passes run in two stages. */
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
  /** Names of passes to leave out, for mutation tests. */
  readonly disabled?: ReadonlySet<string>;
  /** The first is innermost. */
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

import { performance } from "node:perf_hooks";
import { verifyModule } from "../../lib/llvm-bindings/index.js";
import type { PassContext } from "./context.js";
import type { Instrumentation } from "./pass.js";

/** Runs LLVM's verifier after each pass. @throws CRL0025 */
export const verifyEach: Instrumentation = {
  after: (_pass, ctx) => verifyModule(ctx.llvm, ctx.module),
};

/** Which IR `printer` writes. */
export interface PrintOptions {
  /** Names of passes, or all of them. */
  readonly before?: ReadonlySet<string> | "all" | undefined;
  readonly after?: ReadonlySet<string> | "all" | undefined;
  /** After each pass that changed the module. */
  readonly changed?: boolean | undefined;
}

/** Writes the module as text, in the form of LLVM's `opt`. */
export function printer(options: PrintOptions, write: (text: string) => void): Instrumentation {
  const has = (names: ReadonlySet<string> | "all" | undefined, name: string) =>
    names === "all" || names?.has(name) === true;
  const textOf = ({ llvm, module }: PassContext) => llvm.printModuleToString(module);
  let last: string | undefined;
  return {
    before: ({ name }, ctx) => {
      if (options.changed) last ??= textOf(ctx);
      if (has(options.before, name)) write(`*** IR Dump Before ${name} ***\n${textOf(ctx)}`);
    },
    after: ({ name }, ctx) => {
      if (has(options.after, name)) write(`*** IR Dump After ${name} ***\n${textOf(ctx)}`);
      if (!options.changed) return;
      const now = textOf(ctx);
      write(
        now === last
          ? `*** IR Dump After ${name} omitted because no change ***\n`
          : `*** IR Dump After ${name} ***\n${now}`,
      );
      last = now;
    },
  };
}

/** The time of one run of a pass. */
export interface PassTime {
  readonly pass: string;
  readonly milliseconds: number;
}

/** Gives the time of each run of a pass to `write`, in the order of the runs. */
export function timer(write: (time: PassTime) => void): Instrumentation {
  let start = 0;
  return {
    before: () => {
      start = performance.now();
    },
    after: ({ name }) => write({ pass: name, milliseconds: performance.now() - start }),
  };
}

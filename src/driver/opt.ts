import { CorelateError, type Diagnostic, usage } from "../../lib/diagnostics/index.js";
import { handleFatalErrors, type Llvm, writeBitcode } from "../../lib/llvm-bindings/index.js";
import { hasSavedLayout, SparseLayout, saveLayout } from "../../passes/analyses/sparse-layout/index.js";
import {
  type Pass,
  type PassTime,
  type PrintOptions,
  pipeline,
  printer,
  printerPass,
  type Runnable,
  runLlvm,
  runPasses,
  timer,
  verifyEach,
} from "../../passes/index.js";
import { restoreLayout } from "../../passes/restore/restore-layout/index.js";
import type { IrSource } from "./inputs/index.js";
import { openModule } from "./open-module.js";
import type { ModuleOptions } from "./options.js";

/** What is done around each pass, with the options of LLVM's `opt`. */
export interface OptOptions {
  /** Names of passes with commas between them; `llvm(…)` has LLVM's own, such as `llvm(mem2reg,sroa)`, and `print<NAME>` prints an analysis. */
  readonly passes: string;
  readonly print?: PrintOptions;
  /** Run LLVM's verifier after each pass. */
  readonly verifyEach?: boolean;
  /** Take the time of each pass. */
  readonly timePasses?: boolean;
  /** The form of the output. */
  readonly emit: "llvm-ir" | "llvm-bc";
}

/** What `runOpt` gives back. */
export interface OptResult {
  readonly output: Uint8Array;
  readonly diagnostics: readonly Diagnostic[];
  /** What the print options and the passes `print<NAME>` asked for, in LLVM's form. */
  readonly printed: string;
  /** In the order of the run; empty without `timePasses`. */
  readonly times: readonly PassTime[];
  /** Passes that were not asked for, and that one of those that were requires; see `Pass.requires`. */
  readonly added: readonly { readonly pass: string; readonly requiredBy: string }[];
}

/** The passes that can be named, in the order of the pipeline, each once. */
export function passNames(): string[] {
  return [...new Set(pipeline.map(({ pass }) => pass.name))];
}

/**
 * Runs the passes that `options` names over the linked `sources`, in that order, with what they require in front of them.
 *
 * @throws CorelateError with what the passes refused, CRL0066 for a name that no pass has, CRL0025 where LLVM's verifier finds a fault
 */
export function runOpt(
  llvm: Llvm,
  sources: readonly IrSource[],
  module: ModuleOptions,
  options: OptOptions,
): OptResult {
  const printed: string[] = [];
  const print = (text: string) => printed.push(text);
  const { passes, added } = withRequired(parsePasses(options.passes, print));
  using _fatal = module.renderFatal ? handleFatalErrors(llvm, module.renderFatal) : undefined;
  const found: Diagnostic[] = [];
  using opened = openModule(llvm, sources, module, found);
  // A module that `restore-layout` has been over needs it no more.
  const isRestored = hasSavedLayout(opened.ctx);
  const times: PassTime[] = [];
  runPasses(passes, opened.ctx, {
    instrumentation: [
      ...(options.timePasses ? [timer((time) => times.push(time))] : []),
      ...(options.verifyEach ? [verifyEach] : []),
      printer(options.print ?? {}, print),
    ],
  });
  if (found.some(({ severity }) => severity === "error")) throw new CorelateError(found);
  if (passes.includes(restoreLayout) && !isRestored)
    saveLayout(opened.ctx, opened.ctx.get(SparseLayout).decoder.types);
  const isText = options.emit === "llvm-ir";
  return {
    output: isText
      ? Buffer.from(llvm.printModuleToString(opened.ctx.module))
      : writeBitcode(llvm, opened.ctx.module),
    diagnostics: found,
    printed: printed.join(""),
    times,
    added: isRestored ? added.filter(({ pass }) => pass !== restoreLayout.name) : added,
  };
}

/** Commas inside of `llvm(…)` are LLVM's. The passes `print<…>` write to `print`. */
function parsePasses(list: string, print: (text: string) => void): (Pass | Runnable)[] {
  const names = list.match(/llvm\((?:[^()]|\([^()]*\))*\)|[^,]+/g) ?? [];
  return names.map((given) => {
    const name = given.trim();
    const own = /^llvm\((.*)\)$/.exec(name)?.[1];
    if (own !== undefined) return { name, run: (ctx) => runLlvm(ctx, own) };
    const analysis = /^print<(.*)>$/.exec(name)?.[1];
    const pass =
      analysis !== undefined
        ? printerPass(analysis, print)
        : pipeline.find((step) => step.pass.name === name)?.pass;
    if (pass === undefined) throw new CorelateError(usage.unknownPass(name));
    return pass;
  });
}

/** `asked` with the passes in front that they require and that are not there already. */
function withRequired(asked: readonly (Pass | Runnable)[]): {
  readonly passes: readonly Runnable[];
  readonly added: OptResult["added"];
} {
  const passes: Runnable[] = [];
  const added: { pass: string; requiredBy: string }[] = [];
  for (const pass of asked) {
    for (const required of "requires" in pass ? (pass.requires ?? []) : []) {
      if (passes.includes(required)) continue;
      passes.push(required);
      added.push({ pass: required.name, requiredBy: pass.name });
    }
    passes.push(pass);
  }
  return { passes, added };
}

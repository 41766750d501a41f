import { performance } from "node:perf_hooks";
import { CorelateError, type Diagnostic, usage } from "../../lib/diagnostics/index.js";
import { handleFatalErrors, type Llvm, verifyModule, writeBitcode } from "../../lib/llvm-bindings/index.js";
import {
  afterLinking,
  afterOptimisation,
  type Pass,
  pipeline,
  runLlvm,
  type Unit,
} from "../../passes/index.js";
import type { IrSource } from "./inputs/index.js";
import type { ModuleOptions } from "./options.js";
import { openUnit } from "./unit.js";

/** One step of `corelate opt`: a pass of ours, or LLVM's own passes in the notation of `opt -passes=`. */
interface Step {
  readonly name: string;
  run(unit: Unit): void;
}

/** What is done around each pass, with the options of LLVM's `opt`. */
export interface OptOptions {
  /** Names of passes with commas between them; `llvm(…)` has LLVM's own, such as `llvm(mem2reg,sroa)`. */
  readonly passes: string;
  /** Passes before which the IR is printed. */
  readonly printBefore?: ReadonlySet<string>;
  /** Passes after which the IR is printed. */
  readonly printAfter?: ReadonlySet<string>;
  /** Print the IR after each pass that changed it. */
  readonly printChanged?: boolean;
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
  /** What the print options asked for, in LLVM's form. */
  readonly printed: string;
  /** Milliseconds, in the order of the run; empty without `timePasses`. */
  readonly times: readonly { readonly pass: string; readonly milliseconds: number }[];
}

/** The passes that can be named, in the order of the pipeline, each once. */
export function passNames(): string[] {
  return [...new Set(allPasses().map(({ name }) => name))];
}

function allPasses(): readonly Pass[] {
  return [...pipeline, ...afterLinking, ...afterOptimisation];
}

/**
 * Runs the passes that `options` names over the linked `sources`, in that order and no others.
 *
 * @throws CorelateError with what the passes refused, CRL0066 for a name that no pass has, CRL0025 where LLVM's verifier finds a fault
 */
export function runOpt(
  llvm: Llvm,
  sources: readonly IrSource[],
  module: ModuleOptions,
  options: OptOptions,
): OptResult {
  const steps = parsePasses(options.passes);
  using _fatal = module.renderFatal ? handleFatalErrors(llvm, module.renderFatal) : undefined;
  const found: Diagnostic[] = [];
  using opened = openUnit(llvm, sources, module, found);
  const { unit } = opened;
  const text = () => llvm.printModuleToString(unit.module);
  const printed: string[] = [];
  const times: { pass: string; milliseconds: number }[] = [];
  let last = options.printChanged ? text() : "";
  for (const { name, run } of steps) {
    if (options.printBefore?.has(name)) printed.push(`*** IR Dump Before ${name} ***\n${text()}`);
    const start = performance.now();
    run(unit);
    if (options.timePasses) times.push({ pass: name, milliseconds: performance.now() - start });
    if (options.verifyEach) verifyModule(llvm, unit.module);
    if (options.printAfter?.has(name)) printed.push(`*** IR Dump After ${name} ***\n${text()}`);
    if (!options.printChanged) continue;
    const now = text();
    printed.push(
      now === last
        ? `*** IR Dump After ${name} omitted because no change ***\n`
        : `*** IR Dump After ${name} ***\n${now}`,
    );
    last = now;
  }
  if (found.some(({ severity }) => severity === "error")) throw new CorelateError(found);
  return {
    output: options.emit === "llvm-ir" ? Buffer.from(text()) : writeBitcode(llvm, unit.module),
    diagnostics: found,
    printed: printed.join(""),
    times,
  };
}

/** Commas inside of `llvm(…)` are LLVM's. */
function parsePasses(list: string): Step[] {
  const names = list.match(/llvm\((?:[^()]|\([^()]*\))*\)|[^,]+/g) ?? [];
  return names.map((given) => {
    const name = given.trim();
    const own = /^llvm\((.*)\)$/.exec(name)?.[1];
    if (own !== undefined) return { name, run: (unit) => runLlvm(unit, own) };
    const pass = allPasses().find((candidate) => candidate.name === name);
    if (pass === undefined) throw usage.unknownPass(name);
    return {
      name,
      run: (unit) => {
        pass.run(unit);
        if (!pass.keepsCode) unit.code.forget();
      },
    };
  });
}

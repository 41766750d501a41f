import { addSources, orderForwards } from "../../lib/btf/index.js";
import { CorelateError, type Diagnostic, normalise, settings } from "../../lib/diagnostics/index.js";
import { handleFatalErrors, type Llvm } from "../../lib/llvm-bindings/index.js";
import { callGraph } from "../../passes/analyses/call-graph/index.js";
import { afterLinking, afterOptimisation, decoding, pipeline, runPasses } from "../../passes/index.js";
import { verifyCalls } from "../../passes/legalize/verify-calls/index.js";
import { internalize } from "../../passes/prepare/internalize/index.js";
import {
  inlineRest,
  inlineUnsupportedCalls,
} from "../../passes/whole-program/inline-unsupported-calls/index.js";
import { separateAccessKeys } from "./access-keys.js";
import { checkTypes } from "./check-types.js";
import { emit, type OptLevel, optimise } from "./emit.js";
import type { IrSource } from "./inputs/index.js";
import { mistakenKernelTypes } from "./kernel-types/index.js";
import { linkLibraries } from "./libraries.js";
import { told } from "./messages.js";
import type { ModuleOptions } from "./options.js";
import { judgeStacks } from "./stack.js";
import { type OpenUnit, openUnit } from "./unit.js";

/**
 * Links `sources`, runs the passes and LLVM over them, and gives back the bytes of the output. Warnings go to `diagnostics`.
 *
 * @throws CorelateError with everything that the passes refused.
 */
export function buildModule(
  llvm: Llvm,
  sources: readonly IrSource[],
  options: ModuleOptions,
  diagnostics: Diagnostic[],
): Uint8Array {
  using _fatal = options.renderFatal ? handleFatalErrors(llvm, options.renderFatal) : undefined;
  const found: Diagnostic[] = [];
  using opened = openUnit(llvm, sources, options, found);
  const { unit, context, module, machine } = opened;
  options.observe?.("linked", module);
  if (!sources.every((source) => source.fromRustc === true)) checkTypes(unit);
  const dropped = context.diagnostics.find(({ message }) => /invalid debug info/.test(message));
  if (dropped !== undefined) found.push(normalise.debugInfoDropped(dropped.message));
  const disabled = new Set(options.disablePasses);
  const used = decoding.indexOf(internalize) + 1;
  runPasses(decoding.slice(0, used), unit, disabled);
  options.used?.(unit);
  runPasses(decoding.slice(used), unit, disabled);
  options.decoded?.(unit);
  runPasses(pipeline.slice(decoding.length), unit, disabled);
  const unread = unit.plainSettings.filter(({ unread }) => unread);
  if (options.plainSettings) options.plainSettings(unit.plainSettings);
  else found.push(...unread.map(({ name, location }) => settings.unread(name, location)));
  throwErrors(found);
  if (linkLibraries(module, machine, options.libraries)) {
    unit.debugInfo.forget();
    unit.code.forget();
  }
  runPasses(afterLinking, unit, disabled);
  options.observe?.("passed", module);
  const restoreNames = separateAccessKeys(unit);
  optimiseFor(opened, options.optLevel, disabled);
  options.observe?.("compiled", module);
  restoreNames();
  runPasses(afterOptimisation, unit, disabled);
  throwErrors(found);
  diagnostics.push(...told(found));
  options.observe?.("optimised", module);
  const graph = callGraph(unit);
  const judge = (object: Uint8Array) => {
    const stack = judgeStacks(object, graph);
    if (stack?.severity === "error") throw new CorelateError(stack);
    if (stack !== undefined) diagnostics.push(stack);
  };
  const output = emit(module, machine, options.emit, disabled.has(verifyCalls.name) ? undefined : judge);
  if (options.emit !== "obj") return output;
  orderForwards(output);
  const object = addSources(output, unit.accessSources);
  diagnostics.push(...mistakenKernelTypes(object));
  return object;
}

/** Runs LLVM's pipeline, and once more where a function had to be inlined after it. */
function optimiseFor(
  { unit, module, machine }: OpenUnit,
  level: OptLevel,
  disabled: ReadonlySet<string>,
): void {
  const run = () => {
    optimise(module, machine, level);
    unit.debugInfo.forget();
    unit.code.forget();
  };
  run();
  if (!disabled.has(inlineUnsupportedCalls.name) && inlineRest(unit)) run();
}

/** Ends the build where the passes have said that something is wrong. */
function throwErrors(found: readonly Diagnostic[]): void {
  if (found.some((d) => d.severity === "error")) throw new CorelateError(told(found));
}

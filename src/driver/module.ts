import { addSources, orderForwards } from "../../lib/btf/index.js";
import { CorelateError, type Diagnostic, normalise, settings } from "../../lib/diagnostics/index.js";
import { handleFatalErrors, type Llvm } from "../../lib/llvm-bindings/index.js";
import { symbolGraph } from "../../passes/analyses/call-graph/index.js";
import { DebugInfo } from "../../passes/analyses/debug-info/index.js";
import { AccessSources } from "../../passes/check/record-access-sources/index.js";
import { LoaderSettings } from "../../passes/decode/keep-loader-settings/index.js";
import { type Pass, Preserved, passesOf, pipeline, runPasses, verifyEach } from "../../passes/index.js";
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
import { withoutRepetition } from "./messages.js";
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
  // The tests set it, for the commands that they start, too.
  const instrumentation = process.env.CORELATE_VERIFY_EACH === "1" ? [verifyEach] : [];
  const run = (passes: readonly Pass[]) => runPasses(passes, unit, { disabled, instrumentation });
  const decoding = passesOf(pipeline, "prepare", "decode");
  const used = decoding.indexOf(internalize) + 1;
  run(decoding.slice(0, used));
  options.used?.(unit);
  run(decoding.slice(used));
  options.decoded?.(unit);
  run(passesOf(pipeline, "relocate", "simplify"));
  const { plain } = unit.get(LoaderSettings);
  const unread = plain.filter(({ unread }) => unread);
  if (options.plainSettings) options.plainSettings(plain);
  else found.push(...unread.map(({ name, location }) => settings.unread(name, location)));
  throwErrors(found);
  if (linkLibraries(module, machine, options.libraries)) unit.invalidate(Preserved.none);
  run(passesOf(pipeline, "whole-program"));
  options.observe?.("passed", module);
  const restoreNames = separateAccessKeys({
    llvm,
    context: unit.context,
    module: unit.module,
    debugInfo: unit.get(DebugInfo),
  });
  optimiseFor(opened, options.optLevel, disabled);
  options.observe?.("compiled", module);
  restoreNames();
  run(passesOf(pipeline, "check", "object"));
  throwErrors(found);
  diagnostics.push(...withoutRepetition(found));
  options.observe?.("optimised", module);
  const graph = symbolGraph(unit);
  const judge = (object: Uint8Array) => {
    const stack = judgeStacks(object, graph);
    if (stack?.severity === "error") throw new CorelateError(stack);
    if (stack !== undefined) diagnostics.push(stack);
  };
  const output = emit(module, machine, options.emit, disabled.has(verifyCalls.name) ? undefined : judge);
  if (options.emit !== "obj") return output;
  orderForwards(output);
  const object = addSources(output, unit.get(AccessSources));
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
    unit.invalidate(Preserved.none);
  };
  run();
  if (!disabled.has(inlineUnsupportedCalls.name) && inlineRest(unit)) run();
}

/** Ends the build where the passes have said that something is wrong. */
function throwErrors(found: readonly Diagnostic[]): void {
  if (found.some((d) => d.severity === "error")) throw new CorelateError(withoutRepetition(found));
}

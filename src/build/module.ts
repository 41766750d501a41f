import { Decoder } from "../../passes/attributed-types/decode.js";
import { checkCalls } from "../../passes/check-calls/index.js";
import { callGraph } from "../../passes/check-calls/symbols.js";
import { Code } from "../../passes/code.js";
import { DebugInfo } from "../../passes/debug-info/nodes.js";
import { afterLinking, afterOptimisation, pipeline, runPasses } from "../../passes/pipeline.js";
import type { Unit } from "../../passes/unit.js";
import { orderForwards } from "../btf/index.js";
import { CorelateError, type Diagnostic, input, normalise } from "../diagnostics/index.js";
import {
  ByteOrdering,
  createContext,
  createTargetMachine,
  handleFatalErrors,
  type Llvm,
  linkModules,
  type Owned,
  type OwnedContext,
  type OwnedModule,
  type TargetMachineRef,
} from "../llvm-bindings/index.js";
import { separateAccessKeys } from "../module/access-keys.js";
import { emit, optimise } from "../module/emit.js";
import type { IrSource } from "../module/inputs.js";
import { linkLibraries } from "../module/libraries.js";
import { readModule } from "../module/link.js";
import { told } from "./messages.js";
import type { ModuleOptions } from "./options.js";
import { judgeStacks } from "./stack.js";

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
  using context = createContext(llvm);
  using machine = createTargetMachine(llvm, {
    triple: options.target.startsWith("bpfeb") ? "bpfeb" : "bpfel",
    cpu: options.cpu,
    features: options.features,
    optLevel: options.optLevel,
  });
  using module = linkSources(context, sources, options);
  options.observe?.("linked", module);
  const found: Diagnostic[] = [];
  const dropped = context.diagnostics.find(({ message }) => /invalid debug info/.test(message));
  if (dropped !== undefined) found.push(normalise.debugInfoDropped(dropped.message));
  const unit = unitOf(module, machine, options, found);
  const disabled = new Set(options.disablePasses);
  runPasses(pipeline, unit, disabled);
  throwErrors(found);
  if (linkLibraries(module, machine, options.libraries)) {
    unit.debugInfo.forget();
    unit.code.forget();
  }
  runPasses(afterLinking, unit, disabled);
  options.observe?.("passed", module);
  const restoreNames = separateAccessKeys(unit);
  optimise(module, machine, options.optLevel);
  unit.debugInfo.forget();
  unit.code.forget();
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
  const output = emit(module, machine, options.emit, disabled.has(checkCalls.name) ? undefined : judge);
  if (options.emit === "obj") orderForwards(output);
  return output;
}

function linkSources(
  context: OwnedContext,
  sources: readonly IrSource[],
  options: ModuleOptions,
): OwnedModule {
  const [first, ...rest] = sources;
  if (first === undefined) throw input.noInput();
  const module = readModule(context, first);
  try {
    checkTarget(module, first.name, options);
    for (const source of rest) {
      const next = readModule(context, source);
      checkTarget(next, source.name, options);
      linkModules(module, next);
    }
    return module;
  } catch (error) {
    module[Symbol.dispose]();
    throw error;
  }
}

function checkTarget(module: OwnedModule, name: string, options: ModuleOptions): void {
  const triple = module.context.llvm.getTarget(module.ref);
  const wanted = options.target.startsWith("bpfeb") ? /^bpfeb/ : /^bpf(el|-|$)/;
  if (!wanted.test(triple)) throw input.wrongTarget(name, triple, options.target);
}

/** Ends the build where the passes have said that something is wrong. */
function throwErrors(found: readonly Diagnostic[]): void {
  if (found.some((d) => d.severity === "error")) throw new CorelateError(told(found));
}

function unitOf(
  module: OwnedModule,
  machine: Owned<TargetMachineRef>,
  options: ModuleOptions,
  found: Diagnostic[],
): Unit {
  const { context } = module;
  const { llvm } = context;
  const dataLayout = llvm.getModuleDataLayout(module.ref);
  return {
    llvm,
    context: context.ref,
    owner: context,
    module: module.ref,
    targetMachine: machine.ref,
    dataLayout,
    bigEndian: llvm.byteOrder(dataLayout) === ByteOrdering.BigEndian,
    debugInfo: new DebugInfo(llvm, context.ref),
    code: new Code(llvm, module.ref),
    options: {
      panic: options.panic,
      btfMaps: options.btfMaps ?? false,
      ...(options.exports ? { exports: options.exports } : {}),
    },
    decoder: new Decoder([]),
    panicsUnreachable: false,
    composites: undefined,
    expressions: new Set(),
    report: (diagnostic) => found.push(diagnostic),
  };
}

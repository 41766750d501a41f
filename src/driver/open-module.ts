import { CorelateError, type Diagnostic, input } from "../../lib/diagnostics/index.js";
import {
  createContext,
  createTargetMachine,
  type Llvm,
  linkModules,
  type Owned,
  type OwnedContext,
  type OwnedModule,
  type TargetMachineRef,
} from "../../lib/llvm-bindings/index.js";
import { PassContext } from "../../passes/index.js";
import { type DefinedMaps, noteMaps } from "./check-maps.js";
import { checkTarget } from "./check-target.js";
import { type IrSource, readModule } from "./inputs/index.js";
import type { ModuleOptions } from "./options.js";

/** A linked module with what the passes need, and what has to live as long as it does. */
export interface OpenModule extends Disposable {
  readonly ctx: PassContext;
  readonly context: OwnedContext;
  readonly module: OwnedModule;
  readonly machine: Owned<TargetMachineRef>;
}

/** Links `sources` into a module for the passes. What they find goes to `found`. */
export function openModule(
  llvm: Llvm,
  sources: readonly IrSource[],
  options: ModuleOptions,
  found: Diagnostic[],
): OpenModule {
  const open: Disposable[] = [];
  checkTarget(options.cpu, options.features);
  const dispose = () => {
    for (const one of open.reverse()) one[Symbol.dispose]();
  };
  try {
    const context = createContext(llvm);
    open.push(context);
    const machine = createTargetMachine(llvm, {
      triple: options.target.startsWith("bpfeb") ? "bpfeb" : "bpfel",
      cpu: options.cpu,
      features: options.features,
      optLevel: options.optLevel,
    });
    open.push(machine);
    const module = linkSources(context, sources, options);
    open.push(module);
    const ctx = contextOf(module, machine, options, found);
    return { ctx, context, module, machine, [Symbol.dispose]: dispose };
  } catch (error) {
    dispose();
    throw error;
  }
}

function linkSources(
  context: OwnedContext,
  sources: readonly IrSource[],
  options: ModuleOptions,
): OwnedModule {
  const [first, ...rest] = sources;
  if (first === undefined) throw new CorelateError(input.noInput());
  const module = readModule(context, first);
  try {
    checkTriple(module, first.name, options);
    const maps: DefinedMaps = new Map();
    noteMaps(module, first.name, maps);
    for (const source of rest) {
      const next = readModule(context, source);
      checkTriple(next, source.name, options);
      noteMaps(next, source.name, maps);
      linkModules(module, next);
    }
    return module;
  } catch (error) {
    module[Symbol.dispose]();
    throw error;
  }
}

function checkTriple(module: OwnedModule, name: string, options: ModuleOptions): void {
  const triple = module.context.llvm.getTarget(module.ref);
  const wanted = options.target.startsWith("bpfeb") ? /^bpfeb/ : /^bpf(el|-|$)/;
  if (!wanted.test(triple)) throw new CorelateError(input.wrongTarget(name, triple, options.target));
}

function contextOf(
  module: OwnedModule,
  machine: Owned<TargetMachineRef>,
  options: ModuleOptions,
  found: Diagnostic[],
): PassContext {
  const { context } = module;
  return new PassContext({
    llvm: context.llvm,
    owner: context,
    module: module.ref,
    targetMachine: machine.ref,
    options: options.passOptions,
    report: (diagnostic) => found.push(diagnostic),
  });
}

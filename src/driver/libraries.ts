import { existsSync } from "node:fs";
import {
  functions,
  globals,
  Linkage,
  linkModules,
  type Owned,
  type OwnedModule,
  runPasses,
  type TargetMachineRef,
} from "../../lib/llvm-bindings/index.js";
import { isMangled } from "../../lib/rust-symbols/index.js";
import { exportLoaderMaps } from "../../passes/index.js";
import { archiveIr, type IrSource, readInput, readModule, undefinedSymbols } from "./inputs/index.js";

/**
 * Links those of `rlibs` that define missing symbols, until nothing more is found. They become internal, and unused functions are deleted at once.
 * Most programs need none: generic and inline functions are in the program's own IR.
 *
 * @returns whether anything was linked.
 */
export function linkLibraries(
  module: OwnedModule,
  machine: Owned<TargetMachineRef>,
  rlibs: readonly string[],
): boolean {
  let linked = false;
  for (const path of rlibs.filter((rlib) => existsSync(rlib))) {
    if (wantedBy(module).size === 0) break;
    let left = archiveIr(path, readInput(path));
    // A member may need an earlier one.
    for (let count = 0; count !== left.length; ) {
      count = left.length;
      left = left.filter((source) => !linkIfWanted(module, machine, source));
      linked ||= left.length < count;
    }
  }
  return linked;
}

/** The undefined symbols of Rust's own crates, which are mangled. The others are helpers, kernel functions and compiler builtins. */
function wantedBy(module: OwnedModule): Set<string> {
  return new Set(undefinedSymbols(module.context.llvm, module).filter(isMangled));
}

/** Links `source` if it defines a missing symbol. Returns whether it did. */
function linkIfWanted(module: OwnedModule, machine: Owned<TargetMachineRef>, source: IrSource): boolean {
  const { context } = module;
  const { llvm } = context;
  const wanted = wantedBy(module);
  if (wanted.size === 0) return false;
  const library = readModule(context, source);
  const names = [...functions(llvm, library.ref), ...globals(llvm, library.ref)]
    .filter((value) => !llvm.isDeclaration(value) && llvm.getLinkage(value) !== Linkage.Internal)
    .map((value) => llvm.getValueName2(value));
  if (!names.some((name) => wanted.has(name))) {
    library[Symbol.dispose]();
    return false;
  }
  linkModules(module, library);
  for (const name of names) {
    const value = llvm.getNamedFunction(module.ref, name) || llvm.getNamedGlobal(module.ref, name);
    if (value !== 0 && !llvm.isDeclaration(value)) llvm.setLinkage(value, Linkage.Internal);
  }
  runPasses(llvm, module.ref, "globaldce", machine.ref);
  exportLoaderMaps(llvm, module.ref);
  return true;
}

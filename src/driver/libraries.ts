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
import { archiveIr, type IrSource, readInput, readModule, undefinedSymbols } from "./inputs/index.js";

/** Symbols of Rust's own crates are mangled; the rest are helpers, kernel functions and compiler builtins. */
const fromRust = /^(_R[A-Za-z0-9_]|_ZN.*17h[0-9a-f]{16}E$)/;

/**
 * Links those of `rlibs` that define what the module lacks, until nothing more is found. What comes in is internal, and what of it
 * is not needed is deleted at once. Most programs need none of it: generic and inline functions are in the program's own IR already.
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
    // A member may need one in front of it.
    for (let count = 0; count !== left.length; ) {
      count = left.length;
      left = left.filter((source) => !linkIfWanted(module, machine, source));
      linked ||= left.length < count;
    }
  }
  return linked;
}

/** Rust's own symbols that the module lacks. */
function wantedBy(module: OwnedModule): Set<string> {
  return new Set(undefinedSymbols(module.context.llvm, module).filter((name) => fromRust.test(name)));
}

/** Returns whether `source` has something that the module lacks, and was linked. */
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
  return true;
}

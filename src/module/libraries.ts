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
} from "../llvm-bindings/index.js";
import { archiveIr, readInput } from "./inputs.js";
import { readModule, undefinedSymbols } from "./link.js";

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
  const { context } = module;
  const { llvm } = context;
  let linked = false;
  for (const path of rlibs.filter((rlib) => existsSync(rlib))) {
    const wanted = new Set(undefinedSymbols(llvm, module).filter((name) => fromRust.test(name)));
    if (wanted.size === 0) break;
    for (const source of archiveIr(path, readInput(path))) {
      const library = readModule(context, source);
      const defined = [...functions(llvm, library.ref), ...globals(llvm, library.ref)].filter(
        (value) => !llvm.isDeclaration(value) && llvm.getLinkage(value) !== Linkage.Internal,
      );
      if (!defined.some((value) => wanted.has(llvm.getValueName2(value)))) {
        library[Symbol.dispose]();
        continue;
      }
      const names = defined.map((value) => llvm.getValueName2(value));
      linkModules(module, library);
      linked = true;
      for (const name of names) {
        const value = llvm.getNamedFunction(module.ref, name) || llvm.getNamedGlobal(module.ref, name);
        if (value !== 0 && !llvm.isDeclaration(value)) llvm.setLinkage(value, Linkage.Internal);
      }
      runPasses(llvm, module.ref, "globaldce", machine.ref);
    }
  }
  return linked;
}

import { functions, type OwnedModule } from "../llvm-bindings/index.js";

/** What LLVM's function-attrs pass finds out about functions, and rustc never says of functions that it compiles. */
const inferred = ["norecurse", "nosync"];

/**
 * The name of a function that went through LLVM's optimisation before it came here, if there is one. Neither rustc's command line nor its
 * level is in the IR, but the pipeline marks what it was through:
 *
 *     ; Function Attrs: mustprogress nofree norecurse nosync nounwind willreturn memory(argmem: read)
 *     define dso_local i32 @on_exec(ptr noundef readonly captures(none) %ctx) unnamed_addr #0
 */
export function firstOptimised(module: OwnedModule): string | undefined {
  const { llvm } = module.context;
  const kinds = inferred.map((name) => llvm.getEnumAttributeKindForName(name));
  for (const fn of functions(llvm, module.ref)) {
    if (llvm.isDeclaration(fn)) continue;
    if (kinds.some((kind) => llvm.getEnumAttributeAtIndex(fn, -1, kind) !== 0)) return llvm.getValueName2(fn);
  }
  return undefined;
}

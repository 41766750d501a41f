import { sectionNames } from "../../lib/btf/index.js";
import { CorelateError, maps } from "../../lib/diagnostics/index.js";
import { globals, Linkage, type OwnedModule } from "../../lib/llvm-bindings/index.js";

/** The maps of modules that are linked, each with the input that defines it. */
export type DefinedMaps = Map<string, string>;

/**
 * Notes the maps that `module` defines, from the input `source`.
 *
 * @throws CRL0745 if another input defines one of them: LLVM would say that a symbol is defined twice, and of which inputs it does not say
 */
export function noteMaps(module: OwnedModule, source: string, defined: DefinedMaps): void {
  const { llvm } = module.context;
  for (const global of globals(llvm, module.ref)) {
    if (llvm.getSection(global) !== sectionNames.maps || llvm.isDeclaration(global)) continue;
    if (llvm.getLinkage(global) !== Linkage.External) continue;
    const name = llvm.getValueName2(global);
    const other = defined.get(name);
    if (other !== undefined) throw new CorelateError(maps.twice(name, other, source));
    defined.set(name, source);
  }
}

import { globals, Linkage, type Llvm, type ModuleRef } from "../lib/llvm-bindings/index.js";

/** Maps of the companion crate that libbpf looks for by their names: objects have them whose programs use them. */
const names = /^__bpf_usdt_(specs|ip_to_spec_id)$/;

export function isLoaderMap(name: string): boolean {
  return names.test(name);
}

/** Makes those that are left visible to the loader, which takes no maps of internal linkage. */
export function exportLoaderMaps(llvm: Llvm, module: ModuleRef): void {
  for (const value of globals(llvm, module))
    if (isLoaderMap(llvm.getValueName2(value))) llvm.setLinkage(value, Linkage.External);
}

import { functions, globals, Linkage, type ValueRef } from "../../../lib/llvm-bindings/index.js";
import { isMangled } from "../../../lib/rust-symbols/index.js";
import { deleteUnused } from "../../ir.js";
import { exportLoaderMaps, isLoaderMap } from "../../loader-maps.js";
import type { Pass, PassContext } from "../../manager/index.js";

/**
 * Gives internal linkage to what nothing outside refers to, and deletes what is then unused, so that later passes report errors only in code that
 * gets into the object. README.md is its page.
 */
export const internalize: Pass = {
  name: "internalize",
  stage: "prepare",
  run(ctx) {
    const { llvm, module } = ctx;
    for (const value of [...functions(llvm, module), ...globals(llvm, module)]) {
      if (llvm.isDeclaration(value) || llvm.getLinkage(value) !== Linkage.External) continue;
      if (!isExported(ctx, value)) {
        llvm.setVisibility(value, 0);
        llvm.setLinkage(value, Linkage.Internal);
      }
    }
    const preserved = deleteUnused(ctx);
    exportLoaderMaps(llvm, module);
    return preserved;
  },
};
function isExported(ctx: PassContext, value: ValueRef): boolean {
  const { llvm, options } = ctx;
  const name = llvm.getValueName2(value);
  if (isLoaderMap(name)) return false;
  if (options.exports) return options.exports.has(name);
  return !isMangled(name) && name !== "rust_begin_unwind";
}

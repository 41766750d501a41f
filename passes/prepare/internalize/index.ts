import { functions, globals, Linkage, type ValueRef } from "../../../lib/llvm-bindings/index.js";
import { deleteUnused } from "../../ir.js";
import type { Pass, PassContext } from "../../manager/index.js";

/** Names that rustc made: `_R…` (v0) and `_ZN…17h<hash>E` (legacy). No one outside can mean such a symbol. */
const mangled = /^(_R[A-Za-z0-9_]|_ZN.*17h[0-9a-f]{16}E$)/;

/**
 * Makes what nobody outside refers to internal, and deletes what is then unused, so that later passes judge only code that ends up in the
 * object. README.md is its page.
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
    return deleteUnused(ctx);
  },
};

function isExported(ctx: PassContext, value: ValueRef): boolean {
  const { llvm, options } = ctx;
  const name = llvm.getValueName2(value);
  if (options.exports) return options.exports.has(name);
  return !mangled.test(name) && name !== "rust_begin_unwind";
}

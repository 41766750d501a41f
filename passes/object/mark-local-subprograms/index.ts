import { basicBlocks, functions, Linkage, type MetadataRef } from "../../../lib/llvm-bindings/index.js";
import { copySubprogram, DebugInfo, replaceFunctions } from "../../analyses/debug-info/index.js";
import { type Pass, Preserved } from "../../manager/index.js";

/** Marks the subprograms of internal functions as local in the debug info. README.md is its page. */
export const markLocalSubprograms: Pass = {
  name: "mark-local-subprograms",
  stage: "object",
  run(ctx) {
    const { llvm, module } = ctx;
    const replacements = new Map<MetadataRef, MetadataRef>();
    for (const fn of functions(llvm, module)) {
      const subprogram = llvm.getSubprogram(fn);
      if (subprogram === 0 || basicBlocks(llvm, fn).length === 0) continue;
      const linkage = llvm.getLinkage(fn);
      if (linkage !== Linkage.Internal && linkage !== Linkage.Private) continue;
      const text = llvm.printValueToString(ctx.get(DebugInfo).asValue(subprogram));
      if (!/spFlags:[^,)]*DISPFlagLocalToUnit/.test(text)) {
        const copy = copySubprogram(ctx, subprogram, true);
        llvm.setSubprogram(fn, copy);
        replacements.set(subprogram, copy);
      }
    }
    replaceFunctions(ctx, replacements);
    return Preserved.all;
  },
};

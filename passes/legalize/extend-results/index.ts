import { functions, type ValueRef } from "../../../lib/llvm-bindings/index.js";
import { Code } from "../../analyses/code/index.js";
import { type Pass, type PassContext, Preserved } from "../../manager/index.js";

/** Where LLVM has the attributes of a result. */
const result = 0;

/** Extends small results of functions that may leave the rest of the register as it is. README.md is its page. */
export const extendResults: Pass = {
  name: "extend-results",
  stage: "legalize",
  run(ctx) {
    const { llvm, module } = ctx;
    for (const attribute of ["zeroext", "signext"]) {
      const kind = llvm.getEnumAttributeKindForName(attribute);
      for (const fn of functions(llvm, module))
        if (llvm.isDeclaration(fn) && llvm.getEnumAttributeAtIndex(fn, result, kind) !== 0)
          llvm.removeEnumAttributeAtIndex(fn, result, kind);
      for (const { instruction } of ctx.get(Code).callsTo((callee) => !extendsResult(ctx, callee, kind)))
        if (llvm.getCallSiteEnumAttribute(instruction, result, kind) !== 0)
          llvm.removeCallSiteEnumAttribute(instruction, result, kind);
    }
    return Preserved.all;
  },
};

/** Whether `callee` is a function of this module that extends its result. */
function extendsResult({ llvm }: PassContext, callee: ValueRef, kind: number): boolean {
  if (llvm.isAFunction(callee) === 0 || llvm.isDeclaration(callee)) return false;
  return llvm.getEnumAttributeAtIndex(callee, result, kind) !== 0;
}

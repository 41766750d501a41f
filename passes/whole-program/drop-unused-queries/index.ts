import { functions, users } from "../../../lib/llvm-bindings/index.js";
import { Code } from "../../analyses/code/index.js";
import { isQueryIntrinsic } from "../../intrinsics.js";
import { type Pass, Preserved } from "../../manager/index.js";

/** Deletes queries whose answers are not used. README.md is its page. */
export const dropUnusedQueries: Pass = {
  name: "drop-unused-queries",
  stage: "whole-program",
  run({ llvm, module }) {
    for (const fn of functions(llvm, module)) {
      if (!llvm.isDeclaration(fn) || !isQueryIntrinsic(llvm.getValueName2(fn))) continue;
      for (const call of users(llvm, fn))
        if (llvm.getFirstUse(call) === 0) llvm.instructionEraseFromParent(call);
    }
    return Preserved.allBut(Code);
  },
};

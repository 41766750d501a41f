import { functions, users } from "../../src/llvm-bindings/index.js";
import type { Pass } from "../unit.js";

/** The intrinsics that give a number of the target's. */
const queries = /^llvm\.bpf\.preserve\.(?:field\.info|type\.info|enum\.value)(?:\.|$)/;

/**
 * Deletes numbers that nothing uses. core asserts things of sizes that are true of every type, `offset_from` that it is not 0:
 *
 *     %size = call i32 @llvm.bpf.preserve.type.info(i32 0, i64 1), !llvm.preserve.access.index !9
 *       #dbg_value(i32 %size, !12, !DIExpression(), !13)
 *
 * LLVM's `BPFAbstractMemberAccess` takes a number without users for an address, and crashes.
 */
export const unusedQueries: Pass = {
  name: "unused-queries",
  run({ llvm, module }) {
    for (const fn of functions(llvm, module)) {
      if (!llvm.isDeclaration(fn) || !queries.test(llvm.getValueName2(fn))) continue;
      for (const call of users(llvm, fn))
        if (llvm.getFirstUse(call) === 0) llvm.instructionEraseFromParent(call);
    }
  },
};

import { functions, users } from "../../../lib/llvm-bindings/index.js";
import { type Pass, Preserved } from "../../manager/index.js";

const store = /^llvm\.bpf\.getelementptr\.and\.store\./;
/** The argument that says whether the store is volatile. */
const volatileFlag = 2;

/** Prevents the backend from joining stores to a program's context. README.md is its page. */
export const keepContextStores: Pass = {
  name: "keep-context-stores",
  stage: "legalize",
  run({ llvm, module }) {
    for (const fn of functions(llvm, module)) {
      if (!store.test(llvm.getValueName2(fn))) continue;
      for (const call of users(llvm, fn)) {
        const flag = llvm.getOperand(call, volatileFlag);
        llvm.setOperand(call, volatileFlag, llvm.constInt(llvm.typeOf(flag), 1, false));
      }
    }
    return Preserved.all;
  },
};

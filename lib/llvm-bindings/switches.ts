import type { ValueRef } from "./handles.js";
import type { Llvm } from "./llvm.js";

/** The constants of a `switch`, in the order of its successors; the default, successor 0, has none. */
export function switchCases(llvm: Llvm, switchInst: ValueRef): ValueRef[] {
  return Array.from({ length: llvm.getNumSuccessors(switchInst) - 1 }, (_, index) =>
    llvm.getSwitchCaseValue(switchInst, index + 1),
  );
}

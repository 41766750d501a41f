import type { ValueRef } from "./handles.js";
import type { Llvm } from "./library.js";

/**
 * The constants of a `switch`, in the order of its successors; the default, successor 0, has none. Since LLVM 22 they are no operands any more
 * (`LLVMGetSwitchCaseValue`, llvm/lib/IR/Instructions.cpp); before, constants and blocks took turns behind the condition.
 */
export function switchCases(llvm: Llvm, switchInst: ValueRef): ValueRef[] {
  const isOperand = !llvm.has("getSwitchCaseValue");
  return Array.from({ length: llvm.getNumSuccessors(switchInst) - 1 }, (_, index) =>
    isOperand ? llvm.getOperand(switchInst, 2 * (index + 1)) : llvm.getSwitchCaseValue(switchInst, index + 1),
  );
}

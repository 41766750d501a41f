import type { ValueRef } from "./handles.js";
import type { Llvm } from "./library.js";

/**
 * The constant of successor `index` of a `switch`; 0 is the default, which has none. Since LLVM 22 it is no operand any more
 * (`LLVMGetSwitchCaseValue`, llvm/lib/IR/Instructions.cpp); before, constants and blocks took turns behind the condition.
 */
export function switchCaseValue(llvm: Llvm, switchInst: ValueRef, index: number): ValueRef {
  if (index < 1) throw new RangeError("the default of a switch has no value");
  return llvm.has("getSwitchCaseValue")
    ? llvm.getSwitchCaseValue(switchInst, index)
    : llvm.getOperand(switchInst, 2 * index);
}

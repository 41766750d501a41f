import { type BasicBlockRef, Opcode, users, type ValueRef } from "../../../lib/llvm-bindings/index.js";
import { isInLoop } from "../../analyses/control-flow/index.js";
import type { PassContext } from "../../manager/index.js";

/**
 * Whether the verifier visits a copy, or reads its data, more than once: the copy is in a loop, or a local at one of its ends is read with an index.
 * Then it matters less how many instructions the copy has, and more whether the verifier finds its states equal: it forgets bytes that were written
 * one by one, and tracks a value for each eight bytes that were written at once.
 */
export function isRevisited(ctx: PassContext, copy: ValueRef, ends: readonly ValueRef[]): boolean {
  const block = ctx.llvm.getInstructionParent(copy) as BasicBlockRef;
  return ends.some((end) => isIndexed(ctx, end)) || isInLoop(ctx.llvm, block);
}

/** Whether `base` is accessed with a variable index. */
function isIndexed(ctx: PassContext, base: ValueRef): boolean {
  const { llvm } = ctx;
  return users(llvm, base).some((user) => {
    if (llvm.isAInstruction(user) === 0) return false;
    switch (llvm.getInstructionOpcode(user)) {
      case Opcode.PHI:
      case Opcode.Select:
        return true;
      case Opcode.GetElementPtr: {
        if (llvm.getOperand(user, 0) !== base) return true;
        for (let index = 1; index < llvm.getNumOperands(user); index++)
          if (llvm.isAConstantInt(llvm.getOperand(user, index) as ValueRef) === 0) return true;
        return isIndexed(ctx, user);
      }
      default:
        return false;
    }
  });
}

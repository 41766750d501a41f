import {
  createBuilder,
  instructions,
  Opcode,
  switchCases,
  type ValueRef,
} from "../../../lib/llvm-bindings/index.js";
import type { PassContext } from "../../manager/index.js";

/**
 * Makes the last case of a `switch` that covers all values its default. For
 *
 *     switch i32 %t, label %default.unreachable [ i32 0, label %a
 *                                                 i32 1, label %b ]
 *
 * LLVM drops the comparison with 1 itself as long as the default is `unreachable`. That block is about to become a `ret`, and then the comparison
 * would stay.
 *
 * @returns whether `terminator` was such a switch.
 */
export function removeUnreachableDefault(ctx: PassContext, terminator: ValueRef | 0): boolean {
  const { llvm } = ctx;
  if (terminator === 0 || llvm.getInstructionOpcode(terminator) !== Opcode.Switch) return false;
  const values = switchCases(llvm, terminator);
  const [first] = instructions(llvm, llvm.getSwitchDefaultDest(terminator));
  if (values.length === 0 || first === undefined || llvm.getInstructionOpcode(first) !== Opcode.Unreachable)
    return false;
  using builder = createBuilder(ctx.owner);
  llvm.positionBuilderBefore(builder.ref, terminator);
  llvm.setCurrentDebugLocation2(builder.ref, llvm.instructionGetDebugLoc(terminator));
  // The number of edges from this block to each successor stays the same, so no phi changes.
  const last = llvm.getSuccessor(terminator, values.length);
  const settled = llvm.buildSwitch(builder.ref, llvm.getOperand(terminator, 0), last, values.length - 1);
  for (const [index, value] of values.slice(0, -1).entries())
    llvm.addCase(settled, value, llvm.getSuccessor(terminator, index + 1));
  llvm.instructionEraseFromParent(terminator);
  return true;
}

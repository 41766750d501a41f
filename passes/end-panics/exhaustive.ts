import {
  createBuilder,
  instructions,
  Opcode,
  switchCaseValue,
  type ValueRef,
} from "../../src/llvm-bindings/index.js";
import type { Unit } from "../unit.js";

/**
 * Makes the last case of a `switch` that covers all values its default. For
 *
 *     switch i32 %t, label %default.unreachable [ i32 0, label %a
 *                                                 i32 1, label %b ]
 *
 * LLVM would leave the comparison with 1 out by itself, as long as the default holds nothing but `unreachable`. That one has to become a `ret`,
 * with which the comparison would be needed.
 */
export function settleExhaustive(unit: Unit, terminator: ValueRef | 0): void {
  const { llvm } = unit;
  if (terminator === 0 || llvm.getInstructionOpcode(terminator) !== Opcode.Switch) return;
  const cases = llvm.getNumSuccessors(terminator) - 1;
  const [first] = instructions(llvm, llvm.getSwitchDefaultDest(terminator));
  if (cases < 1 || first === undefined || llvm.getInstructionOpcode(first) !== Opcode.Unreachable) return;
  using builder = createBuilder(unit.owner);
  llvm.positionBuilderBefore(builder.ref, terminator);
  llvm.setCurrentDebugLocation2(builder.ref, llvm.instructionGetDebugLoc(terminator));
  // As many edges lead from this block to each other one as before, so that no phi changes.
  const last = llvm.getSuccessor(terminator, cases);
  const settled = llvm.buildSwitch(builder.ref, llvm.getOperand(terminator, 0), last, cases - 1);
  for (let index = 1; index < cases; index++) {
    llvm.addCase(settled, switchCaseValue(llvm, terminator, index), llvm.getSuccessor(terminator, index));
  }
  llvm.instructionEraseFromParent(terminator);
}

import { passes } from "../../../lib/diagnostics/index.js";
import {
  IntPredicate,
  instructions,
  Opcode,
  ValueKind,
  type ValueRef,
} from "../../../lib/llvm-bindings/index.js";
import { Code } from "../../analyses/code/index.js";
import { userLocation } from "../../analyses/source-locations/index.js";
import type { PassContext } from "../../manager/index.js";
import { isPanic } from "./marker.js";

/**
 * Warns of each index into an array without elements, which always panics:
 *
 *     %1 = icmp ult i64 %i, 0
 *     br i1 %1, label %ok, label %panic
 *
 * Flexible arrays of attributed types are not among them: `relocate` has removed their checks.
 */
export function warnOfEmptyArrays(ctx: PassContext): void {
  const { llvm } = ctx;
  for (const jump of ctx.get(Code).withOpcode(Opcode.Br)) {
    if (llvm.getNumSuccessors(jump) !== 2) continue;
    const check = llvm.getCondition(jump) as ValueRef;
    if (llvm.isAICmpInst(check) === 0 || llvm.getICmpPredicate(check) !== IntPredicate.ULT) continue;
    const length = llvm.getOperand(check, 1) as ValueRef;
    if (llvm.getValueKind(length) !== ValueKind.ConstantInt || llvm.constIntGetZExtValue(length) !== 0n)
      continue;
    const panic = instructions(llvm, llvm.getSuccessor(jump, 1)).find((one) => isPanic(ctx, one));
    if (panic !== undefined) ctx.report(passes.indexOfNothing(userLocation(ctx, panic)));
  }
}

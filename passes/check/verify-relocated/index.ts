import { passes } from "../../../lib/diagnostics/index.js";
import { Opcode, switchCases, ValueKind, type ValueRef } from "../../../lib/llvm-bindings/index.js";
import { Code, operandCount } from "../../analyses/code/index.js";
import { userLocation } from "../../analyses/source-locations/index.js";
import { isSparseNumber, numberIn, SparseLayout } from "../../analyses/sparse-layout/index.js";
import { type Pass, type PassContext, Preserved } from "../../manager/index.js";
import { refuseGlobals } from "../../relocate/relocate/index.js";

/** Refuses sparse numbers that are still in the program after LLVM's optimisation. README.md is its page. */
export const verifyRelocated: Pass = {
  name: "verify-relocated",
  stage: "check",
  run(ctx) {
    if (ctx.get(SparseLayout).decoder.types.length === 0) return Preserved.all;
    refuseGlobals(ctx, { vtables: true });
    for (const { instructions, opcodes } of ctx.get(Code).functions) {
      for (let i = 0; i < instructions.length; i++) {
        const [instruction, opcode] = [instructions[i]!, opcodes[i]!];
        const found = numberOf(ctx, instruction, opcode);
        const far = found === undefined ? farOffset(ctx, instruction, opcode) : undefined;
        if (found === undefined && far === undefined) continue;
        const at = userLocation(ctx, instruction);
        ctx.report(
          far === undefined
            ? passes.numberInPlace(found!, "a number that LLVM computed with", at)
            : passes.undecodableOffset(far, at),
        );
      }
    }
    return Preserved.all;
  },
};

/** Describes a sparse number among the operands of an instruction or the cases of a switch. */
function numberOf(ctx: PassContext, instruction: ValueRef, opcode: Opcode): string | undefined {
  const { llvm } = ctx;
  const count = operandCount(llvm, instruction, opcode);
  for (let operand = 0; operand < count; operand++) {
    const found = numberIn(ctx, llvm.getOperand(instruction, operand));
    if (found !== undefined) return found;
  }
  if (opcode !== Opcode.Switch) return undefined;
  return switchCases(llvm, instruction)
    .map((value) => numberIn(ctx, value))
    .find((found) => found !== undefined);
}

/** A constant in a `getelementptr` that is larger than any object of a program. */
function farOffset(ctx: PassContext, instruction: ValueRef, opcode: Opcode): bigint | undefined {
  const { llvm } = ctx;
  if (opcode !== Opcode.GetElementPtr) return undefined;
  const count = llvm.getNumOperands(instruction);
  for (let operand = 1; operand < count; operand++) {
    const index = llvm.getOperand(instruction, operand);
    if (llvm.getValueKind(index) !== ValueKind.ConstantInt) continue;
    const bytes = llvm.constIntGetSExtValue(index);
    if (isSparseNumber(bytes)) return bytes;
  }
  return undefined;
}

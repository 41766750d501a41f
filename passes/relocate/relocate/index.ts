import { createBuilder, Opcode, ValueKind, type ValueRef } from "../../../lib/llvm-bindings/index.js";
import { Code, operandCount } from "../../analyses/code/index.js";
import { SparseLayout } from "../../analyses/sparse-layout/index.js";
import { type Pass, Preserved } from "../../manager/index.js";
import { restoreLayout } from "../../restore/restore-layout/index.js";
import { Accesses } from "./accesses.js";
import { expandConstants } from "./constant-expressions.js";
import { FlexibleArrays } from "./flexible.js";
import { relocateGep } from "./gep.js";
import { AccessIndices } from "./intrinsics.js";
import { relocateOperands } from "./operands.js";
import { lowerQueries } from "./queries.js";
import { refuseGlobals, refuseInstruction } from "./refuse.js";
import type { Relocator } from "./relocator.js";

export { type Access, Accesses } from "./accesses.js";
export { refuseGlobals } from "./refuse.js";

/** Turns the numbers of the sparse layout back into the fields they name. README.md is its page. */
export const relocate: Pass = {
  name: "relocate",
  stage: "relocate",
  // Access indices count the members in C's layout.
  requires: [restoreLayout],
  run(ctx) {
    using builder = createBuilder(ctx.owner);
    const relocator: Relocator = {
      ctx,
      builder: builder.ref,
      indices: new AccessIndices(ctx, builder.ref),
      flexible: new FlexibleArrays(ctx),
      fieldInfo: ctx.llvm.getNamedFunction(ctx.module, "__corelate_field_info"),
    };
    if (ctx.get(SparseLayout).decoder.types.length > 0) {
      for (const { instructions, opcodes } of ctx.get(Code).functions) {
        for (let i = 0; i < instructions.length; i++)
          relocateInstruction(relocator, instructions[i]!, opcodes[i]!);
      }
      relocator.flexible.refuseLengths();
      refuseGlobals(ctx, { vtables: false });
    }
    lowerQueries(relocator);
    ctx.update(Accesses, relocator.indices.log.accesses);
    return Preserved.allBut(Code);
  },
};

function relocateInstruction(relocator: Relocator, instruction: ValueRef, opcode: Opcode): void {
  const constants = constantOperands(relocator, instruction, opcode);
  if (constants.expressions) expandConstants(relocator, instruction);
  if (opcode === Opcode.Load) return;
  if (opcode === Opcode.GetElementPtr) return relocateGep(relocator, instruction);
  if (refuseInstruction(relocator.ctx, instruction, opcode)) return;
  if (constants.integers || constants.expressions) relocateOperands(relocator, instruction, opcode);
}

/** Which kinds of constants are among the operands: most instructions have neither. */
function constantOperands(
  { ctx: { llvm }, flexible }: Relocator,
  instruction: ValueRef,
  opcode: Opcode,
): { integers: boolean; expressions: boolean } {
  const found = { integers: false, expressions: false };
  const count = operandCount(llvm, instruction, opcode);
  for (let operand = 0; operand < count; operand++) {
    const value = llvm.getOperand(instruction, operand);
    const kind = llvm.getValueKind(value);
    if (kind === ValueKind.ConstantInt) {
      found.integers = true;
      if (opcode !== Opcode.GetElementPtr && opcode !== Opcode.Alloca) flexible.note(instruction, value);
    } else if (kind === ValueKind.ConstantExpr) found.expressions = true;
  }
  return found;
}

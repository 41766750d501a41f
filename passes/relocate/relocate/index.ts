import { createBuilder, Opcode, ValueKind, type ValueRef } from "../../../lib/llvm-bindings/index.js";
import { operandCount } from "../../analyses/code/index.js";
import type { Pass } from "../../unit.js";
import { expandConstants } from "./constant-expressions.js";
import { FlexibleArrays } from "./flexible.js";
import { relocateGep } from "./gep.js";
import { AccessIndices } from "./intrinsics.js";
import { relocateOperands } from "./operands.js";
import { lowerQueries } from "./queries.js";
import { refuseGlobals, refuseInstruction } from "./refuse.js";
import type { Relocator } from "./relocator.js";

export { refuseGlobals } from "./refuse.js";

/** Turns the numbers of the sparse layout back into the fields they name. README.md is its page. */
export const relocate: Pass = {
  name: "relocate",
  run(unit) {
    using builder = createBuilder(unit.owner);
    const relocator: Relocator = {
      unit,
      builder: builder.ref,
      indices: new AccessIndices(unit, builder.ref),
      flexible: new FlexibleArrays(unit),
    };
    if (unit.decoder.types.length > 0) {
      for (const { instructions, opcodes } of unit.code.functions) {
        for (let i = 0; i < instructions.length; i++)
          relocateInstruction(relocator, instructions[i]!, opcodes[i]!);
      }
      relocator.flexible.refuseLengths();
      refuseGlobals(unit, { vtables: false });
    }
    lowerQueries(relocator);
    unit.accesses = relocator.indices.log.accesses;
  },
};

function relocateInstruction(relocator: Relocator, instruction: ValueRef, opcode: Opcode): void {
  const constants = constantOperands(relocator, instruction, opcode);
  if (constants.expressions) expandConstants(relocator, instruction);
  if (opcode === Opcode.Load) return;
  if (opcode === Opcode.GetElementPtr) return relocateGep(relocator, instruction);
  if (refuseInstruction(relocator.unit, instruction, opcode)) return;
  if (constants.integers || constants.expressions) relocateOperands(relocator, instruction, opcode);
}

/** Which kinds of constants are among the operands: most instructions have neither. */
function constantOperands(
  { unit: { llvm }, flexible }: Relocator,
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

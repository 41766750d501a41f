import { createBuilder, type Llvm, Opcode, ValueKind, type ValueRef } from "../../src/llvm-bindings/index.js";
import type { Pass } from "../unit.js";
import { expandConstants } from "./constant-expressions.js";
import { relocateGep } from "./gep.js";
import { AccessIndices } from "./intrinsics.js";
import { relocateOperands } from "./operands.js";
import { lowerQueries } from "./queries.js";
import { refuseGlobals, refuseInstruction } from "./refuse.js";
import type { Relocator } from "./relocator.js";

/**
 * Turns the numbers of the sparse layout back into the fields they name. For
 *
 *     unsafe { (*(*task).mm).pgd }
 *
 * rustc emits one `getelementptr` for each projection, with an offset that only this field has:
 *
 *     %1 = getelementptr inbounds i8, ptr %task, i64 4698046511112
 *     %2 = load ptr, ptr %1, align 8
 *     %3 = getelementptr inbounds i8, ptr %2, i64 7197069766672
 *
 * and this pass replaces each by the call that clang emits for the same access in C:
 *
 *     %1 = call ptr @llvm.preserve.struct.access.index.p0.p0(ptr elementtype({ i64, i64 }) %task, i32 1, i32 1), !llvm.preserve.access.index !9
 *     %2 = load ptr, ptr %1, align 8
 *     %3 = call ptr @llvm.preserve.struct.access.index.p0.p0(ptr elementtype({ i64 }) %2, i32 0, i32 0), !llvm.preserve.access.index !12
 *
 * The rules, in order:
 *
 * 1. A constant in a `getelementptr` that is the offset of a field becomes a struct or union access index.
 * 2. A constant index into an array that an access index leads to becomes an array access index.
 * 3. A stride that is a multiple of an attributed type's size becomes TYPE_SIZE times the index.
 * 4. A constant that is a path of several fields (`offset_of!(T, a.b)`) becomes FIELD_BYTE_OFFSET of that path.
 * 5. The same constants as operands of other instructions (container_of, `size_of`) become FIELD_BYTE_OFFSET and TYPE_SIZE.
 * 6. Any other constant of that magnitude in a `getelementptr`, and an encoded number where no instruction can stand for it
 *    (an alloca, the length of a memcpy, a case of a switch, data), is an error.
 *
 * Constants elsewhere that name nothing are the program's own and are left alone; `--audit` finds out where that was wrong.
 */
export const relocate: Pass = {
  name: "relocate",
  run(unit) {
    using builder = createBuilder(unit.owner);
    const relocator: Relocator = {
      unit,
      builder: builder.ref,
      indices: new AccessIndices(unit, builder.ref),
    };
    if (unit.decoder.types.length > 0) {
      for (const { instructions, opcodes } of unit.code.functions) {
        for (const [index, instruction] of instructions.entries())
          relocateInstruction(relocator, instruction, opcodes[index]!);
      }
      refuseGlobals(unit, { vtables: false });
    }
    lowerQueries(relocator);
  },
};

function relocateInstruction(relocator: Relocator, instruction: ValueRef, opcode: Opcode): void {
  const constants = constantOperands(relocator.unit.llvm, instruction);
  if (constants.expressions) expandConstants(relocator, instruction);
  if (opcode === Opcode.Load) return;
  if (opcode === Opcode.GetElementPtr) return relocateGep(relocator, instruction);
  if (refuseInstruction(relocator.unit, instruction, opcode)) return;
  if (constants.integers || constants.expressions) relocateOperands(relocator, instruction, opcode);
}

/** Which kinds of constants are among the operands: most instructions have neither. */
function constantOperands(llvm: Llvm, instruction: ValueRef): { integers: boolean; expressions: boolean } {
  const found = { integers: false, expressions: false };
  const count = llvm.getNumOperands(instruction);
  for (let operand = 0; operand < count; operand++) {
    const kind = llvm.getValueKind(llvm.getOperand(instruction, operand));
    if (kind === ValueKind.ConstantInt) found.integers = true;
    else if (kind === ValueKind.ConstantExpr) found.expressions = true;
  }
  return found;
}

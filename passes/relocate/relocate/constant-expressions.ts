import { Opcode, ValueKind, type ValueRef } from "../../../lib/llvm-bindings/index.js";
import { decodeConstant, isSparseNumber } from "../../analyses/sparse-layout/index.js";
import type { PassContext } from "../../manager/index.js";
import { relocateGep } from "./gep.js";
import type { Relocator } from "./relocator.js";

/**
 * LLVM folds a field projection of a constant pointer (null, an extern static) into a constant expression:
 *
 *     %1 = load i32, ptr getelementptr inbounds (i8, ptr @init_task, i64 2299023255552)
 *
 * If it contains a sparse number, it is expanded to instructions before its user.
 */
export function expandConstants(relocator: Relocator, instruction: ValueRef): void {
  const { ctx, builder } = relocator;
  const { llvm } = ctx;
  const count = llvm.getNumOperands(instruction);
  for (let operand = 0; operand < count; operand++) {
    const value = llvm.getOperand(instruction, operand);
    if (llvm.getValueKind(value) !== ValueKind.ConstantExpr || !holdsNumber(ctx, value)) continue;
    const before =
      llvm.getInstructionOpcode(instruction) === Opcode.PHI
        ? llvm.getBasicBlockTerminator(llvm.getIncomingBlock(instruction, operand))
        : instruction;
    llvm.positionBuilderBefore(builder, before as ValueRef);
    llvm.setCurrentDebugLocation2(builder, llvm.instructionGetDebugLoc(instruction));
    llvm.setOperand(instruction, operand, expand(relocator, value, before as ValueRef));
  }
}

function holdsNumber(ctx: PassContext, value: ValueRef): boolean {
  const { llvm } = ctx;
  const kind = llvm.getValueKind(value);
  if (kind === ValueKind.ConstantInt) return decodeConstant(ctx, value) !== undefined;
  if (kind !== ValueKind.ConstantExpr) return false;
  if (llvm.getConstOpcode(value) === Opcode.GetElementPtr) {
    const type = llvm.getGEPSourceElementType(value);
    if (isSparseNumber(llvm.abiSizeOfType(ctx.dataLayout, type))) return true;
    for (let index = 1; index < llvm.getNumOperands(value); index++) {
      const at = llvm.getOperand(value, index);
      if (llvm.getValueKind(at) !== ValueKind.ConstantInt) continue;
      const bytes = llvm.constIntGetSExtValue(at);
      if (isSparseNumber(bytes)) return true;
    }
  }
  const count = llvm.getNumOperands(value);
  for (let operand = 0; operand < count; operand++) {
    if (holdsNumber(ctx, llvm.getOperand(value, operand))) return true;
  }
  return false;
}

/** Writes the expression out in front of `before` and relocates what it holds. */
function expand(relocator: Relocator, value: ValueRef, before: ValueRef): ValueRef {
  const { ctx, builder } = relocator;
  const { llvm } = ctx;
  if (llvm.getValueKind(value) !== ValueKind.ConstantExpr) return value;
  const operands: ValueRef[] = [];
  for (let operand = 0; operand < llvm.getNumOperands(value); operand++) {
    operands.push(expand(relocator, llvm.getOperand(value, operand), before));
  }
  llvm.positionBuilderBefore(builder, before);
  const type = llvm.typeOf(value);
  const opcode = llvm.getConstOpcode(value);
  if (opcode === Opcode.GetElementPtr) return expandGep(relocator, value, operands, before);
  if (opcode === Opcode.PtrToInt || opcode === Opcode.IntToPtr || opcode === Opcode.Trunc) {
    return llvm.buildCast(builder, opcode, operands[0]!, type, "");
  }
  return llvm.buildBinOp(builder, opcode, operands[0]!, operands[1]!, "");
}

/** The builder folds a `getelementptr` of constants, so the base goes through a freeze until the offset has been decoded. */
function expandGep(relocator: Relocator, value: ValueRef, operands: ValueRef[], before: ValueRef): ValueRef {
  const { ctx, builder } = relocator;
  const { llvm } = ctx;
  const type = llvm.getGEPSourceElementType(value);
  const base = operands[0]!;
  const held = llvm.isConstant(base) ? llvm.buildFreeze(builder, base, "") : base;
  const gep = llvm.buildGEP2(builder, type, held, operands.slice(1), "");
  const marker = llvm.buildFreeze(builder, gep, "");
  relocateGep(relocator, gep);
  const result = llvm.getOperand(marker, 0);
  llvm.instructionEraseFromParent(marker);
  if (held !== base && llvm.isAFreezeInst(held) !== 0) {
    llvm.replaceAllUsesWith(held, base);
    llvm.instructionEraseFromParent(held);
  }
  llvm.positionBuilderBefore(builder, before);
  return result;
}

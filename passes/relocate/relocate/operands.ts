import { passes } from "../../../lib/diagnostics/index.js";
import { Opcode, switchCases, TypeKind, ValueKind, type ValueRef } from "../../../lib/llvm-bindings/index.js";
import { userLocation } from "../../analyses/source-locations/index.js";
import { formatPath, numberIn, readInteger } from "../../analyses/sparse-layout/index.js";
import type { PassContext } from "../../manager/index.js";
import { materialise } from "./gep.js";
import type { Relocator } from "./relocator.js";

/** Replaces constants of the sparse layout among the operands of an instruction that is no `getelementptr`. */
export function relocateOperands(relocator: Relocator, instruction: ValueRef, opcode: number): void {
  const { ctx, builder } = relocator;
  const { llvm } = ctx;
  if (opcode === Opcode.Switch) refuseCases(ctx, instruction);
  // Before LLVM 22 the cases of a switch are operands, too.
  const count = opcode === Opcode.Switch ? 1 : llvm.getNumOperands(instruction);
  for (let operand = 0; operand < count; operand++) {
    const value = llvm.getOperand(instruction, operand);
    const location = () => userLocation(ctx, instruction);
    if (llvm.getValueKind(value) !== ValueKind.ConstantInt) {
      const found = isAggregate(ctx, value) ? numberIn(ctx, value) : undefined;
      if (found !== undefined)
        ctx.report(passes.numberInPlace(found, "a part of a larger constant", location()));
      continue;
    }
    const { decoded, computed } = readInteger(ctx, value);
    if (computed !== undefined) ctx.report(passes.computed(computed, location()));
    if (decoded === undefined) continue;
    if (decoded.kind === "near") {
      ctx.report(passes.arithmeticOnOffset(formatPath(decoded.path), decoded.distance, location()));
      continue;
    }
    // An incoming value of a phi has to be computed at the end of the incoming block.
    const before =
      opcode === Opcode.PHI
        ? llvm.getBasicBlockTerminator(llvm.getIncomingBlock(instruction, operand))
        : instruction;
    llvm.positionBuilderBefore(builder, before as ValueRef);
    llvm.setCurrentDebugLocation2(builder, llvm.instructionGetDebugLoc(instruction));
    const replacement = materialise(relocator, instruction, decoded);
    if (replacement !== undefined) llvm.setOperand(instruction, operand, replacement);
  }
}

/** Whether `value` is an aggregate constant. */
function isAggregate({ llvm }: PassContext, value: ValueRef): boolean {
  if (llvm.isAConstant(value) === 0) return false;
  const kind = llvm.getTypeKind(llvm.typeOf(value));
  return kind === TypeKind.Struct || kind === TypeKind.Array || kind === TypeKind.Vector;
}

/** Refuses sparse numbers in cases of a switch, which must be constants. */
function refuseCases(ctx: PassContext, instruction: ValueRef): void {
  const { llvm } = ctx;
  for (const value of switchCases(llvm, instruction)) {
    const found = numberIn(ctx, value);
    if (found !== undefined)
      ctx.report(passes.numberInPlace(found, "a case of a `match`", userLocation(ctx, instruction)));
  }
}

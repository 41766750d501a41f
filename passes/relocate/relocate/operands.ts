import { passes } from "../../../lib/diagnostics/index.js";
import { Opcode, switchCases, TypeKind, ValueKind, type ValueRef } from "../../../lib/llvm-bindings/index.js";
import { numberIn, readInteger, showPath } from "../../analyses/attributed-types/index.js";
import { userLocation } from "../../analyses/source-locations/index.js";
import type { Unit } from "../../unit.js";
import { materialise } from "./gep.js";
import type { Relocator } from "./relocator.js";

/** Replaces constants of the sparse layout among the operands of an instruction that is no `getelementptr`. */
export function relocateOperands(relocator: Relocator, instruction: ValueRef, opcode: number): void {
  const { unit, builder } = relocator;
  const { llvm } = unit;
  if (opcode === Opcode.Switch) refuseCases(unit, instruction);
  // Before LLVM 22 the cases of a switch are operands, too.
  const count = opcode === Opcode.Switch ? 1 : llvm.getNumOperands(instruction);
  for (let operand = 0; operand < count; operand++) {
    const value = llvm.getOperand(instruction, operand);
    const location = () => userLocation(unit, instruction);
    if (llvm.getValueKind(value) !== ValueKind.ConstantInt) {
      const found = isAggregate(unit, value) ? numberIn(unit, value) : undefined;
      if (found !== undefined)
        unit.report(passes.numberInPlace(found, "a part of a larger constant", location()));
      continue;
    }
    const { decoded, computed } = readInteger(unit, value);
    if (computed !== undefined) unit.report(passes.computed(computed, location()));
    if (decoded === undefined) continue;
    if (decoded.kind === "near") {
      unit.report(passes.arithmeticOnOffset(showPath(decoded.path), decoded.distance, location()));
      continue;
    }
    // A value that comes into a phi has to be there at the end of the block that it comes from.
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

/** Whether `value` is a constant with parts. */
function isAggregate({ llvm }: Unit, value: ValueRef): boolean {
  if (llvm.isAConstant(value) === 0) return false;
  const kind = llvm.getTypeKind(llvm.typeOf(value));
  return kind === TypeKind.Struct || kind === TypeKind.Array || kind === TypeKind.Vector;
}

/** A case of a switch is a constant, and stays one. */
function refuseCases(unit: Unit, instruction: ValueRef): void {
  const { llvm } = unit;
  for (const value of switchCases(llvm, instruction)) {
    const found = numberIn(unit, value);
    if (found !== undefined)
      unit.report(passes.numberInPlace(found, "a case of a `match`", userLocation(unit, instruction)));
  }
}

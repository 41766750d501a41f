import { passes } from "../../src/diagnostics/index.js";
import { Opcode, ValueKind, type ValueRef } from "../../src/llvm-bindings/index.js";
import type { Decoded } from "../attributed-types/decode.js";
import { showPath } from "../attributed-types/model.js";
import type { Unit } from "../unit.js";
import { materialise } from "./gep.js";
import type { Relocator } from "./relocator.js";
import { userLocation } from "./where.js";

/** Replaces constants of the sparse layout among the operands of an instruction that is no `getelementptr`. */
export function relocateOperands(relocator: Relocator, instruction: ValueRef, opcode: number): void {
  const { unit, builder } = relocator;
  const { llvm } = unit;
  const count = llvm.getNumOperands(instruction);
  for (let operand = 0; operand < count; operand++) {
    const value = llvm.getOperand(instruction, operand);
    const decoded = decodeConstant(unit, value);
    if (decoded === undefined) continue;
    const location = userLocation(unit, instruction);
    if (decoded.kind === "near") {
      unit.report(passes.arithmeticOnOffset(showPath(decoded.path), decoded.distance, location));
      continue;
    }
    if (opcode === Opcode.Switch && operand > 0) {
      unit.report(passes.numberInPlace(describe(decoded), "a case of a `match`", location));
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

/** What `value` stands for, if it is an integer constant of the sparse layout. */
export function decodeConstant(unit: Unit, value: ValueRef): Decoded | undefined {
  const { llvm } = unit;
  if (llvm.getValueKind(value) !== ValueKind.ConstantInt) return undefined;
  if (llvm.getIntTypeWidth(llvm.typeOf(value)) !== 64) return undefined;
  const decoded = unit.decoder.decode(llvm.constIntGetSExtValue(value));
  return decoded.kind === "none" ? undefined : decoded;
}

/** What a number is, in words. */
export function describe(decoded: Decoded): string {
  switch (decoded.kind) {
    case "size":
      return `the size of \`${decoded.type.name}\``;
    case "path":
    case "near":
      return `the offset of \`${showPath(decoded.path)}\``;
    default:
      return "a number of the sparse layout";
  }
}

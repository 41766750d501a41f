import { passes } from "../../src/diagnostics/index.js";
import {
  Opcode,
  switchCaseValue,
  TypeKind,
  ValueKind,
  type ValueRef,
} from "../../src/llvm-bindings/index.js";
import { type Decoded, smallestEncoded } from "../attributed-types/decode.js";
import { showPath } from "../attributed-types/model.js";
import type { Unit } from "../unit.js";
import { materialise } from "./gep.js";
import { numberIn } from "./numbers.js";
import type { Relocator } from "./relocator.js";
import { userLocation } from "./where.js";

/** Replaces constants of the sparse layout among the operands of an instruction that is no `getelementptr`. */
export function relocateOperands(relocator: Relocator, instruction: ValueRef, opcode: number): void {
  const { unit, builder } = relocator;
  const { llvm } = unit;
  if (opcode === Opcode.Switch) refuseCases(unit, instruction);
  // Before LLVM 22 the cases of a switch are operands, too.
  const count = opcode === Opcode.Switch ? 1 : llvm.getNumOperands(instruction);
  for (let operand = 0; operand < count; operand++) {
    const value = llvm.getOperand(instruction, operand);
    const decoded = decodeConstant(unit, value);
    const location = () => userLocation(unit, instruction);
    if (decoded === undefined) {
      const computed = derivation(unit, value);
      if (computed !== undefined) unit.report(passes.computed(computed, location()));
      else if (llvm.isAConstant(value) !== 0 && isAggregate(unit, value)) {
        const found = numberIn(unit, value);
        if (found !== undefined)
          unit.report(passes.numberInPlace(found, "a part of a larger constant", location()));
      }
      continue;
    }
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

function isAggregate({ llvm }: Unit, value: ValueRef): boolean {
  const kind = llvm.getTypeKind(llvm.typeOf(value));
  return kind === TypeKind.Struct || kind === TypeKind.Array || kind === TypeKind.Vector;
}

/** A case of a switch is a constant, and stays one. */
function refuseCases(unit: Unit, instruction: ValueRef): void {
  const { llvm } = unit;
  for (let successor = 1; successor < llvm.getNumSuccessors(instruction); successor++) {
    const found = numberIn(unit, switchCaseValue(llvm, instruction, successor));
    if (found !== undefined)
      unit.report(passes.numberInPlace(found, "a case of a `match`", userLocation(unit, instruction)));
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

/** What `value` was computed from, if it is an integer constant that the compiler made of numbers of the sparse layout. */
export function derivation(unit: Unit, value: ValueRef): string | undefined {
  const { llvm } = unit;
  if (llvm.getValueKind(value) !== ValueKind.ConstantInt) return undefined;
  const { derivations } = unit.decoder;
  switch (llvm.getIntTypeWidth(llvm.typeOf(value))) {
    case 64: {
      const number = llvm.constIntGetSExtValue(value);
      return (
        derivations.explain(number) ??
        (number >= smallestEncoded ? derivations.explainHalf(number & 0xffffffffn) : undefined)
      );
    }
    case 32:
      return derivations.explainHalf(llvm.constIntGetZExtValue(value));
    default:
      return undefined;
  }
}

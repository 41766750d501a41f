import { Opcode, type ValueRef } from "../../../lib/llvm-bindings/index.js";
import { Code } from "../../analyses/code/index.js";
import { type Pass, Preserved, type Unit } from "../../unit.js";

/** Instructions without an operand that could be undefined, or whose operands are blocks. */
const without: ReadonlySet<Opcode> = new Set([Opcode.Alloca, Opcode.Unreachable, Opcode.Fence]);

/** Replaces undefined operands (`undef`, `poison`) by a value. README.md is its page. */
export const defineUndefinedValues: Pass = {
  name: "define-undefined-values",
  stage: "legalize",
  run(unit) {
    for (const { instructions, opcodes } of unit.get(Code).functions) {
      for (let i = 0; i < opcodes.length; i++) {
        const opcode = opcodes[i]!;
        if (!without.has(opcode)) define(unit, instructions[i]!, opcode);
      }
    }
    return Preserved.all;
  },
};

function define(unit: Unit, instruction: ValueRef, opcode: Opcode): void {
  const { llvm } = unit;
  if (opcode === Opcode.PHI) return definePhi(unit, instruction);
  for (let index = 0; index < llvm.getNumOperands(instruction); index++) {
    const operand = llvm.getOperand(instruction, index);
    if (llvm.isConstant(operand) && holdsUndefined(unit, operand))
      llvm.setOperand(instruction, index, defined(unit, operand));
  }
}

/**
 * An undefined value that comes in becomes the first constant that comes in from elsewhere, else zero: with fewer values the verifier
 * finds more of its states the same.
 */
function definePhi(unit: Unit, phi: ValueRef): void {
  const { llvm } = unit;
  const incoming: ValueRef[] = [];
  const undefinedAt: number[] = [];
  for (let index = 0; index < llvm.getNumOperands(phi); index++) {
    const value = llvm.getOperand(phi, index) as ValueRef;
    incoming.push(value);
    if (llvm.isConstant(value) && holdsUndefined(unit, value)) undefinedAt.push(index);
  }
  if (undefinedAt.length === 0) return;
  const other = incoming.find((value, index) => isPlainConstant(unit, value) && !undefinedAt.includes(index));
  for (const index of undefinedAt) llvm.setOperand(phi, index, other ?? defined(unit, incoming[index]!));
}

/** Whether a value is a number or a null pointer. */
function isPlainConstant({ llvm }: Unit, value: ValueRef): boolean {
  return llvm.isAConstantInt(value) !== 0 || llvm.isAConstantPointerNull(value) !== 0;
}

/** Whether a constant is undefined (poison is a kind of undef), or an aggregate with a part that is. */
function holdsUndefined(unit: Unit, constant: ValueRef): boolean {
  const { llvm } = unit;
  if (llvm.isUndef(constant)) return true;
  return isAggregate(unit, constant) && parts(unit, constant).some((part) => holdsUndefined(unit, part));
}

/** The constant with zeros where it is undefined. */
function defined(unit: Unit, constant: ValueRef): ValueRef {
  const { llvm } = unit;
  const type = llvm.typeOf(constant);
  if (llvm.isUndef(constant)) return llvm.constNull(type);
  if (!isAggregate(unit, constant)) return constant;
  const values = parts(unit, constant).map((part) => defined(unit, part));
  if (llvm.isAConstantVector(constant) !== 0) return llvm.constVector(values);
  if (llvm.isAConstantArray(constant) !== 0) return llvm.constArray2(llvm.getElementType(type), values);
  return llvm.constNamedStruct(type, values);
}

function isAggregate({ llvm }: Unit, constant: ValueRef): boolean {
  return (
    llvm.isAConstantStruct(constant) !== 0 ||
    llvm.isAConstantArray(constant) !== 0 ||
    llvm.isAConstantVector(constant) !== 0
  );
}

function parts({ llvm }: Unit, constant: ValueRef): ValueRef[] {
  return Array.from(
    { length: llvm.getNumOperands(constant) },
    (_, index) => llvm.getOperand(constant, index) as ValueRef,
  );
}

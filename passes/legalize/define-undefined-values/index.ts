import { Opcode, ValueKind, type ValueRef } from "../../../lib/llvm-bindings/index.js";
import { Code, operandCount } from "../../analyses/code/index.js";
import { type Pass, type PassContext, Preserved } from "../../manager/index.js";

/** Instructions without an operand that could be undefined, or whose operands are blocks. */
const without: ReadonlySet<Opcode> = new Set([Opcode.Alloca, Opcode.Unreachable, Opcode.Fence]);

/** Replaces undefined operands (`undef`, `poison`) by a value. README.md is its page. */
export const defineUndefinedValues: Pass = {
  name: "define-undefined-values",
  stage: "legalize",
  run(ctx) {
    for (const { instructions, opcodes } of ctx.get(Code).functions) {
      for (let i = 0; i < opcodes.length; i++) {
        const opcode = opcodes[i]!;
        if (!without.has(opcode)) define(ctx, instructions[i]!, opcode);
      }
    }
    return Preserved.all;
  },
};

function define(ctx: PassContext, instruction: ValueRef, opcode: Opcode): void {
  const { llvm } = ctx;
  if (opcode === Opcode.PHI) return definePhi(ctx, instruction);
  // A jump's condition is no number, and may be undefined.
  const count =
    opcode === Opcode.Br ? llvm.getNumOperands(instruction) : operandCount(llvm, instruction, opcode);
  for (let index = 0; index < count; index++) {
    const operand = llvm.getOperand(instruction, index);
    if (holdsUndefined(ctx, operand)) llvm.setOperand(instruction, index, defined(ctx, operand));
  }
}

/**
 * An undefined incoming value becomes the first constant among the others, else zero: with fewer different values the verifier finds more states
 * equal.
 */
function definePhi(ctx: PassContext, phi: ValueRef): void {
  const { llvm } = ctx;
  const incoming: ValueRef[] = [];
  const undefinedAt: number[] = [];
  const count = llvm.getNumOperands(phi);
  for (let index = 0; index < count; index++) {
    const value = llvm.getOperand(phi, index) as ValueRef;
    incoming.push(value);
    if (holdsUndefined(ctx, value)) undefinedAt.push(index);
  }
  if (undefinedAt.length === 0) return;
  const other = incoming.find((value, index) => isPlainConstant(ctx, value) && !undefinedAt.includes(index));
  for (const index of undefinedAt) llvm.setOperand(phi, index, other ?? defined(ctx, incoming[index]!));
}

/** Whether a value is a number or a null pointer. */
function isPlainConstant({ llvm }: PassContext, value: ValueRef): boolean {
  return llvm.isAConstantInt(value) !== 0 || llvm.isAConstantPointerNull(value) !== 0;
}

/** Whether a value is an undefined constant (poison is a kind of undef), or an aggregate with a part that is one. */
function holdsUndefined(ctx: PassContext, value: ValueRef): boolean {
  switch (ctx.llvm.getValueKind(value)) {
    case ValueKind.UndefValue:
    case ValueKind.PoisonValue:
      return true;
    case ValueKind.ConstantStruct:
    case ValueKind.ConstantArray:
    case ValueKind.ConstantVector:
      return parts(ctx, value).some((part) => holdsUndefined(ctx, part));
    default:
      return false;
  }
}

/** The constant with zeros where it is undefined. */
function defined(ctx: PassContext, constant: ValueRef): ValueRef {
  const { llvm } = ctx;
  const type = llvm.typeOf(constant);
  if (llvm.isUndef(constant)) return llvm.constNull(type);
  if (!isAggregate(ctx, constant)) return constant;
  const values = parts(ctx, constant).map((part) => defined(ctx, part));
  if (llvm.isAConstantVector(constant) !== 0) return llvm.constVector(values);
  if (llvm.isAConstantArray(constant) !== 0) return llvm.constArray2(llvm.getElementType(type), values);
  return llvm.constNamedStruct(type, values);
}

function isAggregate({ llvm }: PassContext, constant: ValueRef): boolean {
  return (
    llvm.isAConstantStruct(constant) !== 0 ||
    llvm.isAConstantArray(constant) !== 0 ||
    llvm.isAConstantVector(constant) !== 0
  );
}

function parts({ llvm }: PassContext, constant: ValueRef): ValueRef[] {
  return Array.from(
    { length: llvm.getNumOperands(constant) },
    (_, index) => llvm.getOperand(constant, index) as ValueRef,
  );
}

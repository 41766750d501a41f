import { Opcode, TypeKind, type ValueRef } from "../../../lib/llvm-bindings/index.js";
import { Code } from "../../analyses/code/index.js";
import type { Pass, PassContext } from "../../manager/index.js";
import { Runtime } from "../../runtime.js";
import {
  mul128,
  overflowingMul,
  overflowingMul128,
  shift128,
  signed,
  udiv128,
  urem128,
} from "./functions.js";

/** Opcodes that may have to be lowered, besides calls. */
const arithmetic = [
  Opcode.Mul,
  Opcode.Shl,
  Opcode.LShr,
  Opcode.AShr,
  Opcode.UDiv,
  Opcode.URem,
  Opcode.SDiv,
  Opcode.SRem,
];

/** Replaces arithmetic for which BPF has no instruction, and LLVM would call libgcc. README.md is its page. */
export const lowerWideArithmetic: Pass = {
  name: "lower-wide-arithmetic",
  stage: "legalize",
  run(ctx) {
    const { llvm } = ctx;
    const hasSigned = llvm.getTargetMachineCPU(ctx.targetMachine) === "v4";
    const runtime = new Runtime(ctx);
    for (const { instruction, callee } of ctx
      .get(Code)
      .callsTo((one) => overflowing(ctx, one) !== undefined)) {
      const { name, text } = overflowing(ctx, callee)!;
      const factors = [llvm.getArgOperand(instruction, 0), llvm.getArgOperand(instruction, 1)];
      runtime.replace(instruction, name, text, factors);
    }
    for (const instruction of ctx.get(Code).withOpcode(...arithmetic)) {
      const type = llvm.typeOf(instruction);
      if (llvm.getTypeKind(type) !== TypeKind.Integer) continue;
      const bits = llvm.getIntTypeWidth(type);
      const written = bits > 64 ? wide(ctx, instruction, bits) : narrow(ctx, instruction, bits, hasSigned);
      if (written === undefined) continue;
      const operands = [llvm.getOperand(instruction, 0), llvm.getOperand(instruction, 1)];
      runtime.replace(instruction, written.name, written.text, operands as ValueRef[]);
    }
    return runtime.run();
  },
};

/** The function that replaces the overflow-checked multiplication `callee`, if it is one. */
function overflowing({ llvm }: PassContext, callee: ValueRef): { name: string; text: string } | undefined {
  const match = /^llvm\.([us])mul\.with\.overflow\.i(64|128)$/.exec(llvm.getValueName2(callee));
  if (match === null) return undefined;
  return (match[2] === "128" ? overflowingMul128 : overflowingMul)(match[1] === "s");
}

function wide(
  ctx: PassContext,
  instruction: ValueRef,
  bits: number,
): { name: string; text: string } | undefined {
  if (bits !== 128) return undefined;
  switch (ctx.llvm.getInstructionOpcode(instruction)) {
    case Opcode.Mul:
      return { name: "__corelate_mul128", text: mul128 };
    case Opcode.Shl:
    case Opcode.LShr:
    case Opcode.AShr: {
      const amount = ctx.llvm.getOperand(instruction, 1);
      return ctx.llvm.isAConstantInt(amount) !== 0
        ? undefined
        : shift128(ctx.llvm.getInstructionOpcode(instruction));
    }
    case Opcode.UDiv:
      return { name: "__corelate_udiv128", text: udiv128 };
    case Opcode.URem:
      return { name: "__corelate_urem128", text: urem128 };
    case Opcode.SDiv: {
      const { name, text } = signed("sdiv", 128);
      return { name, text: text + udiv128.replaceAll("__corelate_udiv128", "__corelate_sdiv128_u") };
    }
    case Opcode.SRem: {
      const { name, text } = signed("srem", 128);
      return { name, text: text + urem128.replaceAll("__corelate_urem128", "__corelate_srem128_u") };
    }
    default:
      return undefined;
  }
}

function narrow(
  ctx: PassContext,
  instruction: ValueRef,
  bits: number,
  hasSigned: boolean,
): { name: string; text: string } | undefined {
  if (hasSigned) return undefined;
  const opcode = ctx.llvm.getInstructionOpcode(instruction);
  if (opcode === Opcode.SDiv) return signed("sdiv", bits);
  if (opcode === Opcode.SRem) return signed("srem", bits);
  return undefined;
}

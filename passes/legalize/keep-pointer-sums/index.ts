import {
  createBuilder,
  InlineAsmDialect,
  Opcode,
  ValueKind,
  type ValueRef,
} from "../../../lib/llvm-bindings/index.js";
import { Code } from "../../analyses/code/index.js";
import { isIntrinsicName } from "../../intrinsics.js";
import { type Pass, type PassContext, Preserved } from "../../manager/index.js";
import { maxKnownValue } from "./known-bits.js";

/** Prevents LLVM from adding to an address with a bitwise `or`. README.md is its page. */
export const keepPointerSums: Pass = {
  name: "keep-pointer-sums",
  stage: "legalize",
  run(ctx) {
    let changed = false;
    for (const gep of ctx.get(Code).withOpcode(Opcode.GetElementPtr))
      changed = hideIndex(ctx, gep) || changed;
    return changed ? Preserved.allBut(Code) : Preserved.all;
  },
};

/** Returns whether an index was hidden. */
function hideIndex(ctx: PassContext, gep: ValueRef): boolean {
  const { llvm, context } = ctx;
  const align = alignmentOf(ctx, llvm.getOperand(gep, 0));
  if (align <= 1) return false;
  const element = llvm.abiSizeOfType(ctx.dataLayout, llvm.getGEPSourceElementType(gep));
  if (element >= BigInt(align) && llvm.getNumOperands(gep) === 2) return false;
  const i64 = llvm.int64TypeInContext(context);
  const type = llvm.functionType(i64, [i64], false);
  using builder = createBuilder(ctx.owner);
  let hidden = false;
  for (let operand = 1; operand < llvm.getNumOperands(gep); operand++) {
    const index = llvm.getOperand(gep, operand);
    if (llvm.isAConstant(index) !== 0 || llvm.typeOf(index) !== i64) continue;
    if (isRelocation(ctx, index) || maxKnownValue(ctx, index) * Number(element) >= align) continue;
    const hide = llvm.getInlineAsm(type, "", "=r,0", false, false, InlineAsmDialect.ATT, false);
    llvm.positionBuilderBefore(builder.ref, gep);
    llvm.setCurrentDebugLocation2(builder.ref, llvm.instructionGetDebugLoc(gep));
    llvm.setOperand(gep, operand, llvm.buildCall2(builder.ref, type, hide, [index], ""));
    hidden = true;
  }
  return hidden;
}

/** Bytes that a local variable or a static is aligned to; 1 for other pointers. */
function alignmentOf(ctx: PassContext, pointer: ValueRef): number {
  const { llvm } = ctx;
  let at = pointer;
  for (let steps = 0; steps < 16; steps++) {
    const kind = llvm.getValueKind(at);
    if (kind === ValueKind.GlobalVariable) return llvm.getAlignment(at);
    const opcode = kind === ValueKind.Instruction ? llvm.getInstructionOpcode(at) : undefined;
    // The code generator aligns a local variable that it fills or copies.
    if (opcode === Opcode.Alloca) return Math.max(8, llvm.getAlignment(at));
    const isPart = opcode === Opcode.GetElementPtr || kind === ValueKind.ConstantExpr;
    if (!isPart) return 1;
    at = llvm.getOperand(at, 0);
  }
  return 1;
}

/** Whether the index is the value of a relocation. LLVM knows nothing about it, and can fold it into the load only if it is not hidden. */
function isRelocation({ llvm }: PassContext, index: ValueRef): boolean {
  if (llvm.getInstructionOpcode(index) !== Opcode.Load) return false;
  return isIntrinsicName(llvm.getValueName2(llvm.getOperand(index, 0)));
}

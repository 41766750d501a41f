import {
  createBuilder,
  globals,
  InlineAsmDialect,
  Opcode,
  users,
  type ValueRef,
} from "../../../lib/llvm-bindings/index.js";
import { Code } from "../../analyses/code/index.js";
import { byteOffsetOf, isIntrinsicName, isPassthrough } from "../../intrinsics.js";
import { type Pass, type PassContext, Preserved } from "../../manager/index.js";

/** The largest offset that fits into a load or store. */
const maxOffset = 0x7fffn;

/** Adds an offset to the address if it does not fit into a load or store. README.md is its page. */
export const lowerLargeOffsets: Pass = {
  name: "lower-large-offsets",
  stage: "legalize",
  run(ctx) {
    const { llvm, module } = ctx;
    let changed = false;
    for (const global of globals(llvm, module)) {
      const value = byteOffsetOf(llvm.getValueName2(global));
      if (value === undefined || value <= maxOffset) continue;
      for (const load of users(llvm, global)) changed = hideBehindAsm(ctx, load) || changed;
    }
    return changed ? Preserved.allBut(Code) : Preserved.all;
  },
};

/** Hides the value of `load` behind an empty assembly statement from all its users. Returns whether it did. */
function hideBehindAsm(ctx: PassContext, load: ValueRef): boolean {
  const { llvm, context } = ctx;
  const i64 = llvm.int64TypeInContext(context);
  if (!keepsNumber(ctx, load)) return false;
  // The result of a query has 32 bits and is extended before it is added to an address.
  if (llvm.typeOf(load) !== i64)
    return users(llvm, load).filter((user) => hideBehindAsm(ctx, user)).length > 0;
  const type = llvm.functionType(i64, [i64], false);
  const asm = llvm.getInlineAsm(type, "", "=r,0", false, false, InlineAsmDialect.ATT, false);
  using builder = createBuilder(ctx.owner);
  for (const user of users(llvm, load)) {
    const phi = llvm.getInstructionOpcode(user) === Opcode.PHI;
    const count = llvm.getNumOperands(user);
    for (let operand = 0; operand < count; operand++) {
      if (llvm.getOperand(user, operand) !== load) continue;
      const before = phi ? llvm.getBasicBlockTerminator(llvm.getIncomingBlock(user, operand)) : user;
      llvm.positionBuilderBefore(builder.ref, before as ValueRef);
      llvm.setCurrentDebugLocation2(builder.ref, llvm.instructionGetDebugLoc(user));
      llvm.setOperand(user, operand, llvm.buildCall2(builder.ref, type, asm, [load], ""));
    }
  }
  return true;
}

/** Whether the value of `instruction` is the number: read, widened, or passed through. */
function keepsNumber({ llvm }: PassContext, instruction: ValueRef): boolean {
  switch (llvm.getInstructionOpcode(instruction)) {
    case Opcode.Load:
      return isIntrinsicName(llvm.getValueName2(llvm.getOperand(instruction, 0)));
    case Opcode.ZExt:
      return true;
    case Opcode.Call:
      return isPassthrough(llvm.getValueName2(llvm.getCalledValue(instruction)));
    default:
      return false;
  }
}

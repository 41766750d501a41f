import { Opcode, users, type ValueRef } from "../../../lib/llvm-bindings/index.js";
import { Code } from "../../analyses/code/index.js";
import { minSparseNumber, SparseLayout } from "../../analyses/sparse-layout/index.js";
import { isLifetimeMarker, isMemIntrinsic } from "../../intrinsics.js";
import { type Pass, type PassContext, Preserved } from "../../manager/index.js";

/** Deletes copies of paddings. README.md is its page. */
export const dropPaddingCopies: Pass = {
  name: "drop-padding-copies",
  stage: "restore",
  run(ctx) {
    if (ctx.get(SparseLayout).decoder.types.length === 0) return Preserved.all;
    let changed = false;
    for (const local of ctx.get(Code).withOpcode(Opcode.Alloca))
      changed = eraseWriteOnlyLocal(ctx, local) || changed;
    return changed ? Preserved.allBut(Code) : Preserved.all;
  },
};

/** Deletes a local of at least `minSize` bytes that is only written to. Returns whether `local` was one. */
export function eraseWriteOnlyLocal(ctx: PassContext, local: ValueRef, minSize = minSparseNumber): boolean {
  const { llvm } = ctx;
  if (llvm.abiSizeOfType(ctx.dataLayout, llvm.getAllocatedType(local)) < minSize) return false;
  const all = users(llvm, local);
  if (!all.every((user) => onlyWrites(ctx, user, local))) return false;
  for (const user of all) {
    const source = llvm.getOperand(user, 1);
    llvm.instructionEraseFromParent(user);
    dropUnusedAddress(ctx, source);
  }
  llvm.instructionEraseFromParent(local);
  return true;
}

/** Whether the instruction is a lifetime marker of the local, or a copy into it. */
function onlyWrites(ctx: PassContext, user: ValueRef, local: ValueRef): boolean {
  const { llvm } = ctx;
  if (llvm.isACallInst(user) === 0) return false;
  const name = llvm.getValueName2(llvm.getCalledValue(user));
  if (isLifetimeMarker(name)) return true;
  if (!isMemIntrinsic(name) || llvm.getOperand(user, 1) === local) return false;
  const isVolatile = llvm.getOperand(user, 3);
  return llvm.constIntGetZExtValue(isVolatile) === 0n;
}

function dropUnusedAddress(ctx: PassContext, value: ValueRef): void {
  const { llvm } = ctx;
  if (llvm.isAGetElementPtrInst(value) === 0 || llvm.getFirstUse(value) !== 0) return;
  const base = llvm.getOperand(value, 0);
  llvm.instructionEraseFromParent(value);
  dropUnusedAddress(ctx, base);
}

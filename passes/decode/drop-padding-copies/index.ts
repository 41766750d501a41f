import { Opcode, users, type ValueRef } from "../../../lib/llvm-bindings/index.js";
import { SparseLayout, smallestEncoded } from "../../analyses/attributed-types/index.js";
import { Code } from "../../analyses/code/index.js";
import { type Pass, Preserved, type Unit } from "../../unit.js";

/** Deletes copies of paddings. README.md is its page. */
export const dropPaddingCopies: Pass = {
  name: "drop-padding-copies",
  stage: "decode",
  run(unit) {
    if (unit.get(SparseLayout).decoder.types.length === 0) return Preserved.all;
    let changed = false;
    for (const local of unit.get(Code).withOpcode(Opcode.Alloca))
      changed = dropUnread(unit, local) || changed;
    return changed ? Preserved.allBut(Code) : Preserved.all;
  },
};

/** Deletes a local of `smallest` bytes or more that is only written to; returns whether `local` was one. */
export function dropUnread(unit: Unit, local: ValueRef, smallest = smallestEncoded): boolean {
  const { llvm } = unit;
  if (llvm.abiSizeOfType(unit.dataLayout, llvm.getAllocatedType(local)) < smallest) return false;
  const all = users(llvm, local);
  if (!all.every((user) => onlyWrites(unit, user, local))) return false;
  for (const user of all) {
    const source = llvm.getOperand(user, 1);
    llvm.instructionEraseFromParent(user);
    dropUnusedAddress(unit, source);
  }
  llvm.instructionEraseFromParent(local);
  return true;
}

/** Whether the instruction marks the local's lifetime, or copies into it. */
function onlyWrites(unit: Unit, user: ValueRef, local: ValueRef): boolean {
  const { llvm } = unit;
  if (llvm.isACallInst(user) === 0) return false;
  const name = llvm.getValueName2(llvm.getCalledValue(user));
  if (name.startsWith("llvm.lifetime.")) return true;
  if (!/^llvm\.(memcpy|memmove|memset)\./.test(name) || llvm.getOperand(user, 1) === local) return false;
  const isVolatile = llvm.getOperand(user, 3);
  return llvm.constIntGetZExtValue(isVolatile) === 0n;
}

function dropUnusedAddress(unit: Unit, value: ValueRef): void {
  const { llvm } = unit;
  if (llvm.isAGetElementPtrInst(value) === 0 || llvm.getFirstUse(value) !== 0) return;
  const base = llvm.getOperand(value, 0);
  llvm.instructionEraseFromParent(value);
  dropUnusedAddress(unit, base);
}

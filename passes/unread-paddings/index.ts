import {
  functionInstructions,
  functions,
  Opcode,
  users,
  type ValueRef,
} from "../../src/llvm-bindings/index.js";
import { smallestEncoded } from "../attributed-types/decode.js";
import type { Pass, Unit } from "../unit.js";

/**
 * Deletes copies of paddings that nobody reads. rustc takes a local variable apart where the program only reads its members:
 *
 *     let uid = (*cred).uid; uid.val
 *
 * Each member becomes a variable of its own, and each padding of the sparse layout, too:
 *
 *     %uid1 = alloca [4069590882816 x i8], align 1
 *     %1 = getelementptr inbounds i8, ptr %cred, i64 5666817747720
 *     call void @llvm.memcpy.p0.p0.i64(ptr align 1 %uid1, ptr align 8 %1, i64 4069590882816, i1 false)
 *     %2 = getelementptr inbounds i8, ptr %1, i64 4069590882816
 *     %val = load i32, ptr %2, align 8
 *
 * Without the first three the copy is what the program means, a read of `uid.val`. A variable that is read as a whole has other users and stays,
 * for `relocate` to refuse.
 */
export const unreadPaddings: Pass = {
  name: "unread-paddings",
  run(unit) {
    const { llvm, module } = unit;
    if (unit.decoder.types.length === 0) return;
    for (const fn of functions(llvm, module)) {
      for (const instruction of functionInstructions(llvm, fn)) {
        if (llvm.getInstructionOpcode(instruction) === Opcode.Alloca) dropUnread(unit, instruction);
      }
    }
  },
};

function dropUnread(unit: Unit, local: ValueRef): void {
  const { llvm } = unit;
  if (llvm.abiSizeOfType(unit.dataLayout, llvm.getAllocatedType(local)) < smallestEncoded) return;
  const all = users(llvm, local);
  if (!all.every((user) => onlyWrites(unit, user, local))) return;
  for (const user of new Set(all)) {
    const source = llvm.getOperand(user, 1);
    llvm.instructionEraseFromParent(user);
    dropUnusedAddress(unit, source);
  }
  llvm.instructionEraseFromParent(local);
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

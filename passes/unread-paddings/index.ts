import {
  functionInstructions,
  functions,
  Opcode,
  users,
  type ValueRef,
} from "../../src/llvm-bindings/index.js";
import { smallestEncoded } from "../attributed-types/decode.js";
import type { Pass, Unit } from "../unit.js";

/** Deletes copies of paddings that nobody reads. README.md is its page. */
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

import {
  basicBlocks,
  functions,
  instructions,
  Opcode,
  type ValueRef,
} from "../../src/llvm-bindings/index.js";
import type { Pass, Unit } from "../unit.js";

/**
 * Lets functions return large values through memory. rustc already passes a pointer to where the result goes, and marks it:
 *
 *     define internal void @pair(ptr sret([16 x i8]) align 8 %result, i64 %a)
 *
 * The mark changes nothing about the call on BPF, but the backend refuses it ("aggregate returns are not supported"). So `sret`,
 * and `inreg` with it, are taken off:
 *
 *     define internal void @pair(ptr align 8 %result, i64 %a)
 */
export const plainResults: Pass = {
  name: "plain-results",
  run(unit) {
    const { llvm, module } = unit;
    const kinds = ["sret", "inreg"].map((name) => llvm.getEnumAttributeKindForName(name));
    for (const fn of functions(llvm, module)) {
      for (let index = 0; index <= llvm.countParams(fn); index++)
        for (const kind of kinds) llvm.removeEnumAttributeAtIndex(fn, index, kind);
      for (const block of basicBlocks(llvm, fn))
        for (const instruction of instructions(llvm, block)) cleanCall(unit, instruction, kinds);
    }
  },
};

function cleanCall(unit: Unit, instruction: ValueRef, kinds: readonly number[]): void {
  const { llvm } = unit;
  if (llvm.getInstructionOpcode(instruction) !== Opcode.Call) return;
  for (let index = 0; index <= llvm.getNumArgOperands(instruction); index++)
    for (const kind of kinds) llvm.removeCallSiteEnumAttribute(instruction, index, kind);
}

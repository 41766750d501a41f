import { functions, Opcode, type ValueRef } from "../../src/llvm-bindings/index.js";
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
 *
 * And gives arguments and results that LLVM found to be unused a value, 0. LLVM leaves their registers as they are,
 *
 *     %sum = call i64 @shared(i64 poison, i64 %x)
 *
 * and the verifier wants a number in each argument of a global function, whether it is used or not ("R1 is not a scalar").
 */
export const plainResults: Pass = {
  name: "plain-results",
  keepsCode: true,
  run(unit) {
    const { llvm, module } = unit;
    const kinds = ["sret", "inreg"].map((name) => llvm.getEnumAttributeKindForName(name));
    for (const fn of functions(llvm, module)) {
      for (let index = 0; index <= llvm.countParams(fn); index++)
        for (const kind of kinds) llvm.removeEnumAttributeAtIndex(fn, index, kind);
    }
    for (const call of unit.code.withOpcode(Opcode.Call)) {
      cleanCall(unit, call, kinds);
      setUnused(unit, call, llvm.getNumArgOperands(call));
    }
    for (const end of unit.code.withOpcode(Opcode.Ret)) setUnused(unit, end, llvm.getNumOperands(end));
  },
};

function cleanCall(unit: Unit, call: ValueRef, kinds: readonly number[]): void {
  const { llvm } = unit;
  const count = llvm.getNumArgOperands(call);
  for (let index = 0; index <= count; index++)
    for (const kind of kinds) llvm.removeCallSiteEnumAttribute(call, index, kind);
}

function setUnused(unit: Unit, instruction: ValueRef, count: number): void {
  const { llvm } = unit;
  for (let index = 0; index < count; index++) {
    const value = llvm.getOperand(instruction, index);
    // Poison is a kind of undef.
    if (llvm.isAUndefValue(value) !== 0)
      llvm.setOperand(instruction, index, llvm.constNull(llvm.typeOf(value)));
  }
}

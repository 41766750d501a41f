import { functions, Opcode, type ValueRef } from "../../../lib/llvm-bindings/index.js";
import { Code } from "../../analyses/code/index.js";
import { isBpfIntrinsic } from "../../intrinsics.js";
import { type Pass, type PassContext, Preserved } from "../../manager/index.js";

/** Removes the attribute `sret`, so that the backend accepts functions that return large values through memory. README.md is its page. */
export const lowerStructReturns: Pass = {
  name: "lower-struct-returns",
  stage: "legalize",
  run(ctx) {
    const { llvm, module } = ctx;
    const kinds = ["sret", "inreg"].map((name) => llvm.getEnumAttributeKindForName(name));
    for (const fn of functions(llvm, module)) {
      for (let index = 0; index <= llvm.countParams(fn); index++)
        for (const kind of kinds) llvm.removeEnumAttributeAtIndex(fn, index, kind);
    }
    const isRelocation = (callee: ValueRef) => isBpfIntrinsic(llvm.getValueName2(callee));
    for (const { instruction } of ctx.get(Code).callsTo((callee) => !isRelocation(callee))) {
      cleanCall(ctx, instruction, kinds);
      setUnused(ctx, instruction, llvm.getNumArgOperands(instruction));
    }
    for (const end of ctx.get(Code).withOpcode(Opcode.Ret)) setUnused(ctx, end, llvm.getNumOperands(end));
    return Preserved.all;
  },
};

function cleanCall(ctx: PassContext, call: ValueRef, kinds: readonly number[]): void {
  const { llvm } = ctx;
  const count = llvm.getNumArgOperands(call);
  for (let index = 0; index <= count; index++)
    for (const kind of kinds) llvm.removeCallSiteEnumAttribute(call, index, kind);
}

function setUnused(ctx: PassContext, instruction: ValueRef, count: number): void {
  const { llvm } = ctx;
  for (let index = 0; index < count; index++) {
    const value = llvm.getOperand(instruction, index);
    // Poison is a kind of undef.
    if (llvm.isAUndefValue(value) !== 0)
      llvm.setOperand(instruction, index, llvm.constNull(llvm.typeOf(value)));
  }
}

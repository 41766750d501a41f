import { Linkage, Opcode, type ValueRef } from "../src/llvm-bindings/index.js";
import type { Unit } from "./unit.js";

/** A call of a function by its name. */
export interface Call {
  readonly instruction: ValueRef;
  readonly caller: ValueRef;
  readonly callee: ValueRef;
}

/** Direct calls of the module, intrinsics and inline assembly left out, in order. */
export function directCalls(unit: Unit): Call[] {
  const { llvm, code } = unit;
  const calls: Call[] = [];
  for (const { fn: caller, instructions, opcodes } of code.functions) {
    for (const [index, instruction] of instructions.entries()) {
      if (opcodes[index] !== Opcode.Call) continue;
      const callee = llvm.getCalledValue(instruction);
      if (llvm.isAFunction(callee) === 0 || llvm.getIntrinsicID(callee) !== 0) continue;
      calls.push({ instruction, caller, callee });
    }
  }
  return calls;
}

/** Whether `fn` is a program: the kernel enters it, no one calls it. */
export function isProgram(unit: Unit, fn: ValueRef): boolean {
  const { llvm } = unit;
  const section = llvm.getSection(fn) ?? "";
  return (
    !llvm.isDeclaration(fn) &&
    llvm.getLinkage(fn) !== Linkage.Internal &&
    section !== "" &&
    section !== ".text"
  );
}

import { Linkage, type ValueRef } from "../../../lib/llvm-bindings/index.js";
import type { Call } from "../code/index.js";
import type { AnalysedModule } from "../debug-info/index.js";

/** Direct calls of the module, intrinsics and inline assembly left out, in order. */
export function directCalls(unit: AnalysedModule): Call[] {
  const { llvm, code } = unit;
  return [...code.callsTo((callee) => llvm.isAFunction(callee) !== 0 && llvm.getIntrinsicID(callee) === 0)];
}

/** Whether `fn` is a program: the kernel enters it, no one calls it. */
export function isProgram(unit: AnalysedModule, fn: ValueRef): boolean {
  const { llvm } = unit;
  const section = llvm.getSection(fn) ?? "";
  return (
    !llvm.isDeclaration(fn) &&
    llvm.getLinkage(fn) !== Linkage.Internal &&
    section !== "" &&
    section !== ".text"
  );
}

import { Opcode, ValueKind, type ValueRef } from "../../../lib/llvm-bindings/index.js";
import type { PassContext } from "../../manager/index.js";

/** The number of the helper that a call of `callee` calls (`inttoptr (i64 12 to ptr)`); undefined where it calls none. */
export function helperNumber({ llvm }: PassContext, callee: ValueRef): bigint | undefined {
  if (llvm.getValueKind(callee) !== ValueKind.ConstantExpr) return undefined;
  if (llvm.getConstOpcode(callee) !== Opcode.IntToPtr) return undefined;
  const number = llvm.getOperand(callee, 0) as ValueRef;
  if (llvm.isAConstantInt(number) === 0 || llvm.getIntTypeWidth(llvm.typeOf(number)) > 64) return undefined;
  return llvm.constIntGetZExtValue(number);
}

/** Whether anything uses the helper of this number. Costs a few calls of libLLVM, where a search for its calls reads the whole module. */
export function usesHelper({ llvm, context }: PassContext, number: bigint): boolean {
  const pointer = llvm.pointerTypeInContext(context, 0);
  // rustc and clang write 64 bits; IR that others wrote may have another width, and LLVM takes it.
  return [8, 16, 32, 64].some((width) => {
    const constant = llvm.constInt(llvm.intTypeInContext(context, width), number, false);
    return llvm.getFirstUse(llvm.constIntToPtr(constant, pointer)) !== 0;
  });
}

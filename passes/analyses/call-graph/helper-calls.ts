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
  const callee = llvm.constIntToPtr(
    llvm.constInt(llvm.int64TypeInContext(context), number, false),
    llvm.pointerTypeInContext(context, 0),
  );
  return llvm.getFirstUse(callee) !== 0;
}

import { Opcode, ValueKind, type ValueRef } from "../../../lib/llvm-bindings/index.js";
import type { PassContext } from "../../manager/index.js";

/** Helpers that copy `size` bytes from an address to a place: `probe_read`, `_user`, `_kernel`, `copy_from_user`. */
const copyingHelpers: ReadonlySet<bigint> = new Set([4n, 112n, 113n, 148n]);

/** The helper's number, if `callee` is a copying helper. */
export function copyingHelper({ llvm }: PassContext, callee: ValueRef): bigint | undefined {
  if (llvm.getValueKind(callee) !== ValueKind.ConstantExpr) return undefined;
  if (llvm.getConstOpcode(callee) !== Opcode.IntToPtr) return undefined;
  const number = llvm.getOperand(callee, 0) as ValueRef;
  if (llvm.isAConstantInt(number) === 0 || llvm.getIntTypeWidth(llvm.typeOf(number)) > 64) return undefined;
  const value = llvm.constIntGetZExtValue(number);
  return copyingHelpers.has(value) ? value : undefined;
}

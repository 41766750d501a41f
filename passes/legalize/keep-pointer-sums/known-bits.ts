import { Opcode, type ValueRef } from "../../../lib/llvm-bindings/index.js";
import { isPassthrough } from "../../intrinsics.js";
import type { PassContext } from "../../manager/index.js";

/** How many operands deep to look: LLVM's own limit is six. */
const maxDepth = 8;

/** How many instructions to look at for a loop. */
const maxVisited = 64;

/**
 * The largest value that LLVM's code generator may assume for `value`; infinity if it certainly knows no bound. In doubt it is small: hiding an index
 * without need costs one instruction, not hiding one costs the program.
 */
export function maxKnownValue(
  ctx: PassContext,
  value: ValueRef,
  open: ReadonlySet<ValueRef> = new Set(),
): number {
  const { llvm } = ctx;
  if (llvm.isAConstantInt(value) !== 0) return Number(llvm.constIntGetZExtValue(value));
  if (llvm.isAArgument(value) !== 0) return Number.POSITIVE_INFINITY;
  if (llvm.isAInstruction(value) === 0 || open.size >= maxDepth) return 0;
  const within = new Set([...open, value]);
  const operand = (index: number) => llvm.getOperand(value, index) as ValueRef;
  const most = (index: number) => maxKnownValue(ctx, operand(index), within);
  switch (llvm.getInstructionOpcode(value)) {
    case Opcode.PHI: {
      // The code generator does not know the value of a back edge yet when it visits the loop's head.
      const incoming = Array.from({ length: llvm.getNumOperands(value) }, (_, index) => operand(index));
      if (incoming.some((one) => dependsOn(ctx, one, value))) return Number.POSITIVE_INFINITY;
      return Math.max(...incoming.map((one) => maxKnownValue(ctx, one, within)));
    }
    case Opcode.Select:
      return Math.max(most(1), most(2));
    case Opcode.Add:
    case Opcode.Sub:
    case Opcode.Mul:
    case Opcode.Shl:
      return Math.max(most(0), most(1)) === Number.POSITIVE_INFINITY ? Number.POSITIVE_INFINITY : 0;
    case Opcode.And:
      return Math.min(most(0), most(1));
    case Opcode.Or:
    case Opcode.Xor:
      return Math.max(most(0), most(1));
    case Opcode.Freeze:
      return most(0);
    case Opcode.Call: {
      // It goes before instructions are selected, and leaves its second argument.
      const callee = llvm.getCalledValue(value);
      return isPassthrough(llvm.getValueName2(callee)) ? most(1) : 0;
    }
    case Opcode.Load:
      return llvm.getMetadata(value, llvm.getMDKindIDInContext(ctx.context, "range")) === 0
        ? maxOfType(ctx, value)
        : 0;
    default:
      return 0;
  }
}

/** Whether `value` is computed from `phi`. */
function dependsOn(ctx: PassContext, value: ValueRef, phi: ValueRef): boolean {
  const { llvm } = ctx;
  const seen = new Set<ValueRef>();
  const open = [value];
  for (let at = open.pop(); at !== undefined && seen.size < maxVisited; at = open.pop()) {
    if (at === phi) return true;
    if (seen.has(at) || llvm.isAInstruction(at) === 0) continue;
    seen.add(at);
    for (let index = 0; index < llvm.getNumOperands(at); index++)
      open.push(llvm.getOperand(at, index) as ValueRef);
  }
  return false;
}

/** The largest value of the type of `value`; infinity for 64 bits. */
function maxOfType({ llvm }: PassContext, value: ValueRef): number {
  const width = llvm.getIntTypeWidth(llvm.typeOf(value));
  return width >= 64 ? Number.POSITIVE_INFINITY : 2 ** width - 1;
}

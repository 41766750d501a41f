import { type BuilderRef, Opcode, type ValueRef } from "../../../lib/llvm-bindings/index.js";
import type { PassContext } from "../../manager/index.js";

/** An address as a base and a constant offset in bytes. The base is not itself a sum with a constant. */
export interface Place {
  readonly base: ValueRef;
  readonly offset: number;
}

export interface Region extends Place {
  readonly size: number;
}

export function placeOf({ llvm, context }: PassContext, pointer: ValueRef): Place {
  const i8 = llvm.int8TypeInContext(context);
  let base = pointer;
  let offset = 0;
  while (llvm.isAGetElementPtrInst(base) !== 0 && llvm.getNumOperands(base) === 2) {
    const index = llvm.getOperand(base, 1) as ValueRef;
    if (llvm.getGEPSourceElementType(base) !== i8 || llvm.isAConstantInt(index) === 0) break;
    offset += Number(llvm.constIntGetSExtValue(index));
    base = llvm.getOperand(base, 0) as ValueRef;
  }
  return { base, offset };
}

/** The address as a value, in front of where `builder` is. */
export function pointerTo(
  { llvm, context }: PassContext,
  builder: BuilderRef,
  { base, offset }: Place,
): ValueRef {
  if (offset === 0) return base;
  const index = llvm.constInt(llvm.int64TypeInContext(context), offset, true);
  return llvm.buildInBoundsGEP2(builder, llvm.int8TypeInContext(context), base, [index], "");
}

/** Whether `base` is an identified object (a local, a global or an argument), which exists from the start of the function. */
export function isIdentified({ llvm }: PassContext, base: ValueRef): boolean {
  return [llvm.isAAllocaInst, llvm.isAGlobalVariable, llvm.isAArgument].some((isA) => isA(base) !== 0);
}

/** Whether two regions certainly do not overlap. */
export function areDisjoint(ctx: PassContext, one: Region, other: Region): boolean {
  if (one.base === other.base)
    return one.offset + one.size <= other.offset || other.offset + other.size <= one.offset;
  const isLocal = ({ base }: Region) => ctx.llvm.isAAllocaInst(base) !== 0;
  if (!isLocal(one) && !isLocal(other)) return false;
  return isIdentified(ctx, one.base) && isIdentified(ctx, other.base);
}

/** The alignment of what is `offset` bytes from an address that is aligned to `alignment`; eight at most, which is all that BPF has a use for. */
export function alignmentAt(alignment: number, offset: number): number {
  const step = offset & -offset;
  return Math.max(1, Math.min(8, alignment, step === 0 ? 8 : Math.abs(step)));
}

/** The bytes that a load or a store is for. */
export function accessed(ctx: PassContext, access: ValueRef, opcode: Opcode): Region {
  const { llvm, module } = ctx;
  const isLoad = opcode === Opcode.Load;
  const type = llvm.typeOf(isLoad ? access : (llvm.getOperand(access, 0) as ValueRef));
  const size = Number(llvm.storeSizeOfType(llvm.getModuleDataLayout(module), type));
  return { ...placeOf(ctx, llvm.getOperand(access, isLoad ? 0 : 1) as ValueRef), size };
}

import { createBuilder, type ValueRef } from "../../../lib/llvm-bindings/index.js";
import type { PassContext } from "../../manager/index.js";

/**
 * Replaces `call`, a `memcpy` of constant length, by a load and a store for each step. They are volatile: else the code generator would load
 * everything first, for which there are not enough registers.
 */
export function copyInOrder(ctx: PassContext, call: ValueRef, step: number): void {
  const { llvm, context } = ctx;
  const [to, from, length] = [0, 1, 2].map((index) => llvm.getArgOperand(call, index)) as [
    ValueRef,
    ValueRef,
    ValueRef,
  ];
  const i8 = llvm.int8TypeInContext(context);
  const i64 = llvm.int64TypeInContext(context);
  using builder = createBuilder(ctx.owner);
  llvm.positionBuilderBefore(builder.ref, call);
  llvm.setCurrentDebugLocation2(builder.ref, llvm.instructionGetDebugLoc(call));
  const at = (pointer: ValueRef, offset: number) =>
    offset === 0
      ? pointer
      : llvm.buildInBoundsGEP2(builder.ref, i8, pointer, [llvm.constInt(i64, offset, false)], "");
  for (const { offset, width } of stepsOf(Number(llvm.constIntGetZExtValue(length)), step)) {
    const value = llvm.buildLoad2(
      builder.ref,
      llvm.intTypeInContext(context, width * 8),
      at(from, offset),
      "",
    );
    const store = llvm.buildStore(builder.ref, value, at(to, offset));
    for (const access of [value, store]) {
      llvm.setAlignment(access, width);
      llvm.setVolatile(access, true);
    }
  }
  llvm.instructionEraseFromParent(call);
}

/** Steps of `widest` bytes, and ever narrower ones for what is left. */
function stepsOf(length: number, maxWidth: number): { readonly offset: number; readonly width: number }[] {
  const steps = [];
  let offset = 0;
  for (let width = maxWidth; width >= 1; width /= 2)
    for (; offset + width <= length; offset += width) steps.push({ offset, width });
  return steps;
}

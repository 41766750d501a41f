import { Opcode, type ValueRef } from "../../../lib/llvm-bindings/index.js";
import type { PassContext } from "../../manager/index.js";
import type { Reader } from "./relocator.js";

/**
 * Lowers the alignment that `readers`, the users of `pointer`, claim to `bytes`. rustc derived it from the sparse layout, where every
 * offset is a multiple of 128; on the target only the member's own alignment is sure.
 */
export function capAlignment(
  ctx: PassContext,
  pointer: ValueRef,
  readers: readonly Reader[],
  bytes: number,
): void {
  const { llvm } = ctx;
  for (const { user, opcode } of readers) {
    switch (opcode) {
      case Opcode.Load:
        if (llvm.getAlignment(user) > bytes) llvm.setAlignment(user, bytes);
        break;
      case Opcode.Store:
        if (llvm.getOperand(user, 1) === pointer && llvm.getAlignment(user) > bytes)
          llvm.setAlignment(user, bytes);
        break;
      case Opcode.Call:
        capArguments(ctx, user, pointer, bytes);
        break;
    }
  }
}

/** `llvm.memcpy` and its kin say the alignment of an argument by an attribute. */
function capArguments(ctx: PassContext, call: ValueRef, pointer: ValueRef, bytes: number): void {
  const { llvm, context } = ctx;
  const align = llvm.getEnumAttributeKindForName("align");
  const count = llvm.getNumArgOperands(call);
  for (let argument = 0; argument < count; argument++) {
    if (llvm.getOperand(call, argument) !== pointer) continue;
    const attribute = llvm.getCallSiteEnumAttribute(call, argument + 1, align);
    if (attribute === 0 || llvm.getEnumAttributeValue(attribute) <= BigInt(bytes)) continue;
    llvm.removeCallSiteEnumAttribute(call, argument + 1, align);
    llvm.addCallSiteAttribute(call, argument + 1, llvm.createEnumAttribute(context, align, bytes));
  }
}

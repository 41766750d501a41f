import { globals, Opcode, users, ValueKind, type ValueRef } from "../../../lib/llvm-bindings/index.js";
import { isMemTransfer } from "../../intrinsics.js";
import { type Pass, type PassContext, Preserved } from "../../manager/index.js";

/** Makes loads of loader settings volatile, so that the backend does not fold them. README.md is its page. */
export const makeSettingsVolatile: Pass = {
  name: "make-settings-volatile",
  stage: "legalize",
  run(ctx) {
    for (const global of globals(ctx.llvm, ctx.module))
      if (ctx.llvm.isExternallyInitialized(global)) makeVolatile(ctx, global, new Set());
    return Preserved.all;
  },
};

/** Makes the reads through `address` and what is derived of it volatile. */
function makeVolatile(ctx: PassContext, address: ValueRef, seen: Set<ValueRef>): void {
  const { llvm } = ctx;
  if (seen.has(address)) return;
  seen.add(address);
  for (const user of users(llvm, address)) {
    const kind = llvm.getValueKind(user);
    if (kind === ValueKind.ConstantExpr) makeVolatile(ctx, user, seen);
    if (kind !== ValueKind.Instruction) continue;
    switch (llvm.getInstructionOpcode(user)) {
      case Opcode.Load:
        llvm.setVolatile(user, true);
        break;
      case Opcode.GetElementPtr:
      case Opcode.PHI:
      case Opcode.Select:
        makeVolatile(ctx, user, seen);
        break;
      case Opcode.Call: {
        if (!isMemTransfer(llvm.getValueName2(llvm.getCalledValue(user)))) break;
        const isVolatile = llvm.getOperand(user, 3);
        llvm.setOperand(user, 3, llvm.constInt(llvm.typeOf(isVolatile), 1, false));
        break;
      }
    }
  }
}

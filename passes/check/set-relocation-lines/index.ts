import { globals, Opcode, users, type ValueRef } from "../../../lib/llvm-bindings/index.js";
import { Code } from "../../analyses/code/index.js";
import { isRelocationGlobal } from "../../intrinsics.js";
import { type Pass, type PassContext, Preserved } from "../../manager/index.js";

/**
 * The maximum number of instructions between the address of an access and the instruction that uses it: an addition, a `llvm.bpf.passthrough`, casts.
 */
const maxSteps = 8;

/** Gives the instructions of a relocation the line of the access that they belong to. README.md is its page. */
export const setRelocationLines: Pass = {
  name: "set-relocation-lines",
  stage: "check",
  run(ctx) {
    const { llvm, module } = ctx;
    for (const global of globals(llvm, module)) {
      if (!isRelocationGlobal(llvm.getValueName2(global))) continue;
      for (const load of users(llvm, global)) {
        if (llvm.getInstructionOpcode(load) !== Opcode.Load || llvm.instructionGetDebugLoc(load) !== 0)
          continue;
        const location = locationOfUser(ctx, load);
        if (location !== 0) llvm.instructionSetDebugLoc(load, location);
      }
    }
    for (const end of ctx.get(Code).withOpcode(Opcode.Ret)) setLineOfReturnedLoad(ctx, end);
    return Preserved.all;
  },
};

/**
 * A load of less than 64 bits whose value is returned becomes one instruction together with the extension to a register. LLVM gives it the line of
 * the `ret`, which in Rust is that of the closing brace.
 */
function setLineOfReturnedLoad({ llvm }: PassContext, end: ValueRef): void {
  if (llvm.getNumOperands(end) === 0) return;
  const value = llvm.getOperand(end, 0);
  if (llvm.isALoadInst(value) === 0) return;
  const location = llvm.instructionGetDebugLoc(value);
  if (location !== 0) llvm.instructionSetDebugLoc(end, location);
}

/** The location of the first user of `value` that has one, else of a user of a user. */
function locationOfUser({ llvm }: PassContext, value: ValueRef) {
  let at = [value];
  for (let step = 0; step < maxSteps && at.length > 0; step++) {
    // The list of uses has the last one first.
    at = at.length === 1 ? users(llvm, at[0]!).reverse() : at.flatMap((one) => users(llvm, one).reverse());
    for (const user of at) {
      const location = llvm.instructionGetDebugLoc(user);
      if (location !== 0) return location;
    }
  }
  return 0;
}

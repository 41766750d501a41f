import {
  createBuilder,
  Opcode,
  type TypeRef,
  users,
  type ValueRef,
} from "../../../lib/llvm-bindings/index.js";
import { Code } from "../../analyses/code/index.js";
import { type Pass, type PassContext, Preserved } from "../../manager/index.js";

/** Where the numbers of pass-throughs begin: LLVM counts its own from 0. */
const firstNumber = 1 << 20;

/** Prevents LLVM from joining accesses to a program's context. README.md is its page. */
export const keepContextAccesses: Pass = {
  name: "keep-context-accesses",
  stage: "simplify",
  run(ctx) {
    const { llvm, context } = ctx;
    let number = firstNumber;
    const pointers = replaceCalls(ctx, "__corelate_context", "llvm.preserve.static.offset", () => ({
      overloads: [],
      before: [],
    }));
    const registers = replaceCalls(ctx, "__corelate_register", "llvm.bpf.passthrough", (call) => ({
      overloads: [llvm.typeOf(call), llvm.typeOf(call)],
      before: [llvm.constInt(llvm.int32TypeInContext(context), number++, false)],
    }));
    return pointers || registers ? Preserved.allBut(Code) : Preserved.all;
  },
};

/** What an intrinsic is called with, beside the value. */
interface Form {
  readonly overloads: readonly TypeRef[];
  /** The arguments in front of it. */
  readonly before: readonly ValueRef[];
}

/** Replaces the calls of the companion crate's function `name` by calls of `intrinsic` with the same value. */
function replaceCalls(
  ctx: PassContext,
  name: string,
  intrinsic: string,
  formOf: (call: ValueRef) => Form,
): boolean {
  const { llvm, context, module } = ctx;
  const fn = llvm.getNamedFunction(module, name);
  if (fn === 0 || !llvm.isDeclaration(fn)) return false;
  const id = llvm.lookupIntrinsicID(intrinsic);
  using builder = createBuilder(ctx.owner);
  for (const call of users(llvm, fn)) {
    if (llvm.isAInstruction(call) === 0 || llvm.getInstructionOpcode(call) !== Opcode.Call) continue;
    if (llvm.getCalledValue(call) !== fn || llvm.getNumArgOperands(call) !== 1) continue;
    const { overloads, before } = formOf(call);
    const declaration = llvm.getIntrinsicDeclaration(module, id, overloads);
    const type = llvm.intrinsicGetType(context, id, overloads);
    llvm.positionBuilderBefore(builder.ref, call);
    llvm.setCurrentDebugLocation2(builder.ref, llvm.instructionGetDebugLoc(call));
    const args = [...before, llvm.getArgOperand(call, 0)];
    llvm.replaceAllUsesWith(call, llvm.buildCall2(builder.ref, type, declaration, args, ""));
    llvm.instructionEraseFromParent(call);
  }
  // A call that does not have the crate's form stays, and is refused as one of a function that is defined nowhere.
  if (llvm.getFirstUse(fn) === 0) llvm.deleteFunction(fn);
  return true;
}

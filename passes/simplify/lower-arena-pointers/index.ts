import {
  createBuilder,
  type Llvm,
  Opcode,
  type TypeRef,
  users,
  type ValueRef,
} from "../../../lib/llvm-bindings/index.js";
import { Code } from "../../analyses/code/index.js";
import { functionOf } from "../../ir.js";
import { type Pass, type PassContext, Preserved } from "../../manager/index.js";
import { bindArenas } from "./arenas.js";
import { arenaSpace } from "./places.js";
import { moveStatics } from "./statics.js";

/** Turns pointers into arenas into those of LLVM's address space 1 where they are followed. README.md is its page. */
export const lowerArenaPointers: Pass = {
  name: "lower-arena-pointers",
  stage: "simplify",
  run(ctx) {
    const casting = ["__corelate_arena_kernel", "__corelate_arena_user"].flatMap((name) =>
      lowerCasts(ctx, name),
    );
    const statics = moveStatics(ctx);
    bindArenas(ctx, casting, statics);
    if (casting.length === 0 && statics.length === 0) return Preserved.all;
    return Preserved.allBut(Code);
  },
};

/** Replaces the calls of the companion crate's function `name`. Gives the functions that had them. */
function lowerCasts(ctx: PassContext, name: string): ValueRef[] {
  const { llvm, module } = ctx;
  const fn = llvm.getNamedFunction(module, name);
  if (fn === 0 || !llvm.isDeclaration(fn)) return [];
  const found: ValueRef[] = [];
  for (const call of users(llvm, fn)) {
    if (!isCallOf(llvm, call, fn)) continue;
    found.push(functionOf(llvm, call));
    lower(ctx, call, name === "__corelate_arena_kernel");
  }
  // A call that does not have the crate's form stays, and is refused as one of a function that is defined nowhere.
  if (llvm.getFirstUse(fn) === 0) llvm.deleteFunction(fn);
  return found;
}

function isCallOf(llvm: Llvm, call: ValueRef, fn: ValueRef): boolean {
  if (llvm.isAInstruction(call) === 0 || llvm.getInstructionOpcode(call) !== Opcode.Call) return false;
  return llvm.getCalledValue(call) === fn && llvm.getNumArgOperands(call) === 1;
}

/** rustc knows one address space only, so the pointer of the other is an integer in between: LLVM folds no such pair. */
function lower(ctx: PassContext, call: ValueRef, toKernel: boolean): void {
  const { llvm, context } = ctx;
  const kernel = llvm.pointerTypeInContext(context, 0);
  const user = llvm.pointerTypeInContext(context, arenaSpace);
  using builder = createBuilder(ctx.owner);
  llvm.positionBuilderBefore(builder.ref, call);
  llvm.setCurrentDebugLocation2(builder.ref, llvm.instructionGetDebugLoc(call));
  const throughInteger = (value: ValueRef, to: TypeRef) => {
    const integer = llvm.buildPtrToInt(builder.ref, value, llvm.int64TypeInContext(context), "");
    return llvm.buildIntToPtr(builder.ref, integer, to, "");
  };
  const argument = llvm.getArgOperand(call, 0);
  const result = toKernel
    ? llvm.buildAddrSpaceCast(builder.ref, throughInteger(argument, user), kernel, "")
    : throughInteger(llvm.buildAddrSpaceCast(builder.ref, argument, user, ""), kernel);
  llvm.replaceAllUsesWith(call, result);
  llvm.instructionEraseFromParent(call);
}

import {
  AttributeIndex,
  createBuilder,
  Opcode,
  TypeKind,
  type ValueRef,
} from "../../../lib/llvm-bindings/index.js";
import { CallGraph, helperNumber, isProgram, usesHelper } from "../../analyses/call-graph/index.js";
import { Code } from "../../analyses/code/index.js";
import { functionOf } from "../../ir.js";
import { type Pass, type PassContext, Preserved } from "../../manager/index.js";

/** `bpf_tail_call` (`enum bpf_func_id`, include/uapi/linux/bpf.h). */
const tailCall = 12n;

/** Where the numbers of pass-throughs begin: LLVM counts its own from 0, keep-context-accesses from 1 << 20. */
const firstNumber = 1 << 21;

/** Keeps what a function with a tail call returns from its callers. README.md is its page. */
export const keepTailCallResults: Pass = {
  name: "keep-tail-call-results",
  stage: "whole-program",
  run(ctx) {
    const { llvm, context, module } = ctx;
    if (!usesHelper(ctx, tailCall)) return Preserved.all;
    const found = functionsWithTailCalls(ctx);
    if (found.size === 0) return Preserved.all;
    const id = llvm.lookupIntrinsicID("llvm.bpf.passthrough");
    const i32 = llvm.int32TypeInContext(context);
    using builder = createBuilder(ctx.owner);
    let number = firstNumber;
    for (const instruction of [...ctx.get(Code).withOpcode(Opcode.Ret)]) {
      const value = returned(ctx, instruction, found);
      if (value === undefined) continue;
      const type = llvm.typeOf(value);
      const declaration = llvm.getIntrinsicDeclaration(module, id, [type, type]);
      llvm.positionBuilderBefore(builder.ref, instruction);
      llvm.setCurrentDebugLocation2(builder.ref, llvm.instructionGetDebugLoc(instruction));
      const args = [llvm.constInt(i32, number++, false), value];
      const kept = llvm.buildCall2(
        builder.ref,
        llvm.intrinsicGetType(context, id, [type, type]),
        declaration,
        args,
        "",
      );
      llvm.setOperand(instruction, 0, kept);
    }
    return number === firstNumber ? Preserved.all : Preserved.allBut(Code);
  },
};

/** What `instruction` returns to another function of the program, in a register. */
function returned(
  ctx: PassContext,
  instruction: ValueRef,
  found: ReadonlySet<ValueRef>,
): ValueRef | undefined {
  const { llvm } = ctx;
  const fn = functionOf(llvm, instruction);
  if (!found.has(fn) || isProgram(ctx, fn) || llvm.getNumOperands(instruction) === 0) return undefined;
  const value = llvm.getOperand(instruction, 0) as ValueRef;
  const kind = llvm.getTypeKind(llvm.typeOf(value));
  return kind === TypeKind.Integer || kind === TypeKind.Pointer ? value : undefined;
}

/** The functions that a tail call may end: those with the call in them, and those with a call of one that may be inlined. */
function functionsWithTailCalls(ctx: PassContext): Set<ValueRef> {
  const { llvm } = ctx;
  const calls = ctx.get(Code).callsTo((callee) => helperNumber(ctx, callee) === tailCall);
  const found = new Set([...calls].map(({ caller }) => caller));
  const noinline = llvm.getEnumAttributeKindForName("noinline");
  const pending = [...found];
  for (let callee = pending.pop(); callee !== undefined; callee = pending.pop()) {
    if (llvm.getEnumAttributeAtIndex(callee, AttributeIndex.Function, noinline) !== 0) continue;
    for (const call of ctx.get(CallGraph).calls)
      if (call.callee === callee && !found.has(call.caller)) {
        found.add(call.caller);
        pending.push(call.caller);
      }
  }
  return found;
}

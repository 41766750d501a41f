import {
  AttributeIndex,
  functions,
  Opcode,
  TypeKind,
  users,
  type ValueRef,
} from "../../../lib/llvm-bindings/index.js";
import { CallGraph, isProgram } from "../../analyses/call-graph/index.js";
import type { Call } from "../../analyses/code/index.js";
import { isMemcpy } from "../../intrinsics.js";
import { runLlvm } from "../../ir.js";
import { type Pass, type PassContext, Preserved, panicReturns } from "../../manager/index.js";
import { panicMarker } from "../../prepare/lower-panics/index.js";

/** BPF passes arguments in r1 to r5. */
export const maxArguments = 5;

/** Inlines functions that BPF cannot call, even those with `#[inline(never)]`. README.md is its page. */
export const inlineUnsupportedCalls: Pass = {
  name: "inline-unsupported-calls",
  stage: "whole-program",
  run(ctx) {
    inline(
      ctx,
      candidates(ctx).filter((fn) => !fitsRegisters(ctx, fn) || returnsPointerInMemory(ctx, fn)),
    );
    return Preserved.all;
  },
};

/**
 * After LLVM, inlines the remaining functions that BPF cannot call: those with a panic left in them, and their callers. Returns whether there are
 * any; then LLVM has to simplify the callers. Before LLVM nearly every index may panic.
 */
export function inlineRemaining(ctx: PassContext): boolean {
  const left = panicReturns(ctx.options) ? panicking(ctx, ctx.get(CallGraph).calls) : new Set<ValueRef>();
  const wanted = candidates(ctx).filter((fn) => left.has(fn) || !fitsRegisters(ctx, fn));
  if (!inline(ctx, wanted)) return false;
  runLlvm(ctx, "always-inline,globaldce");
  return true;
}

/** Functions with a body, without programs, which the kernel calls. */
function candidates(ctx: PassContext): ValueRef[] {
  const { llvm, module } = ctx;
  return functions(llvm, module).filter((fn) => !llvm.isDeclaration(fn) && !isProgram(ctx, fn));
}

/** Marks functions and their calls for inlining. Returns whether there are calls. */
function inline(ctx: PassContext, fns: readonly ValueRef[]): boolean {
  if (fns.length === 0) return false;
  const wanted = new Set(fns);
  for (const fn of wanted) mark(ctx, fn);
  let called = false;
  for (const { instruction, callee } of ctx.get(CallGraph).calls) {
    if (!wanted.has(callee)) continue;
    allowInlining(ctx, instruction);
    called = true;
  }
  return called;
}

/** Whether arguments and result go through r1 to r5 and r0. */
export function fitsRegisters(ctx: PassContext, fn: ValueRef): boolean {
  const { llvm } = ctx;
  const type = llvm.globalGetValueType(fn);
  return registersFor(ctx, llvm.getParamTypes(type)) <= maxArguments && returnsInRegister(ctx, fn);
}

/** The number of registers for arguments of these types: a 128-bit integer takes two. */
export function registersFor(
  ctx: PassContext,
  types: readonly ReturnType<PassContext["llvm"]["typeOf"]>[],
): number {
  const { llvm } = ctx;
  return types.reduce((sum, type) => {
    const isWide = llvm.getTypeKind(type) === TypeKind.Integer && llvm.getIntTypeWidth(type) > 64;
    return sum + (isWide ? Math.ceil(llvm.getIntTypeWidth(type) / 64) : 1);
  }, 0);
}

/** Whether the result fits into r0. */
export function returnsInRegister(ctx: PassContext, fn: ValueRef): boolean {
  const { llvm } = ctx;
  const type = llvm.getReturnType(llvm.globalGetValueType(fn));
  switch (llvm.getTypeKind(type)) {
    case TypeKind.Struct:
    case TypeKind.Array:
    case TypeKind.Vector:
      return false;
    case TypeKind.Integer:
      return llvm.getIntTypeWidth(type) <= 64;
    case TypeKind.FP128:
      return false;
    default:
      return true;
  }
}

/**
 * Whether the function stores a pointer into the memory for its result: the verifier accepts no pointer into a stack in another function's frame. It
 * is not known here which memory a pointer is into; a constant is not on a stack.
 */
function returnsPointerInMemory(ctx: PassContext, fn: ValueRef, seen = new Set<ValueRef>()): boolean {
  const { llvm } = ctx;
  const sret = llvm.getEnumAttributeKindForName("sret");
  if (llvm.countParams(fn) === 0 || llvm.getEnumAttributeAtIndex(fn, 1, sret) === 0) return false;
  if (seen.has(fn)) return false;
  seen.add(fn);
  const within: ValueRef[] = [llvm.getParam(fn, 0)];
  const visited = new Set<ValueRef>();
  for (let at = within.pop(); at !== undefined; at = within.pop()) {
    if (visited.has(at)) continue;
    visited.add(at);
    for (const user of users(llvm, at)) {
      if (llvm.isAInstruction(user) === 0) continue;
      const first = llvm.getOperand(user, 0) as ValueRef;
      switch (llvm.getInstructionOpcode(user)) {
        case Opcode.GetElementPtr:
          within.push(user);
          break;
        case Opcode.Store:
          if (first !== at && isStackPointer(ctx, first)) return true;
          break;
        case Opcode.Call: {
          // Copies into the result, and functions that write it.
          const callee = llvm.getCalledValue(user);
          if (isMemcpy(llvm.getValueName2(callee))) {
            if (first === at) within.push(llvm.getOperand(user, 1) as ValueRef);
          } else if (
            first === at &&
            llvm.isAFunction(callee) !== 0 &&
            returnsPointerInMemory(ctx, callee, seen)
          ) {
            return true;
          }
          break;
        }
      }
    }
  }
  return false;
}

/** Whether a value is a pointer that may be one into a stack. */
function isStackPointer(ctx: PassContext, value: ValueRef): boolean {
  const { llvm } = ctx;
  return llvm.getTypeKind(llvm.typeOf(value)) === TypeKind.Pointer && !llvm.isConstant(value);
}

/** Functions that may end the program, directly or through a call. */
export function panicking(ctx: PassContext, calls: readonly Call[]): Set<ValueRef> {
  const { llvm, module } = ctx;
  const found = new Set<ValueRef>();
  const marker = llvm.getNamedFunction(module, panicMarker);
  for (const call of marker === 0 ? [] : users(llvm, marker)) {
    const block = llvm.isACallInst(call) === 0 ? 0 : llvm.getInstructionParent(call);
    const fn = block === 0 ? 0 : llvm.getBasicBlockParent(block);
    if (fn !== 0) found.add(fn);
  }
  for (let size = -1; size !== found.size; ) {
    size = found.size;
    for (const { caller, callee } of calls) if (found.has(callee)) found.add(caller);
  }
  return found;
}

function mark(ctx: PassContext, fn: ValueRef): void {
  const { llvm, context } = ctx;
  for (const name of ["noinline", "optnone"])
    llvm.removeEnumAttributeAtIndex(fn, AttributeIndex.Function, llvm.getEnumAttributeKindForName(name));
  const always = llvm.createEnumAttribute(context, llvm.getEnumAttributeKindForName("alwaysinline"), 0);
  llvm.addAttributeAtIndex(fn, AttributeIndex.Function, always);
}

/** rustc marks calls of `#[inline(never)]` functions and cold calls, too. */
function allowInlining(ctx: PassContext, call: ValueRef): void {
  const { llvm } = ctx;
  const noinline = llvm.getEnumAttributeKindForName("noinline");
  llvm.removeCallSiteEnumAttribute(call, AttributeIndex.Function, noinline);
}

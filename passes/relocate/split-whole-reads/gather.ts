import { AttributeIndex, Opcode, users, type ValueRef } from "../../../lib/llvm-bindings/index.js";
import { Code } from "../../analyses/code/index.js";
import { isSparseNumber } from "../../analyses/sparse-layout/index.js";
import { functionOf, runLlvm } from "../../ir.js";
import type { PassContext } from "../../manager/index.js";
import { copyingHelper } from "./helper.js";

/** How many times callees are inlined that contain further ones: `?`, `map` and `ok` are a few deep. */
const maxRounds = 16;

/**
 * Inlines until a call that copies a whole attributed struct and all uses of the copy are in one function. rustc has them behind `MaybeUninit`,
 * `Result` and the user's own wrappers, which return the copy. Returns whether there is such a call.
 */
export function gatherCopies(ctx: PassContext): boolean {
  const { llvm } = ctx;
  const isHelper = (callee: ValueRef) => copyingHelper(ctx, callee) !== undefined;
  const wanted = new Set<ValueRef>();
  let found = false;
  for (const { instruction, caller } of ctx.get(Code).callsTo(isHelper)) {
    if (llvm.getNumArgOperands(instruction) !== 3) continue;
    const through = new Set<ValueRef>();
    if (!pointsIntoHugeLocal(ctx, llvm.getArgOperand(instruction, 0), caller, through)) continue;
    found = true;
    for (const fn of through) wanted.add(fn);
    sizeFunction(ctx, llvm.getArgOperand(instruction, 1), wanted);
  }
  if (!found) return false;
  for (let round = 0, last = -1; round < maxRounds; round++) {
    for (const { fn, instructions, opcodes } of ctx.get(Code).functions) {
      for (let i = 0; i < opcodes.length; i++)
        if (opcodes[i] === Opcode.Alloca && isHuge(ctx, instructions[i]!))
          takers(ctx, fn, instructions[i]!, wanted);
    }
    const calls = [...ctx.get(Code).callsTo((callee) => wanted.has(callee))];
    if (calls.length === 0 || calls.length === last) break;
    last = calls.length;
    for (const fn of wanted) inlineAlways(ctx, fn);
    const noinline = llvm.getEnumAttributeKindForName("noinline");
    for (const { instruction } of calls)
      llvm.removeCallSiteEnumAttribute(instruction, AttributeIndex.Function, noinline);
    runLlvm(ctx, "always-inline,globaldce");
    wanted.clear();
  }
  return true;
}

/** Whether a local is so large that it must hold an attributed struct. */
export function isHuge({ llvm, dataLayout }: PassContext, local: ValueRef): boolean {
  return isSparseNumber(llvm.abiSizeOfType(dataLayout, llvm.getAllocatedType(local)));
}

/** Follows a pointer back to a huge local, through variables, arguments and functions like `as_mut_ptr`, which `through` collects. */
function pointsIntoHugeLocal(
  ctx: PassContext,
  pointer: ValueRef,
  fn: ValueRef,
  through: Set<ValueRef>,
  seen = new Set<ValueRef>(),
): boolean {
  const { llvm } = ctx;
  if (seen.has(pointer)) return false;
  seen.add(pointer);
  const from = (value: ValueRef, within = fn) => pointsIntoHugeLocal(ctx, value, within, through, seen);
  if (llvm.isAArgument(pointer) !== 0) {
    const index = llvm.getParams(fn).indexOf(pointer);
    let any = false;
    for (const call of users(llvm, fn)) {
      if (llvm.isACallInst(call) === 0 || llvm.getCalledValue(call) !== fn || index < 0) continue;
      if (from(llvm.getArgOperand(call, index), functionOf(llvm, call))) any = true;
    }
    if (any) through.add(fn);
    return any;
  }
  if (llvm.isAInstruction(pointer) === 0) return false;
  switch (llvm.getInstructionOpcode(pointer)) {
    case Opcode.Alloca:
      return isHuge(ctx, pointer);
    case Opcode.GetElementPtr:
      return from(llvm.getOperand(pointer, 0) as ValueRef);
    case Opcode.Load: {
      const slot = llvm.getOperand(pointer, 0) as ValueRef;
      if (llvm.isAAllocaInst(slot) === 0) return false;
      return users(llvm, slot).some(
        (user) => llvm.isAStoreInst(user) !== 0 && from(llvm.getOperand(user, 0) as ValueRef),
      );
    }
    case Opcode.Call: {
      const callee = llvm.getCalledValue(pointer);
      if (llvm.isAFunction(callee) === 0 || llvm.isDeclaration(callee)) return false;
      for (let i = 0; i < llvm.getNumArgOperands(pointer); i++) {
        if (!from(llvm.getArgOperand(pointer, i))) continue;
        through.add(callee);
        return true;
      }
      return false;
    }
    default:
      return false;
  }
}

/** The function `size_of::<T>()` that returns the size of the copy. */
function sizeFunction({ llvm }: PassContext, size: ValueRef, into: Set<ValueRef>): void {
  const call = llvm.isATruncInst(size) === 0 ? size : (llvm.getOperand(size, 0) as ValueRef);
  if (llvm.isACallInst(call) === 0) return;
  const callee = llvm.getCalledValue(call);
  if (llvm.isAFunction(callee) !== 0 && !llvm.isDeclaration(callee)) into.add(callee);
}

/** The functions that receive a pointer into `local`, and so use the copy. */
function takers({ llvm }: PassContext, fn: ValueRef, local: ValueRef, into: Set<ValueRef>): void {
  const pointers = [local];
  const seen = new Set<ValueRef>();
  for (let at = pointers.pop(); at !== undefined; at = pointers.pop()) {
    if (seen.has(at)) continue;
    seen.add(at);
    for (const user of users(llvm, at)) {
      if (llvm.isAInstruction(user) === 0) continue;
      const opcode = llvm.getInstructionOpcode(user);
      if (opcode === Opcode.GetElementPtr) pointers.push(user);
      if (opcode !== Opcode.Call) continue;
      const callee = llvm.getCalledValue(user);
      if (llvm.isAFunction(callee) !== 0 && !llvm.isDeclaration(callee) && callee !== fn) into.add(callee);
    }
  }
}

function inlineAlways({ llvm, context }: PassContext, fn: ValueRef): void {
  for (const name of ["noinline", "optnone"])
    llvm.removeEnumAttributeAtIndex(fn, AttributeIndex.Function, llvm.getEnumAttributeKindForName(name));
  const always = llvm.createEnumAttribute(context, llvm.getEnumAttributeKindForName("alwaysinline"), 0);
  llvm.addAttributeAtIndex(fn, AttributeIndex.Function, always);
}

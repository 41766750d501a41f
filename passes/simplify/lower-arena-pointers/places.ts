import { type Llvm, users, type ValueRef } from "../../../lib/llvm-bindings/index.js";

/** LLVM's address space of arenas. */
export const arenaSpace = 1;

/** The function that an instruction is in. */
export function functionOf(llvm: Llvm, instruction: ValueRef): ValueRef {
  const block = llvm.getInstructionParent(instruction);
  const fn = block === 0 ? 0 : llvm.getBasicBlockParent(block);
  if (fn === 0) throw new Error("the instruction is in no function");
  return fn;
}

/** The functions whose instructions use `value`, also in constants. */
export function functionsUsing(llvm: Llvm, value: ValueRef): Set<ValueRef> {
  const found = new Set<ValueRef>();
  const seen = new Set<ValueRef>();
  const waiting = [...users(llvm, value)];
  for (let user = waiting.pop(); user !== undefined; user = waiting.pop()) {
    if (seen.has(user)) continue;
    seen.add(user);
    if (llvm.isAInstruction(user) !== 0) found.add(functionOf(llvm, user));
    else waiting.push(...users(llvm, user));
  }
  return found;
}

/** `functions`, those that call them or refer to them, and so on. */
export function andCallers(llvm: Llvm, functions: Iterable<ValueRef>): Set<ValueRef> {
  const found = new Set(functions);
  for (const fn of found) for (const caller of functionsUsing(llvm, fn)) found.add(caller);
  return found;
}

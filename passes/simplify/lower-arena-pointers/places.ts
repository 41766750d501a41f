import { type Llvm, users, type ValueRef } from "../../../lib/llvm-bindings/index.js";
import { functionOf } from "../../ir.js";

/** LLVM's address space of arenas. */
export const arenaSpace = 1;

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

import type { BasicBlockRef, Llvm, ValueRef } from "../../../lib/llvm-bindings/index.js";

/** Whether a block leads back to itself. */
export function isInLoop(llvm: Llvm, block: BasicBlockRef): boolean {
  const seen = new Set<BasicBlockRef>();
  const open = [block];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const terminator = llvm.getBasicBlockTerminator(at) as ValueRef;
    for (let index = 0; index < llvm.getNumSuccessors(terminator); index++) {
      const next = llvm.getSuccessor(terminator, index) as BasicBlockRef;
      if (next === block) return true;
      if (seen.has(next)) continue;
      seen.add(next);
      open.push(next);
    }
  }
  return false;
}

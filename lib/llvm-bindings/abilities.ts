import type { Llvm } from "./llvm.js";

/** Differences between versions of LLVM that no exported symbol shows, with the first major version that has the ability. */
const since = {
  /** Sizes and offsets of types are operands of their nodes, in front of the others of their kind, and can be replaced. */
  sizesAsOperands: 21,
  /** The BPF backend has instructions for loads with acquire and stores with release, on CPU `v4`. */
  orderedAccesses: 21,
} as const;

export type Ability = keyof typeof since;

/** Whether this libLLVM has the ability. */
export function can(llvm: Llvm, ability: Ability): boolean {
  return llvm.version.major >= since[ability];
}

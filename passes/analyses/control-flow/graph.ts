import {
  type BasicBlockRef,
  basicBlocks,
  type Llvm,
  type ValueRef,
} from "../../../lib/llvm-bindings/index.js";

/** The successors of each node, by number. */
export type Graph = readonly (readonly number[])[];

/** The blocks of a function in their present order, and the successors of each. The entry is number 0. */
export interface ControlFlow {
  readonly blocks: readonly BasicBlockRef[];
  readonly successors: Graph;
}

/** Reads the control flow of `fn`, which has a body. */
export function controlFlow(llvm: Llvm, fn: ValueRef): ControlFlow {
  const blocks = basicBlocks(llvm, fn);
  const numbers = new Map(blocks.map((block, number) => [block, number]));
  const successors = blocks.map((block) => {
    const terminator = llvm.getBasicBlockTerminator(block) as ValueRef;
    return Array.from(
      { length: llvm.getNumSuccessors(terminator) },
      (_, index) => numbers.get(llvm.getSuccessor(terminator, index))!,
    );
  });
  return { blocks, successors };
}

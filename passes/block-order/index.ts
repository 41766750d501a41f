import { functions } from "../../src/llvm-bindings/index.js";
import { controlFlow } from "../control-flow/graph.js";
import { hasNestedLoops, orderOf } from "../control-flow/order.js";
import type { Pass } from "../unit.js";

/** Puts the blocks of a function in an order that needs few jumps. README.md is its page. */
export const blockOrder: Pass = {
  name: "block-order",
  run({ llvm, module }) {
    for (const fn of functions(llvm, module)) {
      if (llvm.isDeclaration(fn)) continue;
      const { blocks, successors } = controlFlow(llvm, fn);
      // There it is the verifier's time that counts.
      if (hasNestedLoops(successors, 0)) continue;
      let last = blocks[0]!;
      for (const number of orderOf(successors, 0).slice(1)) {
        llvm.moveBasicBlockAfter(blocks[number]!, last);
        last = blocks[number]!;
      }
    }
  },
};

import { functions } from "../../../lib/llvm-bindings/index.js";
import { isProgram } from "../../analyses/call-graph/index.js";
import { Code } from "../../analyses/code/index.js";
import {
  branches,
  controlFlow,
  Dominators,
  type Graph,
  hasNestedLoops,
  mostBranchesInLoop,
  orderOf,
  ReachedBlocks,
} from "../../analyses/control-flow/index.js";
import { type Pass, Preserved } from "../../unit.js";

/**
 * Ways to branch off in one turn of a loop. The verifier remembers each that it has not followed yet, turn by turn, 8192 at most
 * (`BPF_COMPLEXITY_LIMIT_JMP_SEQ`): with eight a loop may still have a thousand turns.
 */
const mostBranches = 8;

/** Sorts the blocks of a function so that few jumps are needed. README.md is its page. */
export const orderBlocks: Pass = {
  name: "order-blocks",
  stage: "legalize",
  run(unit) {
    const { llvm, module } = unit;
    for (const fn of functions(llvm, module)) {
      if (llvm.isDeclaration(fn)) continue;
      const { blocks, successors } = controlFlow(llvm, fn);
      if (dependsOnOrder(successors, isProgram(unit, fn))) continue;
      let last = blocks[0]!;
      for (const number of orderOf(successors, 0).slice(1)) {
        llvm.moveBasicBlockAfter(blocks[number]!, last);
        last = blocks[number]!;
      }
    }
    return Preserved.allBut(Code, Dominators, ReachedBlocks);
  },
};

/** Whether it is the verifier's time that counts here. What is called may be called in a loop, and is a turn of it then. */
function dependsOnOrder(graph: Graph, isProgram: boolean): boolean {
  const most = isProgram ? mostBranchesInLoop(graph, 0) : branches(graph, graph.keys());
  return most > mostBranches || hasNestedLoops(graph, 0);
}

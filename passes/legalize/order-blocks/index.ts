import {
  type BasicBlockRef,
  functions,
  type Llvm,
  Opcode,
  type ValueRef,
} from "../../../lib/llvm-bindings/index.js";
import { CallGraph, isProgram } from "../../analyses/call-graph/index.js";
import { type Call, Code } from "../../analyses/code/index.js";
import {
  controlFlow,
  countBranches,
  Dominators,
  type Graph,
  hasNestedLoops,
  maxBranchesInLoop,
  orderOf,
  ReachedBlocks,
} from "../../analyses/control-flow/index.js";
import { isLifetimeMarker } from "../../intrinsics.js";
import { type Pass, type PassContext, Preserved } from "../../manager/index.js";

/**
 * The maximum number of branches in one iteration of a loop. The verifier keeps each branch that it has not followed yet, for all iterations, 8192 at
 * most (`BPF_COMPLEXITY_LIMIT_JMP_SEQ`): with eight, a loop may still have a thousand iterations.
 */
const loopBranchLimit = 8;

/** The maximum number of branches in a function. With more, instructions that the verifier visits twice outweigh the jumps that are saved. */
const functionBranchLimit = 24;

/** Sorts the blocks of a function so that few jumps are needed. README.md is its page. */
export const orderBlocks: Pass = {
  name: "order-blocks",
  stage: "legalize",
  run(ctx) {
    const { llvm, module } = ctx;
    const within = branchesWithin(ctx);
    let moved = false;
    for (const fn of functions(llvm, module)) {
      if (llvm.isDeclaration(fn)) continue;
      const { blocks, successors } = controlFlow(llvm, fn);
      const branches = blocks.map((block) => within.get(block) ?? 0);
      if (dependsOnOrder(successors, branches, isProgram(ctx, fn))) continue;
      const empty = new Set([...blocks.keys()].filter((number) => isEmpty(llvm, blocks[number]!)));
      const order = orderOf(successors, 0, empty);
      // Blocks that the entry does not lead to stay behind the others.
      if (order.every((number, place) => number === place)) continue;
      moved = true;
      let last = blocks[0]!;
      for (const number of order.slice(1)) {
        llvm.moveBasicBlockAfter(blocks[number]!, last);
        last = blocks[number]!;
      }
    }
    return moved ? Preserved.allBut(Code, Dominators, ReachedBlocks) : Preserved.all;
  },
};

/** Whether a block has only lifetime markers: LLVM deletes it if its successor comes next. */
function isEmpty(llvm: Llvm, block: BasicBlockRef): boolean {
  for (let at = llvm.getFirstInstruction(block); at !== 0; at = llvm.getNextInstruction(at)) {
    switch (llvm.getInstructionOpcode(at)) {
      case Opcode.Br:
        return llvm.getNumSuccessors(at) === 1;
      case Opcode.Call:
        if (!isLifetimeMarker(llvm.getValueName2(llvm.getCalledValue(at)))) return false;
        break;
      default:
        return false;
    }
  }
  return true;
}

/**
 * The number of branches inside each block: its selects, since BPF has none and each becomes a jump, and those of the functions that it calls,
 * which the verifier follows as if they stood there.
 */
function branchesWithin(ctx: PassContext): ReadonlyMap<BasicBlockRef, number> {
  const { llvm } = ctx;
  const found = new Map<BasicBlockRef, number>();
  const add = (instruction: ValueRef, count: number) => {
    const block = llvm.getInstructionParent(instruction) as BasicBlockRef;
    found.set(block, (found.get(block) ?? 0) + count);
  };
  for (const select of ctx.get(Code).withOpcode(Opcode.Select)) add(select, 1);
  const calls = new Map<ValueRef, Call[]>();
  for (const call of ctx.get(CallGraph).calls) {
    if (llvm.isDeclaration(call.callee)) continue;
    const others = calls.get(call.caller);
    if (others === undefined) calls.set(call.caller, [call]);
    else others.push(call);
  }
  /** Undefined while the calls in a function are counted: one that calls itself counts once. */
  const totals = new Map<ValueRef, number | undefined>();
  const total = (fn: ValueRef): number => {
    if (totals.has(fn)) return totals.get(fn) ?? 0;
    totals.set(fn, undefined);
    for (const { instruction, callee } of calls.get(fn) ?? []) add(instruction, total(callee));
    const { blocks, successors } = controlFlow(llvm, fn);
    const within = blocks.map((block) => found.get(block) ?? 0);
    const sum = countBranches(successors, successors.keys(), within);
    totals.set(fn, sum);
    return sum;
  };
  for (const caller of calls.keys()) total(caller);
  return found;
}

/**
 * Whether the order of blocks changes how much the verifier has to visit. A function that is called may be called in a loop, and is part of an
 * iteration then.
 */
function dependsOnOrder(graph: Graph, within: readonly number[], isProgram: boolean): boolean {
  const all = countBranches(graph, graph.keys(), within);
  const most = isProgram ? maxBranchesInLoop(graph, 0, within) : all;
  return most > loopBranchLimit || all > functionBranchLimit || hasNestedLoops(graph, 0);
}

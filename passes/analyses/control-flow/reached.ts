import {
  type BasicBlockRef,
  basicBlocks,
  type Llvm,
  Opcode,
  ValueKind,
  type ValueRef,
} from "../../../lib/llvm-bindings/index.js";
import type { PassContext } from "../../manager/index.js";

/** Analysis: the reachable blocks of a function. A branch on a constant has one successor. */
export class ReachedBlocks {
  static compute({ llvm }: PassContext): ReachedBlocks {
    return new ReachedBlocks(llvm);
  }

  readonly #llvm: Llvm;
  readonly #known = new Map<ValueRef, ReadonlySet<BasicBlockRef>>();

  constructor(llvm: Llvm) {
    this.#llvm = llvm;
  }

  of(fn: ValueRef): ReadonlySet<BasicBlockRef> {
    let reached = this.#known.get(fn);
    if (reached === undefined) {
      reached = reachedBlocks(this.#llvm, fn);
      this.#known.set(fn, reached);
    }
    return reached;
  }
}

function reachedBlocks(llvm: Llvm, fn: ValueRef): ReadonlySet<BasicBlockRef> {
  const [entry] = basicBlocks(llvm, fn);
  const reached = new Set<BasicBlockRef>();
  const open = entry === undefined ? [] : [entry];
  for (let block = open.pop(); block !== undefined; block = open.pop()) {
    if (reached.has(block)) continue;
    reached.add(block);
    open.push(...successors(llvm, llvm.getBasicBlockTerminator(block)));
  }
  return reached;
}

function successors(llvm: Llvm, terminator: ValueRef | 0): BasicBlockRef[] {
  if (terminator === 0) return [];
  const count = llvm.getNumSuccessors(terminator);
  const all = Array.from({ length: count }, (_, at) => llvm.getSuccessor(terminator, at) as BasicBlockRef);
  if (llvm.getInstructionOpcode(terminator) !== Opcode.Br || count !== 2) return all;
  const condition = llvm.getCondition(terminator) as ValueRef;
  if (llvm.getValueKind(condition) !== ValueKind.ConstantInt) return all;
  return [all[llvm.constIntGetZExtValue(condition) === 0n ? 1 : 0]!];
}

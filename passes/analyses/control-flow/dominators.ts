import type { BasicBlockRef, Llvm, ValueRef } from "../../../lib/llvm-bindings/index.js";
import type { PassContext } from "../../manager/index.js";
import { controlFlow, type Graph } from "./graph.js";
import { orderOf } from "./order.js";

/** Analysis: the dominators of each block. A function is read when it is first asked about. */
export class Dominators {
  static compute({ llvm }: PassContext): Dominators {
    return new Dominators(llvm);
  }

  readonly #llvm: Llvm;
  readonly #known = new Set<ValueRef>();
  readonly #immediate = new Map<BasicBlockRef, BasicBlockRef>();

  constructor(llvm: Llvm) {
    this.#llvm = llvm;
  }

  /** `block` and its dominators, the nearest first. */
  *above(block: BasicBlockRef): Generator<BasicBlockRef> {
    const fn = this.#llvm.getBasicBlockParent(block) as ValueRef;
    if (!this.#known.has(fn)) this.#read(fn);
    for (let at: BasicBlockRef | undefined = block; at !== undefined; at = this.#immediate.get(at)) yield at;
  }

  #read(fn: ValueRef): void {
    this.#known.add(fn);
    const { blocks, successors } = controlFlow(this.#llvm, fn);
    for (const [node, above] of immediateDominators(successors))
      this.#immediate.set(blocks[node]!, blocks[above]!);
  }
}

/** The immediate dominator of each node that 0 leads to (Cooper, Harvey and Kennedy). 0 is the entry. */
export function immediateDominators(graph: Graph): Map<number, number> {
  const order = orderOf(graph, 0);
  const place = new Map(order.map((node, index) => [node, index]));
  const before = new Map<number, number[]>(order.map((node) => [node, []]));
  for (const node of order) for (const next of graph[node]!) before.get(next)!.push(node);
  const above = new Map<number, number>();
  const common = (a: number, b: number): number => {
    while (a !== b) {
      if (place.get(a)! > place.get(b)!) a = above.get(a)!;
      else b = above.get(b)!;
    }
    return a;
  };
  for (let changed = true; changed; ) {
    changed = false;
    for (const node of order.slice(1)) {
      const known = before.get(node)!.filter((from) => from === 0 || above.has(from));
      const nearest = known.reduce(common);
      if (above.get(node) === nearest) continue;
      above.set(node, nearest);
      changed = true;
    }
  }
  return above;
}

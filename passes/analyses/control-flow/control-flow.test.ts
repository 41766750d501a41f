import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { immediateDominators } from "./dominators.js";
import type { Graph } from "./graph.js";
import { hasNestedLoops, orderOf } from "./order.js";

/** Graphs of a few nodes, each with up to three successors. */
const graphs: fc.Arbitrary<Graph> = fc
  .integer({ min: 1, max: 9 })
  .chain((count) =>
    fc.array(fc.array(fc.nat(count - 1), { maxLength: 3 }), { minLength: count, maxLength: count }),
  );

/** What `from` leads to, where `without` may not be passed. */
function reached(graph: Graph, from: number, without?: number): Set<number> {
  const found = new Set<number>();
  const open = [from];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node === without || found.has(node)) continue;
    found.add(node);
    open.push(...graph[node]!);
  }
  return found;
}

describe("the order of blocks", () => {
  it("puts the ways to a join in front of it", () => {
    expect(orderOf([[3, 1], [3, 2], [3], []], 0)).toEqual([0, 1, 2, 3]);
  });

  it("puts what is to come last behind the other ways to a join", () => {
    expect(orderOf([[1, 2], [3], [3], []], 0, new Set([1]))).toEqual([0, 2, 1, 3]);
  });

  it("keeps a loop in one piece, and the exit that stands inside behind it", () => {
    expect(orderOf([[1], [2, 3], [], [1, 2]], 0)).toEqual([0, 1, 3, 2]);
  });

  it("keeps loops within loops in one piece", () => {
    // 1 is the head of the outer loop, 3 of the inner one; 4 ends the inner, 5 the outer one.
    expect(orderOf([[1], [3], [], [4], [3, 5], [1, 2]], 0)).toEqual([0, 1, 3, 4, 5, 2]);
  });

  it("holds what the entry leads to, each once, behind something that leads to it", () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        const order = orderOf(graph, 0);
        expect(order[0]).toBe(0);
        expect(new Set(order)).toEqual(reached(graph, 0));
        expect(order.length).toBe(new Set(order).size);
        for (const [index, node] of order.entries())
          if (index > 0) expect(order.slice(0, index).some((from) => graph[from]!.includes(node))).toBe(true);
      }),
    );
  });
});

describe("loops in loops", () => {
  it.each<[string, Graph, boolean]>([
    ["no loop", [[1], [2], []], false],
    ["a loop", [[1], [1, 2], []], false],
    ["one after the other", [[1], [1, 2], [2, 3], []], false],
    ["a loop with two ways back to its head", [[1], [2, 4], [1, 3], [1], []], false],
    ["a block that jumps to itself in a loop", [[1], [2], [2, 3], [1, 4], []], true],
    ["a loop of two blocks in a loop", [[1], [2], [3, 4], [2], [1, 5], []], true],
    ["nothing leads to them", [[], [2], [2, 1]], false],
  ])("%s", (_, graph, expected) => {
    expect(hasNestedLoops(graph, 0)).toBe(expected);
  });
});

describe("dominators", () => {
  it("are what no way from the entry gets around, the nearest of them", () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        const above = immediateDominators(graph);
        const nodes = [...reached(graph, 0)];
        const dominators = (of: number) =>
          nodes.filter((node) => node !== of && !reached(graph, 0, node).has(of));
        for (const node of nodes) {
          const chain: number[] = [];
          for (let at = above.get(node); at !== undefined; at = above.get(at)) chain.push(at);
          expect([...chain].sort()).toEqual(dominators(node).sort());
        }
      }),
    );
  });
});

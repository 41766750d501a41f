import type { Graph } from "./graph.js";

/**
 * The nodes that `entry` leads to, in topological order (back edges aside) and with each loop contiguous. Where there is a choice, a node is
 * followed by its successor with the lowest number; those in `last` come only if there is no other.
 */
export function orderOf(graph: Graph, entry: number, last: ReadonlySet<number> = new Set()): number[] {
  const rank = (node: number) => (last.has(node) ? graph.length + node : node);
  const sorted = graph.map((successors) => successors.toSorted((a, b) => rank(a) - rank(b)));
  return orderWithin(entry, (node) => sorted[node]!);
}

/** Whether there are nested loops. */
export function hasNestedLoops(graph: Graph, entry: number): boolean {
  const successors = (node: number) => graph[node]!;
  const isLoop = ({ head, members }: Component) => members.size > 1 || successors(head).includes(head);
  return loops(graph, entry).some((loop) =>
    components(loop.head, withoutBackEdges(loop, successors)).some(isLoop),
  );
}

/**
 * The number of branches in one iteration of the loop that has most of them. `within` has the branches inside each node (selects). A loop of a single
 * node has none besides its exit.
 */
export function maxBranchesInLoop(graph: Graph, entry: number, within: readonly number[] = []): number {
  return Math.max(0, ...loops(graph, entry).map(({ members }) => countBranches(graph, members, within)));
}

/** The number of branches in `nodes`: one for a node with two successors, two for one with three, and those `within` it. */
export function countBranches(graph: Graph, nodes: Iterable<number>, within: readonly number[] = []): number {
  let sum = 0;
  for (const node of nodes) sum += Math.max(0, graph[node]!.length - 1) + (within[node] ?? 0);
  return sum;
}

/** The outermost loops with more than one node. */
function loops(graph: Graph, entry: number): Component[] {
  return components(entry, (node) => graph[node]!).filter(({ members }) => members.size > 1);
}

type Successors = (node: number) => readonly number[];

function orderWithin(entry: number, successors: Successors): number[] {
  return components(entry, successors).flatMap((component) => {
    const { head, members } = component;
    return members.size === 1 ? [head] : orderWithin(head, withoutBackEdges(component, successors));
  });
}

/** The edges inside one iteration of a loop: without those back to its head and out of it. */
function withoutBackEdges({ head, members }: Component, successors: Successors): Successors {
  return (node) => successors(node).filter((next) => next !== head && members.has(next));
}

/** A strongly connected component with the node by which it is entered: a loop, or a single node. */
interface Component {
  readonly head: number;
  readonly members: ReadonlySet<number>;
}

/** Tarjan's strongly connected components from `entry`, each before those that it leads to. */
function components(entry: number, successors: Successors): Component[] {
  const found: Component[] = [];
  const entered = new Map<number, number>();
  /** Tarjan's low-link: the lowest visiting number that a node on the stack can reach. */
  const lowest = new Map<number, number>();
  const open: number[] = [];
  const isOpen = new Set<number>();
  const path: { readonly node: number; readonly rest: number[] }[] = [];
  const lower = (node: number, to: number) => lowest.set(node, Math.min(lowest.get(node)!, to));
  const enter = (node: number) => {
    entered.set(node, entered.size);
    lowest.set(node, entered.get(node)!);
    open.push(node);
    isOpen.add(node);
    // `rest` is popped from its end: the component that is entered last comes right after this node.
    path.push({ node, rest: [...successors(node)] });
  };
  enter(entry);
  for (let at = path.at(-1); at !== undefined; at = path.at(-1)) {
    const next = at.rest.pop();
    if (next !== undefined) {
      if (!entered.has(next)) enter(next);
      else if (isOpen.has(next)) lower(at.node, entered.get(next)!);
      continue;
    }
    path.pop();
    const above = path.at(-1);
    if (above) lower(above.node, lowest.get(at.node)!);
    if (lowest.get(at.node) !== entered.get(at.node)) continue;
    const members = new Set(open.splice(open.lastIndexOf(at.node)));
    for (const member of members) isOpen.delete(member);
    found.push({ head: at.node, members });
  }
  return found.reverse();
}

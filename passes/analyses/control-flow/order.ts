import type { Graph } from "./graph.js";

/**
 * The numbers that `entry` leads to: each behind what leads to it, but for the jumps back to the head of a loop, and each loop in one piece.
 * Where that leaves a choice, a number is followed by one that it leads to: the lowest of them, those in `last` only if there is no other.
 */
export function orderOf(graph: Graph, entry: number, last: ReadonlySet<number> = new Set()): number[] {
  const rank = (node: number) => (last.has(node) ? graph.length + node : node);
  const sorted = graph.map((successors) => successors.toSorted((a, b) => rank(a) - rank(b)));
  return orderWithin(entry, (node) => sorted[node]!);
}

/** Whether `entry` leads to a loop with a loop in it. */
export function hasNestedLoops(graph: Graph, entry: number): boolean {
  const successors = (node: number) => graph[node]!;
  const isLoop = ({ head, members }: Component) => members.size > 1 || successors(head).includes(head);
  return loops(graph, entry).some((loop) =>
    components(loop.head, withoutBackEdges(loop, successors)).some(isLoop),
  );
}

/**
 * The ways that a turn of a loop may branch off, in the loop that has most of them; loops of one number have none but their end. `within`: those
 * that each number has inside.
 */
export function maxBranchesInLoop(graph: Graph, entry: number, within: readonly number[] = []): number {
  return Math.max(0, ...loops(graph, entry).map(({ members }) => countBranches(graph, members, within)));
}

/** The ways to branch off in `nodes`: one for a number that leads to two others, two for one that leads to three, and those `within` it. */
export function countBranches(graph: Graph, nodes: Iterable<number>, within: readonly number[] = []): number {
  let sum = 0;
  for (const node of nodes) sum += Math.max(0, graph[node]!.length - 1) + (within[node] ?? 0);
  return sum;
}

/** Outermost loops of more than one number. */
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

/** What each number of a loop leads to before the loop begins anew or is left. */
function withoutBackEdges({ head, members }: Component, successors: Successors): Successors {
  return (node) => successors(node).filter((next) => next !== head && members.has(next));
}

/** Numbers that lead to one another, and the one by which they were entered: a loop, or a single number. */
interface Component {
  readonly head: number;
  readonly members: ReadonlySet<number>;
}

/** What `entry` leads to as Tarjan's strongly connected components, each before those that it leads to. */
function components(entry: number, successors: Successors): Component[] {
  const found: Component[] = [];
  const entered = new Map<number, number>();
  /** The lowest number of entering that is known to be reached from here, among the nodes that are still open. */
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
    // Taken from the end: what is entered last comes right behind this node.
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

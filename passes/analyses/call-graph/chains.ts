/** Walks over a call graph: `edges` has the callees of each caller. */

/** A cycle, its first item repeated at the end; undefined where there is none. */
export function findCycle<T>(edges: ReadonlyMap<T, readonly T[]>): T[] | undefined {
  const done = new Set<T>();
  for (const start of edges.keys()) {
    const found = cycleFrom(edges, start, [], new Set(), done);
    if (found !== undefined) return found;
  }
  return undefined;
}

function cycleFrom<T>(
  edges: ReadonlyMap<T, readonly T[]>,
  at: T,
  path: T[],
  open: Set<T>,
  done: Set<T>,
): T[] | undefined {
  if (open.has(at)) return [...path.slice(path.indexOf(at)), at];
  if (done.has(at)) return undefined;
  path.push(at);
  open.add(at);
  for (const next of edges.get(at) ?? []) {
    const found = cycleFrom(edges, next, path, open, done);
    if (found !== undefined) return found;
  }
  path.pop();
  open.delete(at);
  done.add(at);
  return undefined;
}

/** The call chain with the largest sum of `weight` from one of `starts`. The graph must have no cycle. */
export function longestChain<T>(
  edges: ReadonlyMap<T, readonly T[]>,
  weight: (item: T) => number = () => 1,
  starts: Iterable<T> = edges.keys(),
): T[] {
  const best = new Map<T, { sum: number; chain: T[] }>();
  const visit = (at: T): { sum: number; chain: T[] } => {
    const known = best.get(at);
    if (known !== undefined) return known;
    let below: { sum: number; chain: T[] } = { sum: 0, chain: [] };
    for (const next of edges.get(at) ?? []) {
      const found = visit(next);
      if (found.sum > below.sum) below = found;
    }
    const result = { sum: weight(at) + below.sum, chain: [at, ...below.chain] };
    best.set(at, result);
    return result;
  };
  let longest: { sum: number; chain: T[] } = { sum: 0, chain: [] };
  for (const start of starts) {
    const found = visit(start);
    if (found.sum > longest.sum) longest = found;
  }
  return longest.chain;
}

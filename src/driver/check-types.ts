import { CorelateError, llvm as diagnostics } from "../../lib/diagnostics/index.js";
import { DwarfTag, type MetadataRef } from "../../lib/llvm-bindings/index.js";
import { DebugInfo, reachableNodes } from "../../passes/analyses/debug-info/index.js";
import type { PassContext } from "../../passes/index.js";

/** Far more than any program has; LLVM and the passes recurse once for each level. */
const maxDepth = 500;

const pointers: ReadonlySet<number> = new Set<number>([
  DwarfTag.PointerType,
  DwarfTag.ReferenceType,
  // DW_TAG_rvalue_reference_type, which no other part asks for.
  0x42,
]);

/**
 * Refuses types that contain themselves, or are nested too deep: a pointer to itself, a struct in itself. LLVM's verifier accepts them, and its
 * backend loops forever. For IR that does not come directly from rustc.
 *
 * @throws CRL0033
 */
export function checkTypes(ctx: PassContext): void {
  const di = ctx.get(DebugInfo);
  const { all, composites, derived } = reachableNodes(ctx);
  const records = new Set(composites);
  const isType = (node: MetadataRef | 0): node is MetadataRef =>
    node !== 0 && (derived.has(node) || records.has(node));
  const types = all.filter(isType);
  // Qualifiers, typedefs, pointers: what stands before a type.
  const before = (node: MetadataRef): readonly MetadataRef[] => {
    const base = derived.get(node)?.base ?? 0;
    return base !== 0 && derived.has(base) ? [base] : [];
  };
  // Members and elements: what is inside. Paddings, which the walk leaves out, do not get into the object.
  const inside = (node: MetadataRef): readonly MetadataRef[] => {
    const type = derived.get(node);
    if (type === undefined) return [di.baseType(node), ...di.elements(node)].filter(isType);
    return isType(type.base) && !pointers.has(type.tag) ? [type.base] : [];
  };
  for (const edges of [before, inside]) {
    const culprit = tooDeep(types, edges);
    if (culprit !== undefined) throw new CorelateError(diagnostics.circularType(di.name(culprit)));
  }
}

/** A node from which a path is longer than `deepest`, or leads back. */
function tooDeep(
  nodes: readonly MetadataRef[],
  edges: (node: MetadataRef) => readonly MetadataRef[],
): MetadataRef | undefined {
  /** The longest path from each node; 0 while it is looked for. */
  const depths = new Map<MetadataRef, number>();
  for (const start of nodes) {
    if (depths.has(start)) continue;
    const first = edges(start);
    // Most types lead to nothing.
    if (first.length === 0) {
      depths.set(start, 1);
      continue;
    }
    depths.set(start, 0);
    const path = [{ node: start, next: first, at: 0, depth: 1 }];
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const next = top.next[top.at++];
      if (next === undefined) {
        depths.set(top.node, top.depth);
        path.pop();
        const above = path.at(-1);
        if (above !== undefined) above.depth = Math.max(above.depth, top.depth + 1);
        if (top.depth > maxDepth) return top.node;
        continue;
      }
      const known = depths.get(next);
      if (known === 0) return next;
      if (known !== undefined) top.depth = Math.max(top.depth, known + 1);
      else {
        depths.set(next, 0);
        path.push({ node: next, next: edges(next), at: 0, depth: 1 });
      }
    }
  }
  return undefined;
}

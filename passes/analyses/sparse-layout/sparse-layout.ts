import type { MetadataRef } from "../../../lib/llvm-bindings/index.js";
import type { PassContext } from "../../manager/index.js";
import { DebugInfo, DebugInfoBuilder, type ReachableNodes, reachableNodes } from "../debug-info/index.js";
import { TypeCollector } from "./collect.js";
import { Decoder } from "./decode.js";
import { hasSavedLayout, savedLayout } from "./saved-layout.js";

/**
 * Analysis: the attributed types as rustc described them, with the nodes of debug info that refer to them. `restore-layout` rewrites those nodes, and
 * nobody needs them after it.
 */
export class DescribedTypes {
  static compute(ctx: PassContext): DescribedTypes {
    using builder = new DebugInfoBuilder(ctx);
    const collector = new TypeCollector(ctx.get(DebugInfo), {
      array: (element, counts, size, align) => builder.arrayType(element, counts, size, align),
      enumeration: (name, base) => builder.enumeration(name, base),
    });
    return new DescribedTypes(
      reachableNodes(ctx, (node) => collector.referencedTypes(node)),
      collector,
    );
  }

  readonly nodes: ReachableNodes;
  readonly collector: TypeCollector;

  constructor(nodes: ReachableNodes, collector: TypeCollector) {
    this.nodes = nodes;
    this.collector = collector;
  }
}

/**
 * Analysis: what the numbers of the sparse layout stand for. It is computed from the debug info as rustc wrote it, which `restore-layout` overwrites,
 * while the numbers stay in the code: `relocate` removes most of them, and `verify-relocated` looks for the rest after LLVM. So this result is never
 * invalidated. No pass changes which number belongs to which field; `restore-layout` puts the node with the C layout into each type.
 * `corelate opt` writes it into the module between passes (`saved-layout.ts`).
 */
export class SparseLayout {
  static compute(ctx: PassContext): SparseLayout {
    if (hasSavedLayout(ctx)) {
      const { composites, expressions } = reachableNodes(ctx);
      return new SparseLayout(new Decoder(savedLayout(ctx)), composites, expressions);
    }
    const { nodes, collector } = ctx.get(DescribedTypes);
    const types = [...collector.collected.values()].map(({ type }) => type);
    return new SparseLayout(new Decoder(types), nodes.composites, nodes.expressions);
  }

  static invalidate(): boolean {
    return false;
  }

  readonly decoder: Decoder;
  /** The structs, unions, enums and arrays that the module reached when it was read. */
  readonly composites: readonly MetadataRef[];
  /** The DIExpressions that say where variables are. */
  readonly expressions: ReadonlySet<MetadataRef>;

  constructor(decoder: Decoder, composites: readonly MetadataRef[], expressions: ReadonlySet<MetadataRef>) {
    this.decoder = decoder;
    this.composites = composites;
    this.expressions = expressions;
  }
}

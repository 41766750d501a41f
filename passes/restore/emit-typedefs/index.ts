import { DwarfTag, type MetadataRef } from "../../../lib/llvm-bindings/index.js";
import {
  DebugInfo,
  DebugInfoBuilder,
  reachableNodes,
  replaceNodes,
} from "../../analyses/debug-info/index.js";
import { SparseLayout, transparentTarget } from "../../analyses/sparse-layout/index.js";
import { type Pass, Preserved } from "../../manager/index.js";

/** The member that `corelate::typedef` gives to its structs. */
const marker = "__corelate_typedef";

/** Turns the structs that the attribute `corelate::typedef` writes into typedefs. README.md is its page. */
export const emitTypedefs: Pass = {
  name: "emit-typedefs",
  stage: "restore",
  run(ctx) {
    const di = ctx.get(DebugInfo);
    const replacements = new Map<MetadataRef, MetadataRef>();
    using builder = new DebugInfoBuilder(ctx);
    for (const node of ctx.get(SparseLayout).composites) {
      if (di.tag(node) !== DwarfTag.StructureType) continue;
      const member = di.firstElement(node);
      if (member === 0 || di.name(member) !== marker) continue;
      const inner = di.baseType(member);
      // bindgen writes a pointer to a function as an `Option`.
      if (inner !== 0) replacements.set(node, builder.typedef(transparentTarget(di, inner), di.name(node)));
    }
    if (replacements.size === 0) return Preserved.all;
    // Typedefs of typedefs, and members of attributed types, refer to them too.
    const nodes = new Set([...reachableNodes(ctx).all, ...replacements.values()]);
    replaceNodes(ctx, [...nodes], replacements);
    for (const { node } of ctx.get(SparseLayout).decoder.types) {
      for (const known of di.knownMembers(node) ?? []) {
        const to = replacements.get(known.type as MetadataRef);
        if (to !== undefined) di.setBaseType(known.node, to);
      }
    }
    return Preserved.all;
  },
};

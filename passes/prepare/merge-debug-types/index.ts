import type { MetadataRef } from "../../../lib/llvm-bindings/index.js";
import { DebugInfo, reachableNodes, replaceNodes } from "../../analyses/debug-info/index.js";
import { compileUnits } from "../../intrinsics.js";
import { type Pass, Preserved } from "../../manager/index.js";

/** Merges the copies of one type that are left after several crates are linked. README.md is its page. */
export const mergeDebugTypes: Pass = {
  name: "merge-debug-types",
  stage: "prepare",
  run(ctx) {
    const { llvm, module } = ctx;
    const di = ctx.get(DebugInfo);
    // One crate has one copy of each type.
    if (llvm.getNamedMetadataNumOperands(module, compileUnits) < 2) return Preserved.all;
    const nodes = reachableNodes(ctx);
    const first = new Map<string, MetadataRef>();
    const replacements = new Map<MetadataRef, MetadataRef>();
    for (const node of nodes.composites) {
      const identifier = di.identifier(node);
      if (identifier === "") continue;
      const kept = first.get(identifier);
      if (kept === undefined) first.set(identifier, node);
      else replacements.set(node, kept);
    }
    replaceNodes(ctx, nodes.all, replacements);
    return Preserved.all;
  },
};

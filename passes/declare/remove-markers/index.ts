import { passes } from "../../../lib/diagnostics/index.js";
import { globals, type ValueRef } from "../../../lib/llvm-bindings/index.js";
import { DebugInfo } from "../../analyses/debug-info/index.js";
import { removeFromUsedLists } from "../../ir.js";
import { type Pass, type PassContext, Preserved } from "../../manager/index.js";
import { isMarker, plainMarkerSection } from "../../markers.js";

/** Deletes the markers, which are statics in section `.core_keep`. README.md is its page. */
export const removeMarkers: Pass = {
  name: "remove-markers",
  stage: "declare",
  run(ctx) {
    const { llvm, module } = ctx;
    const markers = globals(llvm, module).filter((global) => isMarker(llvm, global));
    if (markers.length === 0) return Preserved.all;
    removeFromUsedLists(llvm, module, new Set(markers));
    for (const marker of markers) {
      if (llvm.getSection(marker) === plainMarkerSection) ctx.report(passes.plainLayout(typeOf(ctx, marker)));
      llvm.replaceAllUsesWith(marker, llvm.getPoison(llvm.typeOf(marker)));
      llvm.deleteGlobal(marker);
    }
    return Preserved.all;
  },
};

/** `task` of a static of type `Keep<program::task>`. */
function typeOf(ctx: PassContext, marker: ValueRef): string {
  const debugInfo = ctx.get(DebugInfo);
  const type = debugInfo.globalType(marker);
  const name = type === undefined ? "" : debugInfo.name(type);
  return /^Keep<(?:.*::)?(.*)>$/.exec(name)?.[1] ?? name;
}

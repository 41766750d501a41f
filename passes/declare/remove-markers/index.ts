import { passes } from "../../../lib/diagnostics/index.js";
import { globals, type ValueRef } from "../../../lib/llvm-bindings/index.js";
import { removeFromUsedLists } from "../../ir.js";
import type { Pass, Unit } from "../../unit.js";

/** Deletes the statics in section `.core_keep`. README.md is its page. */
export const removeMarkers: Pass = {
  name: "remove-markers",
  keepsCode: true,
  run(unit) {
    const { llvm, module } = unit;
    const markers = globals(llvm, module).filter((global) =>
      llvm.getSection(global)?.startsWith(".core_keep"),
    );
    if (markers.length === 0) return;
    removeFromUsedLists(llvm, module, new Set(markers));
    for (const marker of markers) {
      if (llvm.getSection(marker) === ".core_keep_plain")
        unit.report(passes.plainLayout(typeOf(unit, marker)));
      llvm.replaceAllUsesWith(marker, llvm.getPoison(llvm.typeOf(marker)));
      llvm.deleteGlobal(marker);
    }
  },
};

/** `task` of a static of type `Keep<program::task>`. */
function typeOf({ debugInfo }: Unit, marker: ValueRef): string {
  const type = debugInfo.globalType(marker);
  const name = type === undefined ? "" : debugInfo.name(type);
  return /^Keep<(?:.*::)?(.*)>$/.exec(name)?.[1] ?? name;
}

import { globals } from "../../src/llvm-bindings/index.js";
import { removeFromUsedLists } from "../ir.js";
import type { Pass } from "../unit.js";

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
      llvm.replaceAllUsesWith(marker, llvm.getPoison(llvm.typeOf(marker)));
      llvm.deleteGlobal(marker);
    }
  },
};

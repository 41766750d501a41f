import { globals } from "../../src/llvm-bindings/index.js";
import { removeFromUsedLists } from "../ir.js";
import type { Pass } from "../unit.js";

/**
 * Deletes the statics in section `.core_keep`. The companion crate writes one for each attributed type, so that rustc describes
 * the type in the debug info even where it is used in temporaries only; in the object they would be an empty section.
 *
 *     @_ZN1a1K17h5db73561f4994197E = internal constant <{}> zeroinitializer, section ".core_keep", align 8, !dbg !0
 */
export const removeMarkers: Pass = {
  name: "remove-markers",
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

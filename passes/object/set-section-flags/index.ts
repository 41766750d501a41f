import { sectionNames } from "../../../lib/btf/index.js";
import { functions, globals } from "../../../lib/llvm-bindings/index.js";
import { removeFromUsedLists } from "../../ir.js";
import { type Pass, Preserved } from "../../manager/index.js";

/** Sections that are writable in objects from C, and constant in Rust. */
const writableSections: readonly string[] = [sectionNames.maps, sectionNames.license, sectionNames.version];

/** Gives sections the flags that they have in objects from C. README.md is its page. */
export const setSectionFlags: Pass = {
  name: "set-section-flags",
  stage: "object",
  run({ llvm, module }) {
    const all = globals(llvm, module);
    for (const global of all)
      if (writableSections.includes(llvm.getSection(global) ?? "")) llvm.setGlobalConstant(global, false);
    removeFromUsedLists(llvm, module, new Set([...all, ...functions(llvm, module)]));
    return Preserved.all;
  },
};

import type { MetadataRef } from "../../src/llvm-bindings/index.js";
import { libraryFile } from "../relocate/where.js";
import type { Pass } from "../unit.js";

/**
 * Shows code that was inlined from Rust's own library, or from the companion crate, on the line of the program that it was inlined into.
 * README.md is its page.
 */
export const userLines: Pass = {
  name: "user-lines",
  keepsCode: true,
  run(unit) {
    const { llvm, debugInfo } = unit;
    const known = new Map<MetadataRef, MetadataRef>();
    const outer = (location: MetadataRef): MetadataRef => {
      const found = known.get(location);
      if (found !== undefined) return found;
      const scope = llvm.diLocationGetScope(location);
      const at = llvm.diLocationGetInlinedAt(location);
      const isLibrary = libraryFile.test(debugInfo.filePath(llvm.diScopeGetFile(scope)));
      const result = isLibrary && at !== 0 ? outer(at) : location;
      known.set(location, result);
      return result;
    };
    for (const { instructions } of unit.code.functions) {
      for (const instruction of instructions) {
        const location = llvm.instructionGetDebugLoc(instruction);
        if (location === 0) continue;
        const shown = outer(location);
        if (shown !== location) llvm.instructionSetDebugLoc(instruction, shown);
      }
    }
  },
};

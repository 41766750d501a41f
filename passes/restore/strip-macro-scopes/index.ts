import type { MetadataRef } from "../../../lib/llvm-bindings/index.js";
import { Code } from "../../analyses/code/index.js";
import { DebugInfo, isBlock } from "../../analyses/debug-info/index.js";
import { isLibrary } from "../../check/map-lines-to-user-code/index.js";
import { type Pass, Preserved } from "../../manager/index.js";

/** Removes lexical blocks of the companion crate's and the standard library's macros from the scopes of the program's lines. README.md is its page. */
export const stripMacroScopes: Pass = {
  name: "strip-macro-scopes",
  stage: "restore",
  run(ctx) {
    const { llvm } = ctx;
    const di = ctx.get(DebugInfo);
    const seen = new Set<MetadataRef>();
    const files = new Map<MetadataRef | 0, boolean>();
    const inLibrary = (scope: MetadataRef) => {
      const file = di.operand(scope, 0);
      let known = files.get(file);
      if (known === undefined) {
        known = isLibrary(di.filePath(file));
        files.set(file, known);
      }
      return known;
    };
    /** Removes library blocks around the program's blocks, from `scope` outwards. */
    const removeLibraryBlocks = (scope: MetadataRef) => {
      for (let at: MetadataRef | 0 = scope; at !== 0 && !seen.has(at) && isBlock(di.kind(at)); ) {
        seen.add(at);
        const around = di.operand(at, 1);
        let kept = around;
        // A function in a library keeps its own blocks.
        if (!inLibrary(at))
          while (kept !== 0 && isBlock(di.kind(kept)) && inLibrary(kept)) kept = di.operand(kept, 1);
        if (kept !== around) di.setOperand(at, 1, kept);
        at = kept;
      }
    };
    const locations = new Set<MetadataRef>();
    for (const { instructions } of ctx.get(Code).functions) {
      for (const instruction of instructions) {
        let at = llvm.instructionGetDebugLoc(instruction);
        for (; at !== 0 && !locations.has(at); at = llvm.diLocationGetInlinedAt(at)) {
          locations.add(at);
          removeLibraryBlocks(llvm.diLocationGetScope(at));
        }
      }
    }
    return Preserved.all;
  },
};

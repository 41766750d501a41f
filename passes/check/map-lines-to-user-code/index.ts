import type { MetadataRef } from "../../../lib/llvm-bindings/index.js";
import { Code } from "../../analyses/code/index.js";
import { DebugInfo } from "../../analyses/debug-info/index.js";
import { libraryFile } from "../../analyses/source-locations/index.js";
import { type Pass, Preserved } from "../../manager/index.js";

/** Files of crates that cargo fetched: from a registry, or from a repository. */
const dependencyFile = /\/(registry\/src|git\/checkouts)\//;
/** What may be inlined through one another: a closure of a dependency's, called by an iterator of core's, called by a dependency. */
const foreignFile = new RegExp(`${libraryFile.source}|${dependencyFile.source}`);

/** Whether a file is of Rust's own library, of the companion crate, or of a crate that cargo fetched. */
export function isForeign(file: string): boolean {
  return foreignFile.test(file);
}

/** Whether a file is of Rust's own library or of the companion crate. */
export function isLibrary(file: string): boolean {
  return libraryFile.test(file);
}

/**
 * Shows code that was inlined from Rust's own library, from the companion crate or from a dependency on the line of the program that it
 * was inlined into. README.md is its page.
 */
export const mapLinesToUserCode: Pass = {
  name: "map-lines-to-user-code",
  stage: "check",
  run(ctx) {
    const { llvm } = ctx;
    const debugInfo = ctx.get(DebugInfo);
    const paths = new Map<MetadataRef | 0, string>();
    const fileOf = (location: MetadataRef) => {
      const file = llvm.diScopeGetFile(llvm.diLocationGetScope(location));
      const path = paths.get(file) ?? debugInfo.filePath(file);
      paths.set(file, path);
      return path;
    };
    /** The first location at or around `location` that is not in `files`, or the outermost. */
    const outside = (location: MetadataRef, files: RegExp): MetadataRef => {
      for (let at = location; ; ) {
        const outer = files.test(fileOf(at)) ? llvm.diLocationGetInlinedAt(at) : 0;
        if (outer === 0) return at;
        at = outer;
      }
    };
    const shownAt = (location: MetadataRef): MetadataRef => {
      const users = outside(location, foreignFile);
      // A program that is in a registry itself has no other lines.
      return foreignFile.test(fileOf(users)) ? outside(location, libraryFile) : users;
    };
    const known = new Map<MetadataRef, MetadataRef>();
    for (const { instructions } of ctx.get(Code).functions) {
      for (const instruction of instructions) {
        const location = llvm.instructionGetDebugLoc(instruction);
        if (location === 0) continue;
        let shown = known.get(location);
        if (shown === undefined) {
          shown = shownAt(location);
          known.set(location, shown);
        }
        if (shown !== location) llvm.instructionSetDebugLoc(instruction, shown);
      }
    }
    return Preserved.all;
  },
};

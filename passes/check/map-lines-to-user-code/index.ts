import type { MetadataRef } from "../../../lib/llvm-bindings/index.js";
import { Code } from "../../analyses/code/index.js";
import { DebugInfo } from "../../analyses/debug-info/index.js";
import { libraryFile } from "../../analyses/source-locations/index.js";
import { type Pass, Preserved } from "../../manager/index.js";

/** Files of crates that cargo fetched: from a registry, or from a repository. */
const dependencyFile = /\/(registry\/src|git\/checkouts)\//;
/** Library code and fetched crates are inlined into each other: a closure of a dependency, called by an iterator of core, called by a dependency. */
const foreignFile = new RegExp(`${libraryFile.source}|${dependencyFile.source}`);

/** Where the code of a scope comes from. */
interface Origin {
  readonly isForeign: boolean;
  readonly isLibrary: boolean;
}

/** Whether a file is of Rust's own library, of the companion crate, or of a crate that cargo fetched. */
export function isForeign(file: string): boolean {
  return foreignFile.test(file);
}

/** Whether a file belongs to Rust's library or to the companion crate. */
export function isLibrary(file: string): boolean {
  return libraryFile.test(file);
}

/**
 * Gives code that was inlined from Rust's library, the companion crate or a dependency the line of the program that it was inlined into. README.md is
 * its page.
 */
export const mapLinesToUserCode: Pass = {
  name: "map-lines-to-user-code",
  stage: "check",
  run(ctx) {
    const { llvm } = ctx;
    const debugInfo = ctx.get(DebugInfo);
    const origins = new Map<MetadataRef, Origin>();
    const originOf = (location: MetadataRef) => {
      const scope = llvm.diLocationGetScope(location);
      let origin = origins.get(scope);
      if (origin === undefined) {
        const file = debugInfo.filePath(llvm.diScopeGetFile(scope));
        origin = { isForeign: isForeign(file), isLibrary: isLibrary(file) };
        origins.set(scope, origin);
      }
      return origin;
    };
    /** The first location at or around `location` that is not what `is` says, or the outermost. */
    const outside = (location: MetadataRef, is: keyof Origin): MetadataRef => {
      for (let at = location; ; ) {
        const outer = originOf(at)[is] ? llvm.diLocationGetInlinedAt(at) : 0;
        if (outer === 0) return at;
        at = outer;
      }
    };
    const shownAt = (location: MetadataRef): MetadataRef => {
      if (!originOf(location).isForeign) return location;
      const users = outside(location, "isForeign");
      // A program that is in a registry itself has no other lines.
      return originOf(users).isForeign ? outside(location, "isLibrary") : users;
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

import type { AccessSource } from "../../../lib/btf/index.js";
import type { SourceLocation } from "../../../lib/diagnostics/index.js";
import type { MetadataRef, ValueRef } from "../../../lib/llvm-bindings/index.js";
import { Code } from "../../analyses/code/index.js";
import { DebugInfo } from "../../analyses/debug-info/index.js";
import { type Analysis, type Pass, type PassContext, Preserved } from "../../manager/index.js";
import { type Access, Accesses } from "../../relocate/relocate/index.js";
import { isForeign, isLibrary } from "../map-lines-to-user-code/index.js";

/**
 * Analysis: for each access, the function of the object that contains it and its source lines. Later passes change lines, so `record-access-sources`
 * asks for it before them, and it is never invalidated.
 */
export const AccessSources: Analysis<readonly AccessSource[]> = {
  name: "AccessSources",
  compute: sourcesOf,
  invalidate: () => false,
};

/** Finds all source lines that a relocation belongs to. README.md is its page. */
export const recordAccessSources: Pass = {
  name: "record-access-sources",
  stage: "check",
  run(ctx) {
    ctx.get(AccessSources);
    return Preserved.all;
  },
};

function sourcesOf(ctx: PassContext): readonly AccessSource[] {
  const accesses = ctx.get(Accesses);
  if (accesses.length === 0) return [];
  const bySubprogram = new Map<MetadataRef, Access[]>();
  for (const access of accesses) {
    const others = bySubprogram.get(access.subprogram);
    if (others === undefined) bySubprogram.set(access.subprogram, [access]);
    else others.push(access);
  }
  const inlining = new Inlining(ctx);
  const found: AccessSource[] = [];
  for (const { fn, instructions } of ctx.get(Code).functions) {
    const name = ctx.llvm.getValueName2(fn);
    let context = 0;
    for (const { subprogram, callers } of inlining.into(fn, instructions)) {
      context++;
      for (const access of bySubprogram.get(subprogram) ?? []) {
        const source = sourceOf(access, callers);
        if (source !== undefined)
          found.push({ ...source, function: name, group: `${access.group} ${context}` });
      }
    }
  }
  return found;
}

/** The part of an access's inlining chain to show: lines in the user's own crates, else lines outside of Rust's library. */
function sourceOf(
  { kind, root, access, places: own }: Access,
  callers: readonly SourceLocation[],
): Omit<AccessSource, "function" | "group"> | undefined {
  const known = [...own, ...callers].filter(({ line }) => line > 0);
  const users = known.filter(({ file }) => !isForeign(file));
  const places = users.length > 0 ? users : known.filter(({ file }) => !isLibrary(file));
  return places.length === 0 ? undefined : { kind, root, access, places };
}

/** A function that was inlined: the places where it was called, from the innermost out. Empty if it was not inlined. */
interface Inlined {
  readonly subprogram: MetadataRef;
  readonly callers: readonly SourceLocation[];
}

/** Finds out, from the locations of instructions, where functions were inlined. */
class Inlining {
  readonly #ctx: PassContext;
  readonly #callers = new Map<MetadataRef, readonly SourceLocation[]>();
  readonly #subprograms = new Map<MetadataRef, MetadataRef | 0>();

  constructor(ctx: PassContext) {
    this.#ctx = ctx;
  }

  into(fn: ValueRef, instructions: readonly ValueRef[]): Inlined[] {
    const { llvm } = this.#ctx;
    const found: Inlined[] = [];
    /** For each function the places that it was inlined at. */
    const seen = new Map<MetadataRef, Set<MetadataRef | 0>>();
    const locations = new Set<MetadataRef>();
    const add = (subprogram: MetadataRef | 0 | undefined, inlinedAt: MetadataRef | 0) => {
      if (!subprogram) return;
      const places = seen.get(subprogram);
      if (places?.has(inlinedAt)) return;
      if (places === undefined) seen.set(subprogram, new Set([inlinedAt]));
      else places.add(inlinedAt);
      found.push({ subprogram, callers: inlinedAt === 0 ? [] : this.#placesFrom(inlinedAt) });
    };
    add(llvm.getSubprogram(fn), 0);
    for (const instruction of instructions) {
      let at = llvm.instructionGetDebugLoc(instruction);
      while (at !== 0 && !locations.has(at)) {
        locations.add(at);
        const inlinedAt = llvm.diLocationGetInlinedAt(at);
        add(this.#subprogram(at), inlinedAt);
        at = inlinedAt;
      }
    }
    return found;
  }

  #subprogram(location: MetadataRef): MetadataRef | 0 {
    const scope = this.#ctx.llvm.diLocationGetScope(location);
    let known = this.#subprograms.get(scope);
    if (known === undefined) {
      known = this.#ctx.get(DebugInfo).subprogramOf(scope) ?? 0;
      this.#subprograms.set(scope, known);
    }
    return known;
  }

  #placesFrom(location: MetadataRef): readonly SourceLocation[] {
    const known = this.#callers.get(location);
    if (known !== undefined) return known;
    const { llvm } = this.#ctx;
    const di = this.#ctx.get(DebugInfo);
    const places: SourceLocation[] = [];
    for (let at: MetadataRef | 0 = location; at !== 0; at = llvm.diLocationGetInlinedAt(at))
      places.push(di.placeOf(at));
    this.#callers.set(location, places);
    return places;
  }
}

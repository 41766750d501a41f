import type { Btf } from "../btf.js";
import { type CoreRelocation, RelocationKind } from "../ext.js";
import type { BpfObject } from "../object.js";
import { calculate, type Value } from "./calculate.js";
import { candidates, matchSpec } from "./match.js";
import { patchInstruction } from "./patch.js";
import { localSpec, type Spec } from "./spec.js";

/** A relocation resolved against one BTF. */
export interface ResolvedRelocation {
  readonly relocation: CoreRelocation;
  /** The value in the object, and the one on the target; undefined where there is none. */
  readonly before: bigint | undefined;
  readonly after: bigint | undefined;
  /** Whether the instruction was made one that the verifier refuses when it is reached. */
  readonly poisoned: boolean;
  /** Why there is no value, or why the instruction could not be patched; a loader would then refuse the object unless `poisoned`. */
  readonly why: string | undefined;
}

/** An object with its relocations applied for one target. */
export interface ResolvedObject {
  readonly relocations: readonly ResolvedRelocation[];
  /** The relocated bytes of the sections that have relocations. */
  readonly sections: ReadonlyMap<string, Uint8Array>;
}

/**
 * Resolves the CO-RE relocations of `object` against `target` in the way of libbpf's relo_core.c, without a kernel: the target's
 * types of the same name are tried, flavors (`___…`) left out, and all that fit must agree.
 *
 * @throws CRL0206 when an access string fits no member of the object's own types.
 */
export function resolveObject(object: BpfObject, local: Btf, target: Btf): ResolvedObject {
  const sections = new Map<string, Uint8Array>();
  const little = object.elf.littleEndian;
  const cache = new Map<number, number[]>();
  const relocations = object.ext.relocations.map((relocation): ResolvedRelocation => {
    const outcome = resolveRelocation(local, target, relocation, cache);
    const code = copyOf(sections, object, relocation.section);
    const { before, after } = outcome;
    if (outcome.why !== undefined) {
      return { relocation, before: before?.value, after: undefined, poisoned: false, why: outcome.why };
    }
    const patch = patchInstruction(code, relocation.offset, little, before, after);
    return {
      relocation,
      before: before?.value,
      after: patch.why === undefined ? after?.value : undefined,
      poisoned: patch.poisoned,
      why: patch.why,
    };
  });
  return { relocations, sections };
}

function copyOf(sections: Map<string, Uint8Array>, object: BpfObject, name: string): DataView {
  let bytes = sections.get(name);
  if (!bytes) {
    bytes = Uint8Array.from(object.section(name)?.data ?? []);
    sections.set(name, bytes);
  }
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

interface Outcome {
  readonly before: Value | undefined;
  readonly after: Value | undefined;
  /** Set where the loader would give up. */
  readonly why: string | undefined;
}

/** One relocation's values in the object and on the target. `cache` remembers the candidates of a root type. */
export function resolveRelocation(
  local: Btf,
  target: Btf,
  relocation: CoreRelocation,
  cache: Map<number, number[]> = new Map(),
): Outcome {
  const spec = localSpec(local, relocation);
  const before = calculate(relocation.kind, spec);
  if (relocation.kind === RelocationKind.TypeIdLocal) return { before, after: before, why: undefined };
  let ids = cache.get(relocation.type);
  if (!ids) {
    ids = candidates(local, relocation.type, target);
    cache.set(relocation.type, ids);
  }
  let chosen: { spec: Spec; value: Value | undefined } | undefined;
  for (const id of ids) {
    const found = matchSpec(spec, target, id);
    if (!found) continue;
    const value = calculate(relocation.kind, found);
    if (!chosen) {
      chosen = { spec: found, value };
    } else if (chosen.spec.bitOffset !== found.bitOffset || chosen.value?.value !== value?.value) {
      const why = `types ${chosen.spec.root} and ${id} of the target both fit and do not agree`;
      return { before, after: undefined, why };
    }
  }
  return { before, after: chosen ? chosen.value : calculate(relocation.kind, undefined), why: undefined };
}

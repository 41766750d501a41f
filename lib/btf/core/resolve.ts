import { Btf } from "../btf.js";
import { type CoreRelocation, RelocationKind } from "../ext.js";
import type { BpfObject } from "../object.js";
import { calculate, type Value } from "./calculate.js";
import type { Failure } from "./failure.js";
import { type Candidate, candidates, matchSpec } from "./match.js";
import { explainMissing } from "./missing.js";
import { patchInstruction } from "./patch.js";
import { localSpec, type Spec } from "./spec.js";
import { Steps, Unresolvable } from "./steps.js";

/** A relocation resolved against one BTF. */
export interface ResolvedRelocation {
  readonly relocation: CoreRelocation;
  /** The value in the object, and the one on the target; undefined where there is none. */
  readonly before: bigint | undefined;
  readonly after: bigint | undefined;
  /** Whether the instruction was made one that the verifier refuses when it is reached. */
  readonly poisoned: boolean;
  /** Why there is no value, or the instruction could not be patched. A loader refuses the object unless `poisoned`. */
  readonly failure: Failure | undefined;
  /** The access in the target; undefined where there is none. */
  readonly matched?: Spec;
}

/** An object with its relocations applied for one target. */
export interface ResolvedObject {
  readonly relocations: readonly ResolvedRelocation[];
  /** The relocated bytes of the sections that have relocations. */
  readonly sections: ReadonlyMap<string, Uint8Array>;
}

/**
 * Resolves the CO-RE relocations of `object` in the way of libbpf's relo_core.c, without a kernel: the target's types of the same
 * name are tried, flavors (`___…`) left out, and all that fit must agree. `target` is a kernel's BTF, or a list of that and its
 * modules' split BTFs, which are asked where the kernel has no type of the name.
 *
 * @throws CRL0206 when an access string fits no member of the object's own types.
 */
export function resolveObject(object: BpfObject, local: Btf, target: Btf | readonly Btf[]): ResolvedObject {
  const sections = new Map<string, Uint8Array>();
  const little = object.elf.littleEndian;
  const resolver = new Resolver(local, target instanceof Btf ? [target] : target, object);
  const relocations = object.ext.relocations.map((relocation): ResolvedRelocation => {
    const outcome = resolver.resolve(relocation);
    const code = copyOf(sections, object, relocation.section);
    const { before, after } = outcome;
    if (outcome.failure !== undefined && !outcome.poisons)
      return {
        relocation,
        before: before?.value,
        after: undefined,
        poisoned: false,
        failure: outcome.failure,
      };
    const patch = patchInstruction(code, relocation.offset, little, before, after);
    return {
      relocation,
      before: before?.value,
      after: patch.failure === undefined ? after?.value : undefined,
      poisoned: patch.poisoned,
      failure: (patch.failure && outcome.failure) ?? patch.failure,
      ...(outcome.matched && { matched: outcome.matched }),
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
  /** Why there is no value. */
  readonly failure?: Failure;
  /** Whether a failure only poisons the instruction; the loader goes on. */
  readonly poisons?: boolean;
  readonly matched?: Spec;
}

class Resolver {
  readonly #local: Btf;
  readonly #targets: readonly Btf[];
  readonly #steps: Steps;
  /**
   * The candidates of each local root type. Those that did not fit one relocation are not tried for the next one of the same root
   * type: libbpf leaves them out, so that all fields of a type come from the same candidates.
   */
  readonly #candidates = new Map<number, Candidate[]>();

  constructor(local: Btf, targets: readonly Btf[], object: BpfObject) {
    this.#local = local;
    this.#targets = targets;
    this.#steps = new Steps(1_000_000 + 5_000 * object.ext.relocations.length);
  }

  resolve(relocation: CoreRelocation): Outcome {
    let before: Value | undefined;
    try {
      const spec = localSpec(this.#local, relocation);
      before = calculate(relocation.kind, spec);
      if (relocation.kind === RelocationKind.TypeIdLocal) return { before, after: before };
      return { before, ...this.#onTarget(relocation, spec) };
    } catch (error) {
      if (error instanceof Unresolvable)
        return { before, after: undefined, failure: { reason: error.reason, why: error.message } };
      throw error;
    }
  }

  #onTarget(relocation: CoreRelocation, spec: Spec): Omit<Outcome, "before"> {
    let tried = this.#candidates.get(relocation.type);
    if (!tried) {
      tried = candidates(this.#local, relocation.type, this.#targets);
      this.#candidates.set(relocation.type, tried);
    }
    const fitting: Candidate[] = [];
    let chosen: { spec: Spec; value: Value | undefined } | undefined;
    for (const candidate of tried) {
      const found = matchSpec(spec, candidate, this.#steps);
      if (!found) continue;
      const value = calculate(relocation.kind, found);
      if (!chosen) {
        chosen = { spec: found, value };
      } else if (chosen.spec.bitOffset !== found.bitOffset || chosen.value?.value !== value?.value) {
        const [one, other] = [chosen.spec, found].map((s) => `${s.btf.name(s.root)} [${s.root}]`);
        throw new Unresolvable(`the target's ${one} and ${other} both fit and do not agree`, "ambiguous");
      }
      fitting.push(candidate);
    }
    if (fitting.length > 0) this.#candidates.set(relocation.type, fitting);
    if (chosen) return { after: chosen.value, matched: chosen.spec };
    const after = calculate(relocation.kind, undefined);
    if (after !== undefined) return { after };
    const all = candidates(this.#local, relocation.type, this.#targets);
    return { after, failure: explainMissing(spec, all, this.#targets, this.#steps), poisons: true };
  }
}

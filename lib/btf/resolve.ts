import type { Btf } from "./btf.js";
import { type FailureReason, type ResolvedObject, resolveObject } from "./core/index.js";
import { type InspectedRelocation, inspect } from "./inspect.js";
import { type BpfObject, btfOf, parseObject } from "./object.js";
import { reachable } from "./reach/index.js";

/** A kernel to resolve against: its types, and the name of its column. */
export interface ResolveTarget {
  readonly name: string;
  readonly btf: Btf;
  /** The split BTFs of its modules, for types that the kernel itself has not. */
  readonly modules?: readonly Btf[];
}

/** A relocation's value on one target. */
export interface TargetValue {
  readonly target: string;
  /** Undefined where the target has no such field, type or value. */
  readonly value: bigint | undefined;
  /** `resolved`, why there is no value, or `guarded`: there is none, and the instruction cannot be reached on this target. */
  readonly outcome: "resolved" | "guarded" | FailureReason;
  /** Whether the instruction is one that the verifier refuses when it is reached. */
  readonly poisoned: boolean;
  /** Where there is no value: why, in a word and in a sentence. */
  readonly reason: FailureReason | undefined;
  readonly why: string | undefined;
}

/** A relocation with the value in the object and those on the targets. */
export interface Resolution extends InspectedRelocation {
  readonly local: bigint | undefined;
  readonly targets: readonly TargetValue[];
}

/** Resolves every CO-RE relocation of the object in `bytes` against `targets`, off line. @throws CRL0200 to CRL0207 */
export function resolve(bytes: Uint8Array, targets: readonly ResolveTarget[]): Resolution[] {
  const object = parseObject(bytes);
  const local = btfOf(object, "the object");
  const described = inspect(bytes).relocations;
  const resolved = targets.map(({ name, btf, modules = [] }) => {
    const applied = resolveObject(object, local, [btf, ...modules]);
    return { name, ...applied, guarded: guards(object, applied) };
  });
  const own = resolved[0] ?? resolveObject(object, local, []);
  return described.map((relocation, index) => ({
    ...relocation,
    local: own.relocations[index]!.before,
    targets: resolved.map(({ name, relocations, guarded }) => {
      const { after, poisoned, failure } = relocations[index]!;
      const { section, insn } = relocation;
      const outcome =
        failure === undefined ? "resolved" : poisoned && guarded(section, insn) ? "guarded" : failure.reason;
      return { target: name, value: after, outcome, poisoned, reason: failure?.reason, why: failure?.why };
    }),
  }));
}

/**
 * Tells which instructions cannot be reached with the relocations of a target applied. A loader that gives up on one of them applies none, so
 * then there are no such instructions.
 */
function guards(
  object: BpfObject,
  { relocations, sections }: ResolvedObject,
): (section: string, insn: number) => boolean {
  const failed = relocations.filter(({ failure }) => failure !== undefined);
  if (failed.length === 0 || failed.some(({ poisoned }) => !poisoned)) return () => false;
  const reached = reachable(object, sections);
  return (section, insn) => !reached.has(section, insn);
}

import type { Btf } from "./btf.js";
import { resolveObject } from "./core/index.js";
import { type InspectedRelocation, inspect } from "./inspect.js";
import { btfOf, parseObject } from "./object.js";

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
  /** Whether the instruction is one that the verifier refuses when it is reached. */
  readonly poisoned: boolean;
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
  const resolved = targets.map(({ name, btf, modules = [] }) => ({
    name,
    ...resolveObject(object, local, [btf, ...modules]),
  }));
  const own = resolved[0] ?? resolveObject(object, local, []);
  return described.map((relocation, index) => ({
    ...relocation,
    local: own.relocations[index]!.before,
    targets: resolved.map(({ name, relocations }) => {
      const { after, poisoned, why } = relocations[index]!;
      return { target: name, value: after, poisoned, why };
    }),
  }));
}

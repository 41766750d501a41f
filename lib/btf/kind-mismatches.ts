import type { Btf } from "./btf.js";
import { describeType } from "./describe-kind.js";
import { essentialName } from "./essential-name.js";
import { inspect } from "./inspect.js";
import { parseObject } from "./object.js";

/** A type of an object's relocations that has another kind in the kernel, so that it is never found there. */
export interface KindMismatch {
  readonly name: string;
  /** What it is in the object and in the kernel, such as `a typedef of an integer`. */
  readonly local: string;
  readonly target: string;
  readonly function: string;
  readonly location: { readonly file: string; readonly line: number; readonly column: number } | undefined;
}

/**
 * The root types of an object's relocations whose names the kernel has for other kinds only: a typedef of an integer matches neither a typedef of a
 * struct nor a struct. The loader answers a query of such a type with no, without a message.
 *
 * @param describeAll describes the kernel's types of a name, as `describeType` does; empty if it has none
 * @throws CRL0200 to CRL0207
 */
export function kindMismatches(
  bytes: Uint8Array,
  describeAll: (name: string) => readonly string[],
): KindMismatch[] {
  const object = parseObject(bytes);
  const { btf } = object;
  if (btf === undefined || object.ext.relocations.length === 0) return [];
  const found = new Map<string, KindMismatch>();
  const seen = new Set<number>();
  const { relocations } = inspect(bytes);
  for (const [index, { type }] of object.ext.relocations.entries()) {
    if (seen.has(type)) continue;
    seen.add(type);
    const name = btf.name(type);
    if (name === "" || found.has(name) || !mayBeTypedef(btf, type)) continue;
    const local = describeType(btf, type);
    const there = describeAll(essentialName(name));
    // A declaration is of a record of any kind.
    if (there.length === 0 || [local, ...there].some((words) => /declaration/.test(words))) continue;
    if (there.includes(local)) continue;
    const { function: fn, file, line, column } = relocations[index]!;
    const location = line === 0 ? undefined : { file, line, column };
    found.set(name, { name, local, target: there[0]!, function: fn, location });
  }
  return [...found.values()];
}

/** Whether it is a typedef, or has a name like one (`…_t`). To look up every type would take all of the kernel's BTF. */
function mayBeTypedef(btf: Btf, id: number): boolean {
  return btf.kind(id) === "typedef" || essentialName(btf.name(id)).endsWith("_t");
}

/** The `describeAll` of `kindMismatches` for one BTF. */
export function typeDescriptions(target: Btf): (name: string) => string[] {
  return (name) => [
    ...new Set(
      target
        .findByEssentialName(name)
        .filter((id) => canBeQueried(target.kind(id)))
        .map((id) => describeType(target, id)),
    ),
  ];
}

/** Whether a query can be about types of a kind. Functions and variables have a namespace of their own. */
function canBeQueried(kind: string): boolean {
  return kind !== "func" && kind !== "var" && kind !== "datasec" && kind !== "decl_tag";
}

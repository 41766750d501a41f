import type { Btf } from "./btf.js";
import { describeType } from "./describe-kind.js";
import { essentialName } from "./essential-name.js";
import { inspect } from "./inspect.js";
import { parseObject } from "./object.js";

/** A type of an object's relocations that is something else in the kernel: it is never found there. */
export interface KindMismatch {
  readonly name: string;
  /** What it is in the object and in the kernel, such as `a typedef of an integer`. */
  readonly local: string;
  readonly target: string;
  readonly function: string;
  readonly location: { readonly file: string; readonly line: number; readonly column: number } | undefined;
}

/**
 * The types that relocations of an object begin in and that a kernel has under their names as something else only: a typedef of an integer is no typedef
 * of a struct, and a struct is none either. Such a question is answered with no, without a word from the loader.
 *
 * @param describeAll what the kernel's types of a name are, in the words of `typeWords`; empty where it has none
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

/** Whether it is a typedef, or a type with the name of one: nearly all of the kernel's end so. To ask about every type takes all of the kernel's BTF. */
function mayBeTypedef(btf: Btf, id: number): boolean {
  return btf.kind(id) === "typedef" || essentialName(btf.name(id)).endsWith("_t");
}

/** As `kindMismatches` asks for it. */
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

/** Whether types of a kind are what a question can be about: functions and variables have names of their own. */
function canBeQueried(kind: string): boolean {
  return kind !== "func" && kind !== "var" && kind !== "datasec" && kind !== "decl_tag";
}

import type { Btf } from "../btf.js";
import { RelocationKind } from "../ext.js";
import { sizeOf } from "../maps.js";
import { skipModifiers } from "../path.js";
import { fieldsCompatible, kindsCompatible, typesCompatible } from "./compat.js";
import { typesMatch } from "./match-types.js";
import { essentialName } from "./names.js";
import { type Accessor, deepestAccess, isEnumBased, isFlexible, isTypeBased, type Spec } from "./spec.js";

/** Ids of the target's types that the object's type `id` can stand for: same kind and same name without flavors. */
export function candidates(local: Btf, id: number, target: Btf): number[] {
  const name = essentialName(local.name(id));
  const kind = local.kind(id);
  if (name === "") return [];
  const found: number[] = [];
  for (const [, ids] of target.essentialNames(name)) {
    found.push(...ids.filter((candidate) => kindsCompatible(kind, target.kind(candidate))));
  }
  return found.sort((a, b) => a - b);
}

/** The access in the target that `local` stands for, with `root` as its root type; undefined where it is not there. */
export function matchSpec(local: Spec, target: Btf, root: number): Spec | undefined {
  const spec: Spec = { btf: target, root, kind: local.kind, accessors: [], bitOffset: 0 };
  if (isTypeBased(local.kind)) {
    const fits = local.kind === RelocationKind.TypeMatches ? typesMatch : typesCompatible;
    return fits(local.btf, local.root, target, root) ? spec : undefined;
  }
  if (isEnumBased(local.kind)) return matchEnumerator(local, spec);
  let at = root;
  for (const [step, accessor] of local.accessors.entries()) {
    at = skipModifiers(target, at);
    if (accessor.name !== undefined) {
      const next = matchMember(local.btf, accessor, spec, at, 0);
      if (next === undefined) return undefined;
      at = next;
      continue;
    }
    // The first index counts whole root types; the others go into arrays.
    if (step > 0) {
      const type = target.type(at);
      if (type.kind !== "array") return undefined;
      if (!isFlexible(target, spec.accessors.at(-1)!, type.count) && accessor.index >= type.count)
        return undefined;
      at = skipModifiers(target, type.element);
    }
    if (spec.accessors.length >= deepestAccess) return undefined;
    spec.accessors.push({ type: at, index: accessor.index, name: undefined });
    if (accessor.index === 0) continue;
    const size = sizeOf(target, at);
    if (size === undefined) return undefined;
    spec.bitOffset += accessor.index * size * 8;
  }
  return spec;
}

function matchEnumerator(local: Spec, spec: Spec): Spec | undefined {
  const at = skipModifiers(spec.btf, spec.root);
  const type = spec.btf.type(at);
  if (type.kind !== "enum" && type.kind !== "enum64") return undefined;
  const wanted = essentialName(local.accessors[0]!.name ?? "");
  const index = type.values.findIndex((value) => essentialName(value.name) === wanted);
  if (index < 0) return undefined;
  spec.accessors.push({ type: at, index, name: type.values[index]!.name });
  return spec;
}

/**
 * Finds the member of the target's record `record` that `accessor` names, through anonymous members too, and adds it to `spec`.
 * Gives its type, or undefined where there is none, or none that is compatible.
 */
function matchMember(
  local: Btf,
  accessor: Accessor,
  spec: Spec,
  record: number,
  depth: number,
): number | undefined {
  const type = spec.btf.type(record);
  if ((type.kind !== "struct" && type.kind !== "union") || depth > deepestAccess) return undefined;
  const localRecord = local.type(accessor.type);
  const localMember =
    localRecord.kind === "struct" || localRecord.kind === "union"
      ? localRecord.members[accessor.index]
      : undefined;
  if (!localMember) return undefined;
  for (const [index, member] of type.members.entries()) {
    spec.bitOffset += member.bitOffset;
    if (member.name === "") {
      const found = matchMember(local, accessor, spec, skipModifiers(spec.btf, member.type), depth + 1);
      if (found !== undefined) return found;
    } else if (member.name === accessor.name) {
      if (!fieldsCompatible(local, localMember.type, spec.btf, member.type)) return undefined;
      if (spec.accessors.length >= deepestAccess) return undefined;
      spec.accessors.push({ type: record, index, name: member.name });
      return member.type;
    }
    spec.bitOffset -= member.bitOffset;
  }
  return undefined;
}

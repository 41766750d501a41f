/**
 * Which types have to be written for the types that were asked for.
 *
 * A type that is a member by value, or the element of an array that is, is needed in full: its size decides the layout.
 * Of a type that is only pointed to Rust needs the name, and an opaque struct keeps the output small: everything that
 * task_struct points to, directly and further on, is most of the kernel. `deep` follows pointers too.
 */
import type { Btf } from "../../lib/btf/index.js";
import { isEnum, isRecord } from "./type-kinds.js";
import type { TypeNames } from "./type-names.js";

/** `full`: the definition. `opaque`: a name to point to. */
export type Need = "full" | "opaque";

/** What is needed of each type, by the id that {@link TypeNames.entity} gives. Types without a name are not in it. */
export function selectTypes(
  btf: Btf,
  names: TypeNames,
  roots: readonly number[],
  deep: boolean,
): ReadonlyMap<number, Need> {
  const needs = new Map<number, Need>();
  /** Function prototypes, arrays and nameless types that were followed, once for each need. */
  const followed = new Set<string>();
  const work: [id: number, need: Need][] = roots.map((id) => [id, "full"]);
  for (let next = work.pop(); next !== undefined; next = work.pop()) {
    const [id, need] = next;
    if (id === 0) continue;
    const at = names.entity(id);
    if (names.hasName(at)) {
      const before = needs.get(at);
      if (before === "full" || before === need) continue;
      needs.set(at, need);
    } else {
      const key = `${at} ${need}`;
      if (followed.has(key)) continue;
      followed.add(key);
    }
    const type = btf.type(at);
    if (type.kind === "typedef") {
      // A nameless struct behind a typedef is the typedef's own: `opaque` stops there as it does at any struct.
      const target = btf.type(names.unqualified(type.type));
      const own = target.name === "" && (isRecord(target) || isEnum(target));
      if (!own || need === "full") work.push([type.type, need]);
    } else if (type.kind === "ptr") {
      work.push([type.type, deep ? "full" : "opaque"]);
    } else if (type.kind === "array") {
      work.push([type.element, need]);
    } else if (type.kind === "func_proto") {
      work.push([type.returns, "full"]);
      for (const parameter of type.parameters) work.push([parameter.type, "full"]);
    } else if (isRecord(type) && (need === "full" || type.name === "")) {
      for (const member of type.members) work.push([member.type, "full"]);
    }
  }
  return needs;
}

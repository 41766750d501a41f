import type { Btf } from "../../../lib/btf/index.js";

/** The names of the members of a struct or union, and of those in its anonymous ones. */
export function fieldNames(btf: Btf, id: number): Set<string> {
  const found = new Set<string>();
  collect(btf, id, found, 0);
  return found;
}

function collect(btf: Btf, id: number, into: Set<string>, depth: number): void {
  const type = btf.type(id);
  if ((type.kind !== "struct" && type.kind !== "union") || depth > 16) return;
  for (const member of type.members) {
    if (member.name === "") collect(btf, member.type, into, depth + 1);
    else into.add(member.name);
  }
}

import type { Btf } from "../../lib/btf/index.js";
import { namePattern } from "./pattern.js";
import { isEnum, isRecord } from "./type-kinds.js";
import { TypeNames } from "./type-names.js";

/** A type that `bindings` can be asked for. */
export interface ListedType {
  /** Its name in Rust, which is the name to ask for. */
  readonly name: string;
  readonly kind: "struct" | "union" | "enum" | "typedef";
  /** Bytes; undefined for typedefs of what is not a struct, union or enum. */
  readonly size: number | undefined;
}

/**
 * The types whose names match `pattern` (see {@link namePattern}), by name.
 * @throws CorelateError CRL0502 where `pattern` is not well formed.
 */
export function listTypes(btf: Btf, pattern: string): ListedType[] {
  const matches = namePattern(pattern);
  const names = new TypeNames(btf);
  const listed: ListedType[] = [];
  for (const id of names.ids()) {
    const name = names.rustName(id);
    const type = btf.type(id);
    if (type.kind === "fwd" || !(matches(name) || matches(type.name))) continue;
    const target = type.kind === "typedef" ? btf.type(names.unqualified(type.type)) : type;
    const definition = isRecord(target) || isEnum(target) ? target : undefined;
    const own = target.name === "" || target === type;
    const kind = definition === undefined || !own ? "typedef" : isEnum(definition) ? "enum" : definition.kind;
    listed.push({ name, kind, size: definition?.size });
  }
  return listed.sort((a, b) => (a.name < b.name ? -1 : 1));
}

import type { Btf } from "../btf.js";

/** How deep pointers and arrays are followed. */
const deepest = 16;

/** A type as C writes it, without qualifiers and tags: `struct sock *`, `int`, `u64`. */
export function typeText(btf: Btf, id: number, depth = 0): string {
  const type = btf.type(id);
  if (depth > deepest) return "…";
  const inner = (of: number) => typeText(btf, of, depth + 1);
  switch (type.kind) {
    case "void":
      return "void";
    case "const":
    case "volatile":
    case "restrict":
    case "type_tag":
      return inner(type.type);
    case "ptr": {
      const to = inner(type.type);
      return to.endsWith("*") ? `${to}*` : `${to} *`;
    }
    case "array":
      return `${inner(type.element)}[${type.count}]`;
    case "struct":
    case "union":
    case "enum":
      return `${type.kind} ${type.name || "(unnamed)"}`;
    case "enum64":
      return `enum ${type.name || "(unnamed)"}`;
    case "fwd":
      return `${type.union ? "union" : "struct"} ${type.name}`;
    case "func_proto":
      return "(function)";
    default:
      return type.name;
  }
}

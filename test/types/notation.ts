import type { Btf } from "../../lib/btf/index.js";
import { numberNames } from "../../passes/object/legalize-debug-info/numbers.js";

const rustNames = new Map(Object.entries(numberNames).map(([rust, c]) => [c, rust]));
const rustName = (c: string) => rustNames.get(c) ?? c;

/**
 * The type `id` in one line, one level deep:
 *
 *     int unsigned int u4                   struct Pair 8 { a: u32 @0, b: *Pair @4 }
 *     struct E 8 { : union 8 { : u8 @0, A: E_A @0 } @0 }          enum Colour u8 { Red=0, Green=1 }
 *
 * Sizes and offsets are bytes. Records within are named; those without a name are written out.
 * Numbers within have Rust's names, for brevity; on their own they have those of BTF.
 */
export function notation(btf: Btf, id: number): string {
  return write(btf, id, true);
}

function write(btf: Btf, id: number, expand: boolean): string {
  const type = btf.type(id);
  switch (type.kind) {
    case "void":
      return "void";
    case "int": {
      const encoding = type.boolean ? "bool" : type.char ? "char" : type.signed ? "s" : "u";
      return expand ? `int ${type.name} ${encoding}${type.size}` : rustName(type.name);
    }
    case "float":
      return expand ? `float ${type.name} ${type.size}` : rustName(type.name);
    case "ptr":
      return `*${write(btf, type.type, false)}`;
    case "array":
      return `[${write(btf, type.element, false)}; ${type.count}]`;
    case "struct":
    case "union": {
      if (!expand && type.name !== "") return type.name;
      const members = type.members.map((m) => `${m.name}: ${write(btf, m.type, false)} @${m.bitOffset / 8}`);
      const head = [type.kind, type.name, type.size].filter((part) => part !== "").join(" ");
      return members.length === 0 ? `${head} {}` : `${head} { ${members.join(", ")} }`;
    }
    case "enum":
    case "enum64": {
      if (!expand) return type.name;
      const values = type.values.map((v) => `${v.name}=${v.value}`).join(", ");
      return `${type.kind} ${type.name} ${type.signed ? "s" : "u"}${type.size} { ${values} }`;
    }
    case "fwd":
      return `declared ${type.union ? "union" : "struct"} ${type.name}`;
    case "func_proto": {
      const parameters = type.parameters.map((p) => write(btf, p.type, false)).join(", ");
      return `fn(${parameters}) -> ${write(btf, type.returns, false)}`;
    }
    case "type_tag":
      return `#${type.name} ${write(btf, type.type, false)}`;
    case "const":
    case "volatile":
    case "restrict":
      return `${type.kind} ${write(btf, type.type, false)}`;
    default:
      return `${type.kind} ${type.name}`;
  }
}

/** The struct, union or enum called `name`. */
export function notationOf(btf: Btf, name: string): string {
  for (const kind of ["struct", "union", "enum", "enum64", "fwd", "int"] as const) {
    const id = btf.findByName(name, kind)[0];
    if (id !== undefined) return notation(btf, id);
  }
  return `there is no ${name}`;
}

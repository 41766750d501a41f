import { btfErrors, CorelateError } from "../diagnostics/index.js";
import type { Btf } from "./btf.js";

/** How many typedefs and qualifiers may stand on top of one another. Real ones are below 10. */
const maxModifiers = 256;
/** How many dimensions an array may have; libbpf stops at as many. */
const maxDimensions = 32;
const maxSize = 0xffff_ffff;

/** Follows typedefs, qualifiers and type tags to the type they stand for. @throws CRL0207 where they go round in a circle */
export function skipModifiers(btf: Btf, id: number): number {
  for (let at = id, steps = 0; steps < maxModifiers; steps++) {
    const type = btf.type(at);
    switch (type.kind) {
      case "typedef":
      case "const":
      case "volatile":
      case "restrict":
      case "type_tag":
        at = type.type;
        break;
      default:
        return at;
    }
  }
  throw new CorelateError(btfErrors.cyclic(btf.name(id)));
}

/**
 * Size of a type in bytes, as libbpf's `btf__resolve_size` has it: a pointer's is `btf.pointerSize`. Undefined where the type has none
 * (void, functions, forward declarations) or one of 4 GiB and more.
 *
 * @throws CRL0202 for an id that is not there, CRL0207 for typedefs in a circle
 */
export function sizeOf(btf: Btf, id: number): number | undefined {
  let count = 1;
  let at = id;
  for (let depth = 0; depth < maxDimensions; depth++) {
    const type = btf.type(skipModifiers(btf, at));
    switch (type.kind) {
      case "array":
        count *= type.count;
        if (count > maxSize) return undefined;
        at = type.element;
        continue;
      case "int":
      case "float":
      case "struct":
      case "union":
      case "enum":
      case "enum64":
      case "datasec":
        return limited(type.size * count);
      case "ptr":
        return limited(btf.pointerSize * count);
      case "var":
      case "decl_tag":
        at = type.type;
        continue;
      default:
        return undefined;
    }
  }
  return undefined;
}

function limited(size: number): number | undefined {
  return size > maxSize ? undefined : size;
}

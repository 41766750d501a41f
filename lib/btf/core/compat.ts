import type { Btf } from "../btf.js";
import { essentialName } from "../essential-name.js";
import { skipModifiers } from "../size.js";
import type { BtfKind } from "../types.js";
import { Steps, Unresolvable } from "./steps.js";

/** How deep types are compared; libbpf gives up there, too. */
export const maxTypeDepth = 32;

/** Whether two kinds may stand for one another: enums of 32 and 64 bits may. */
export function kindsCompatible(a: BtfKind, b: BtfKind): boolean {
  return a === b || (isEnum(a) && isEnum(b));
}

export function isEnum(kind: BtfKind): boolean {
  return kind === "enum" || kind === "enum64";
}

/**
 * Whether a field of the target can stand for one of the object's (`bpf_core_fields_are_compat`): any two records do, any two
 * pointers, integers of any size and sign, enums of one name or without; arrays by their elements.
 *
 * @throws Unresolvable for arrays of more than 32 dimensions.
 */
export function fieldsCompatible(local: Btf, localId: number, target: Btf, targetId: number): boolean {
  let [a, b] = [localId, targetId];
  for (let depth = 0; depth < maxTypeDepth; depth++) {
    a = skipModifiers(local, a);
    b = skipModifiers(target, b);
    const left = local.type(a);
    const right = target.type(b);
    const record = (kind: BtfKind) => kind === "struct" || kind === "union";
    if (record(left.kind) && record(right.kind)) return true;
    if (!kindsCompatible(left.kind, right.kind)) return false;
    switch (left.kind) {
      case "ptr":
      case "float":
        return true;
      case "fwd":
      case "enum":
      case "enum64":
        return namesCompatible(left.name, right.name);
      case "int":
        return left.offset === 0 && right.kind === "int" && right.offset === 0;
      case "array":
        if (right.kind !== "array") return false;
        a = left.element;
        b = right.element;
        break;
      default:
        return false;
    }
  }
  throw tooDeep();
}

function namesCompatible(a: string, b: string): boolean {
  return a === "" || b === "" || essentialName(a) === essentialName(b);
}

/**
 * Whether a type of the target can stand for one of the object's (`bpf_core_types_are_compat`): kinds are the same all the way
 * down through pointers, arrays and prototypes; names and sizes below the root do not count.
 *
 * @throws Unresolvable when the types are too deep, or `steps` runs out.
 */
export function typesCompatible(
  local: Btf,
  localId: number,
  target: Btf,
  targetId: number,
  steps: Steps,
  level = maxTypeDepth,
): boolean {
  let [a, b] = [localId, targetId];
  for (let depth = 0; depth < maxTypeDepth; depth++) {
    steps.take();
    a = skipModifiers(local, a);
    b = skipModifiers(target, b);
    const one = local.type(a);
    const other = target.type(b);
    if (!kindsCompatible(one.kind, other.kind)) return false;
    switch (one.kind) {
      case "void":
      case "struct":
      case "union":
      case "enum":
      case "enum64":
      case "fwd":
        return true;
      case "int":
        return one.offset === 0 && other.kind === "int" && other.offset === 0;
      case "ptr":
        if (other.kind !== "ptr") return false;
        a = one.type;
        b = other.type;
        break;
      case "array":
        if (other.kind !== "array") return false;
        a = one.element;
        b = other.element;
        break;
      case "func_proto": {
        if (other.kind !== "func_proto" || one.parameters.length !== other.parameters.length) return false;
        if (level <= 0 && one.parameters.length > 0) throw tooDeep();
        const same = one.parameters.every((parameter, i) =>
          typesCompatible(local, parameter.type, target, other.parameters[i]!.type, steps, level - 1),
        );
        if (!same) return false;
        a = one.returns;
        b = other.returns;
        break;
      }
      default:
        return false;
    }
  }
  throw tooDeep();
}

/** As many comparisons as no function's declaration needs. */
const mostSteps = 100_000;

/** Whether a function of the target can stand for one that the object declares. Types that are too deep or too many to compare do not fit. */
export function prototypesCompatible(local: Btf, localId: number, target: Btf, targetId: number): boolean {
  try {
    return typesCompatible(local, localId, target, targetId, new Steps(mostSteps));
  } catch (error) {
    if (error instanceof Unresolvable) return false;
    throw error;
  }
}

function tooDeep(): Unresolvable {
  return new Unresolvable("the types are too deep to compare");
}

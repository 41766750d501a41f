import type { Btf } from "../btf.js";
import { skipModifiers } from "../path.js";
import type { EnumType, RecordType } from "../types.js";
import { isEnum, kindsCompatible } from "./compat.js";
import { essentialName } from "./names.js";

const deepest = 32;

/**
 * Whether the object's type matches the target's in the strict sense of TYPE_MATCHES (`bpf_core_types_match`): same names, every
 * member and every enumerator of the object's type is in the target's, integers have the same size and sign; behind a
 * pointer only names and kinds of records count, and a forward declaration stands for either.
 */
export function typesMatch(local: Btf, localId: number, target: Btf, targetId: number): boolean {
  return matches(local, localId, target, targetId, false, deepest);
}

function matches(
  local: Btf,
  localStart: number,
  target: Btf,
  targetStart: number,
  behindPointer: boolean,
  depth: number,
): boolean {
  let [a, b] = [localStart, targetStart];
  let pointed = behindPointer;
  for (let left = depth; left > 0; left--) {
    a = skipModifiers(local, a);
    b = skipModifiers(target, b);
    const one = local.type(a);
    const other = target.type(b);
    if (one.name !== "" || other.name !== "") {
      if (essentialName(one.name) !== essentialName(other.name)) return false;
    }
    const same = one.kind === other.kind;
    switch (one.kind) {
      case "void":
        return same;
      case "fwd":
        if (same) return other.kind === "fwd" && one.union === other.union;
        return pointed && other.kind === (one.union ? "union" : "struct");
      case "enum":
      case "enum64":
        return (
          kindsCompatible(one.kind, other.kind) && isEnum(other.kind) && enumsMatch(one, other as EnumType)
        );
      case "struct":
      case "union":
        if (pointed) {
          return same || (other.kind === "fwd" && other.union === (one.kind === "union"));
        }
        return same && recordsMatch(local, one, target, other as RecordType, left - 1);
      case "int":
        return other.kind === "int" && one.size === other.size && one.signed === other.signed;
      case "ptr":
        if (other.kind !== "ptr") return false;
        pointed = true;
        a = one.type;
        b = other.type;
        break;
      case "array":
        if (other.kind !== "array" || one.count !== other.count) return false;
        a = one.element;
        b = other.element;
        break;
      case "func_proto": {
        if (other.kind !== "func_proto" || one.parameters.length !== other.parameters.length) return false;
        const agree = one.parameters.every((parameter, i) =>
          matches(local, parameter.type, target, other.parameters[i]!.type, pointed, left - 1),
        );
        if (!agree) return false;
        a = one.returns;
        b = other.returns;
        break;
      }
      default:
        return false;
    }
  }
  return false;
}

function enumsMatch(one: EnumType, other: EnumType): boolean {
  if (one.size !== other.size || one.values.length > other.values.length) return false;
  const names = new Set(other.values.map((value) => essentialName(value.name)));
  return one.values.every((value) => names.has(essentialName(value.name)));
}

function recordsMatch(local: Btf, one: RecordType, target: Btf, other: RecordType, depth: number): boolean {
  if (one.members.length > other.members.length) return false;
  return one.members.every((member) =>
    other.members.some(
      (candidate) =>
        sameMember(member, candidate) && matches(local, member.type, target, candidate.type, false, depth),
    ),
  );
}

function sameMember(one: { name: string }, other: { name: string }): boolean {
  return one.name === other.name;
}

import type { Btf } from "../btf.js";
import { essentialName } from "../essential-name.js";
import { skipModifiers } from "../size.js";
import type { BtfMember, EnumType, RecordType } from "../types.js";
import { isEnum, maxTypeDepth } from "./compat.js";
import { type Steps, Unresolvable } from "./steps.js";

/**
 * Whether the object's type matches the target's as TYPE_MATCHES requires (`bpf_core_types_match`): the names are equal, every member and enumerator
 * of the object's type exists in the target's, integers have the same size and sign. Behind a pointer only names and kinds of records count, and a
 * forward declaration matches either kind.
 *
 * @throws Unresolvable if the types are nested too deep, or `steps` runs out.
 */
export function typesMatch(
  local: Btf,
  localId: number,
  target: Btf,
  targetId: number,
  steps: Steps,
): boolean {
  return new Matcher(local, target, steps).matches(localId, targetId, false, maxTypeDepth);
}

class Matcher {
  readonly #local: Btf;
  readonly #target: Btf;
  readonly #steps: Steps;

  constructor(local: Btf, target: Btf, steps: Steps) {
    this.#local = local;
    this.#target = target;
    this.#steps = steps;
  }

  matches(localStart: number, targetStart: number, behindPointer: boolean, level: number): boolean {
    if (level <= 0) throw tooDeep();
    let [a, b] = [localStart, targetStart];
    let pointed = behindPointer;
    for (let depth = 0; depth < maxTypeDepth; depth++) {
      this.#steps.take();
      a = skipModifiers(this.#local, a);
      b = skipModifiers(this.#target, b);
      const one = this.#local.type(a);
      const other = this.#target.type(b);
      if (essentialName(one.name) !== essentialName(other.name)) return false;
      switch (one.kind) {
        case "void":
          return other.kind === "void";
        case "fwd":
          if (other.kind === "fwd") return one.union === other.union;
          return pointed && other.kind === (one.union ? "union" : "struct");
        case "enum":
        case "enum64":
          return isEnum(other.kind) && enumsMatch(one, other as EnumType);
        case "struct":
        case "union":
          if (pointed) {
            return (
              one.kind === other.kind || (other.kind === "fwd" && other.union === (one.kind === "union"))
            );
          }
          return one.kind === other.kind && this.#recordsMatch(one, other as RecordType, level);
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
          for (const [i, parameter] of one.parameters.entries()) {
            if (!this.matches(parameter.type, other.parameters[i]!.type, pointed, level - 1)) return false;
          }
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

  #recordsMatch(one: RecordType, other: RecordType, level: number): boolean {
    if (one.members.length > other.members.length) return false;
    const byName = new Map<string, BtfMember[]>();
    for (const member of other.members) {
      const name = essentialName(member.name);
      const group = byName.get(name);
      if (group) group.push(member);
      else byName.set(name, [member]);
    }
    return one.members.every((member) =>
      (byName.get(essentialName(member.name)) ?? []).some((candidate) =>
        this.matches(member.type, candidate.type, false, level - 1),
      ),
    );
  }
}

function tooDeep(): Unresolvable {
  return new Unresolvable("the types are too deep to compare");
}

function enumsMatch(one: EnumType, other: EnumType): boolean {
  if (one.size !== other.size || one.values.length > other.values.length) return false;
  const names = new Set(other.values.map((value) => essentialName(value.name)));
  return one.values.every((value) => names.has(essentialName(value.name)));
}

import type { Btf } from "../btf.js";
import { describeKind, describeType } from "../describe-kind.js";
import { essentialName } from "../essential-name.js";
import { skipModifiers } from "../size.js";
import { fieldsCompatible } from "./compat.js";
import type { Failure } from "./failure.js";
import type { Candidate } from "./match.js";
import { isEnumBased, type Spec } from "./spec.js";
import { type Steps, Unresolvable } from "./steps.js";

/**
 * Explains what is missing on the target if none of `candidates` fits the access `local`. The matching only says that they do not; this follows the
 * access once more, by names alone.
 */
export function explainMissing(
  local: Spec,
  candidates: readonly Candidate[],
  targets: readonly Btf[],
  steps: Steps,
): Failure {
  const name = essentialName(local.btf.name(local.root));
  if (candidates.length === 0) return missingType(local, name, targets);
  const found = candidates.map((candidate) => missingPart(local, name, candidate, steps));
  return found.find(({ reason }) => reason !== "gone") ?? found[0]!;
}

function missingType(local: Spec, name: string, targets: readonly Btf[]): Failure {
  const own = local.btf.kind(local.root);
  for (const target of targets) {
    const [other] = target.findByEssentialName(name).filter((id) => target.kind(id) !== "func");
    if (other === undefined) continue;
    return otherKind(name, describeType(local.btf, local.root), describeType(target, other));
  }
  return { reason: "gone", why: `the target has no ${own === "enum64" ? "enum" : own} ${name}` };
}

function otherKind(name: string, here: string, there: string): Failure {
  return { reason: "another-kind", why: `${name} is ${here} in the object and ${there} on the target` };
}

function missingPart(local: Spec, root: string, { btf, id }: Candidate, steps: Steps): Failure {
  const gone = (why: string): Failure => ({ reason: "gone", why });
  if (isEnumBased(local.kind)) return gone(`${root} has no value ${local.accessors[0]?.name} on the target`);
  const [here, there] = [describeType(local.btf, local.root), describeType(btf, id)];
  if (here !== there) return otherKind(root, here, there);
  let at = skipModifiers(btf, id);
  let path = root;
  for (const [step, { type, index, name }] of local.accessors.entries()) {
    if (name === undefined) {
      if (step === 0) continue;
      const array = btf.type(at);
      if (array.kind !== "array") return gone(`${path} has no elements on the target`);
      if (index >= array.count)
        return {
          reason: "out-of-range",
          why: `${path} has ${array.count} elements on the target: there is no [${index}]`,
        };
      path += `[${index}]`;
      at = skipModifiers(btf, array.element);
      continue;
    }
    const member = memberNamed(btf, at, name, steps);
    if (member === undefined) return gone(`${path} has no field ${name} on the target`);
    path += `.${name}`;
    const record = local.btf.type(type);
    const own = record.kind === "struct" || record.kind === "union" ? record.members[index] : undefined;
    if (own !== undefined && !compatible(local.btf, own.type, btf, member)) {
      return otherKind(path, describe(local.btf, own.type), describe(btf, member));
    }
    at = skipModifiers(btf, member);
  }
  return gone(`${path} is not there on the target`);
}

/** The type of the member `name` of a record, through members without a name. */
function memberNamed(btf: Btf, record: number, name: string, steps: Steps): number | undefined {
  const type = btf.type(record);
  if (type.kind !== "struct" && type.kind !== "union") return undefined;
  for (const member of type.members) {
    steps.take();
    if (member.name === name) return member.type;
    const inner =
      member.name === "" ? memberNamed(btf, skipModifiers(btf, member.type), name, steps) : undefined;
    if (inner !== undefined) return inner;
  }
  return undefined;
}

function compatible(local: Btf, own: number, target: Btf, other: number): boolean {
  try {
    return fieldsCompatible(local, own, target, other);
  } catch (error) {
    if (error instanceof Unresolvable) return true;
    throw error;
  }
}

function describe(btf: Btf, id: number): string {
  const type = btf.type(skipModifiers(btf, id));
  const words = describeKind(type.kind);
  if (type.kind === "enum" || type.kind === "enum64") return type.name === "" ? words : `enum ${type.name}`;
  if (type.kind !== "array") return words;
  let element: number = type.element;
  for (let depth = 0; depth < 32; depth++) {
    const inner = btf.type(skipModifiers(btf, element));
    if (inner.kind !== "array") break;
    element = inner.element;
  }
  const inner = btf.type(skipModifiers(btf, element));
  return `an array, each element ${describeKind(inner.kind)}`;
}

import { btfErrors, CorelateError } from "../../diagnostics/index.js";
import type { Btf } from "../btf.js";
import { type CoreRelocation, RelocationKind } from "../ext.js";
import { accessIndices } from "../path.js";
import { sizeOf, skipModifiers } from "../size.js";
import { Unresolvable } from "./steps.js";

/** How deep an access can go: libbpf's BPF_CORE_SPEC_MAX_LEN. */
export const maxSpecLength = 64;
/** How far a field can be from the start of its root type, bits: libbpf counts them in 32. */
export const maxBitOffset = 0xffff_ffff;

/** One step of an access that has a name or an index; anonymous members are passed through without a step. */
export interface Accessor {
  /** The type that the step is taken in: the record of the member, or the type that the index counts. */
  readonly type: number;
  readonly index: number;
  /** The member's name; undefined for an index. */
  readonly name: string | undefined;
}

/** An access in one BTF: what `bpf_core_spec` of libbpf's relo_core.c is. */
export interface Spec {
  readonly btf: Btf;
  readonly root: number;
  readonly kind: number;
  readonly accessors: Accessor[];
  /** The number of steps including those through anonymous members, as in the access string. */
  rawLength: number;
  /** Bits from the start of the root type. */
  bitOffset: number;
}

/** Whether a relocation asks about a type as a whole. */
export function isTypeBased(kind: number): boolean {
  return (
    kind === RelocationKind.TypeIdLocal ||
    kind === RelocationKind.TypeIdTarget ||
    kind === RelocationKind.TypeExists ||
    kind === RelocationKind.TypeSize ||
    kind === RelocationKind.TypeMatches
  );
}

export function isFieldBased(kind: number): boolean {
  return kind >= RelocationKind.FieldByteOffset && kind <= RelocationKind.FieldRshiftU64;
}

export function isEnumBased(kind: number): boolean {
  return kind === RelocationKind.EnumvalExists || kind === RelocationKind.EnumvalValue;
}

/**
 * The access of `relocation` in the object's own BTF.
 *
 * @throws CRL0206 when its access string fits no member.
 */
export function localSpec(btf: Btf, relocation: CoreRelocation): Spec {
  const { kind, access } = relocation;
  const rootName = btf.name(relocation.type);
  const fail = () => new CorelateError(btfErrors.badAccess(access, rootName));
  const [first = 0, ...rest] = accessIndices(access, rootName);
  const spec: Spec = { btf, root: relocation.type, kind, accessors: [], rawLength: 0, bitOffset: 0 };
  if (isTypeBased(kind)) {
    if (first !== 0 || rest.length > 0) throw fail();
    return spec;
  }
  let at = skipModifiers(btf, relocation.type);
  if (isEnumBased(kind)) {
    const type = btf.type(at);
    const value = type.kind === "enum" || type.kind === "enum64" ? type.values[first] : undefined;
    if (!value || rest.length > 0) throw fail();
    spec.accessors.push({ type: at, index: first, name: value.name });
    return spec;
  }
  if (!isFieldBased(kind)) throw new Unresolvable(`relocation kind ${kind} is unknown`);
  if (rest.length + 1 > maxSpecLength) throw fail();
  spec.rawLength = rest.length + 1;
  const size = sizeOf(btf, at);
  if (size === undefined) throw fail();
  spec.accessors.push({ type: at, index: first, name: undefined });
  spec.bitOffset = first * size * 8;
  for (const index of rest) {
    const type = btf.type(at);
    if (type.kind === "struct" || type.kind === "union") {
      const member = type.members[index];
      if (!member) throw fail();
      spec.bitOffset += member.bitOffset;
      if (member.name !== "") spec.accessors.push({ type: at, index, name: member.name });
      at = skipModifiers(btf, member.type);
    } else if (type.kind === "array") {
      at = skipModifiers(btf, type.element);
      const element = sizeOf(btf, at);
      const flexible = isFlexible(btf, spec.accessors.at(-1)!, type.count);
      if (element === undefined || (!flexible && index >= type.count)) throw fail();
      spec.accessors.push({ type: at, index, name: undefined });
      spec.bitOffset += index * element * 8;
    } else {
      throw fail();
    }
  }
  if (spec.bitOffset > maxBitOffset) throw fail();
  return spec;
}

/** Whether the array that `accessor` leads to is a flexible one: it has no elements and is the last member. */
export function isFlexible(btf: Btf, accessor: Accessor, count: number): boolean {
  if (accessor.name === undefined || count > 0) return false;
  const type = btf.type(accessor.type);
  return (type.kind === "struct" || type.kind === "union") && accessor.index === type.members.length - 1;
}

import { RelocationKind } from "../ext.js";
import { sizeOf, skipModifiers } from "../size.js";
import { isEnumBased, isFieldBased, isTypeBased, type Spec } from "./spec.js";
import { Unresolvable } from "./steps.js";

/** A relocation's value for one spec. */
export interface Value {
  /** Unsigned, 64 bits. */
  readonly value: bigint;
  /** Whether the object's own value must equal the one in its instruction. Not for bit-fields, where compilers differ. */
  readonly validate: boolean;
  /** The width of a load at this offset, bytes, and whether it may be changed: for pointers and unsigned integers it may. */
  readonly load: { readonly size: number; readonly kind: "pointer" | "unsigned" | "other" } | undefined;
}

/**
 * Computes the value of `spec` as libbpf's `bpf_core_calc_…_relo` do. `spec` is undefined where the target has no match; the value then
 * is 0 for what asks about existence and for types, and undefined for the rest: the instruction must not be reached.
 *
 * @throws Unresolvable where the question makes no sense for the field, such as the sign of an array's element.
 */
export function calculate(kind: number, spec: Spec | undefined): Value | undefined {
  if (isTypeBased(kind)) return calculateType(kind, spec);
  if (isEnumBased(kind)) return calculateEnum(kind, spec);
  if (isFieldBased(kind)) return calculateField(kind, spec);
  throw new Unresolvable(`relocation kind ${kind} is unknown`);
}

function plain(value: number | bigint, validate = true): Value {
  return { value: BigInt(value), validate, load: undefined };
}

function calculateType(kind: number, spec: Spec | undefined): Value {
  if (spec === undefined) return plain(0);
  switch (kind) {
    case RelocationKind.TypeIdLocal:
    case RelocationKind.TypeIdTarget:
      // The compiler does not always know the id, so the value in the instruction is not checked.
      return plain(spec.root, false);
    case RelocationKind.TypeExists:
    case RelocationKind.TypeMatches:
      return plain(1);
    default:
      return plain(knownSize(spec, spec.root));
  }
}

function calculateEnum(kind: number, spec: Spec | undefined): Value | undefined {
  if (kind === RelocationKind.EnumvalExists) return plain(spec ? 1 : 0);
  if (!spec) return undefined;
  const accessor = spec.accessors[0]!;
  const type = spec.btf.type(accessor.type);
  if (type.kind !== "enum" && type.kind !== "enum64") throw new Unresolvable("it is no enum");
  const { value } = type.values[accessor.index]!;
  // Values of 32 bits are sign-extended, also those of unsigned enums.
  return plain(BigInt.asUintN(64, type.kind === "enum" ? BigInt.asIntN(32, value) : value));
}

function calculateField(kind: number, spec: Spec | undefined): Value | undefined {
  if (kind === RelocationKind.FieldExists) return plain(spec ? 1 : 0);
  if (!spec) return undefined;
  return spec.accessors.at(-1)!.name === undefined ? ofElement(kind, spec) : ofMember(kind, spec);
}

function ofElement(kind: number, spec: Spec): Value {
  const { type } = spec.accessors.at(-1)!;
  switch (kind) {
    case RelocationKind.FieldByteOffset:
      return {
        value: BigInt(Math.floor(spec.bitOffset / 8)),
        validate: true,
        load: load(spec, type),
      };
    case RelocationKind.FieldByteSize:
      return plain(knownSize(spec, type));
    default:
      throw new Unresolvable("an array's element has an offset and a size only");
  }
}

function ofMember(kind: number, spec: Spec): Value {
  const { btf } = spec;
  const accessor = spec.accessors.at(-1)!;
  const record = btf.type(accessor.type);
  if (record.kind !== "struct" && record.kind !== "union") throw new Unresolvable("it is no field");
  const member = record.members[accessor.index]!;
  const memberType = btf.type(skipModifiers(btf, member.type));
  const typeSize = knownSize(spec, member.type);
  const bitfield = member.bitSize > 0;
  const bits = bitfield ? member.bitSize : typeSize * 8;
  const place = bitfield
    ? loadOf(spec.bitOffset, bits, typeSize)
    : { offset: Math.floor(spec.bitOffset / 8), size: typeSize };
  switch (kind) {
    case RelocationKind.FieldByteOffset:
      return {
        value: BigInt(place.offset),
        validate: !bitfield,
        load: bitfield ? undefined : load(spec, member.type),
      };
    case RelocationKind.FieldByteSize:
      return plain(place.size, !bitfield);
    case RelocationKind.FieldSigned: {
      const signed =
        memberType.kind === "int" || memberType.kind === "enum" || memberType.kind === "enum64"
          ? memberType.signed
          : false;
      return plain(signed ? 1 : 0);
    }
    case RelocationKind.FieldLshiftU64: {
      const inside = spec.bitOffset - place.offset * 8;
      return shift(btf.littleEndian ? 64 - (inside + bits) : (8 - place.size) * 8 + inside, !bitfield);
    }
    default:
      return shift(64 - bits, true);
  }
}

/** libbpf computes shifts in 32 bits; fields of more than eight bytes make them wrap. */
function shift(value: number, validate: boolean): Value {
  return plain(BigInt.asUintN(32, BigInt(value)), validate);
}

/** The smallest aligned load that holds a bit-field: from the size of its type up to eight bytes. */
function loadOf(bitOffset: number, bits: number, typeSize: number): { offset: number; size: number } {
  for (let size = typeSize; size > 0; size *= 2) {
    const offset = Math.floor(bitOffset / 8 / size) * size;
    if (bitOffset + bits - offset * 8 <= size * 8) return { offset, size };
    if (size >= 8) break;
  }
  throw new Unresolvable("no load of eight bytes holds the bit-field");
}

/** The load of a field of this type; for an array, of one element. */
function load(spec: Spec, id: number): Value["load"] {
  const { btf } = spec;
  const root = btf.type(skipModifiers(btf, id));
  let element = id;
  for (let type = root, depth = 0; type.kind === "array" && depth < 32; depth++) {
    element = type.element;
    type = btf.type(skipModifiers(btf, element));
  }
  const size = knownSize(spec, element);
  if (root.kind === "ptr") return { size, kind: "pointer" };
  return { size, kind: root.kind === "int" && !root.signed ? "unsigned" : "other" };
}

function knownSize(spec: Spec, id: number): number {
  const size = sizeOf(spec.btf, id);
  if (size === undefined) throw new Unresolvable(`${spec.btf.name(id) || "the type"} has no size`);
  return size;
}

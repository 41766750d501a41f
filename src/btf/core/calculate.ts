import { RelocationKind } from "../ext.js";
import { sizeOf } from "../maps.js";
import { skipModifiers } from "../path.js";
import { isEnumBased, isTypeBased, type Spec } from "./spec.js";

/** A relocation's value for one spec; undefined where it has none, and the instruction must not be reached. */
export interface Value {
  readonly value: bigint;
  /** Whether the object's own value must be the one that its instruction holds: not so for bit-fields. */
  readonly validate: boolean;
  /** Bytes that a load at this offset reads, and whether it can be narrowed or widened: pointers and unsigned integers can. */
  readonly load: { readonly size: number; readonly kind: "pointer" | "unsigned" | "other" } | undefined;
}

/** Computes the value of `spec` as libbpf's `bpf_core_calc_…_relo` do. `spec` is undefined where the target has no match. */
export function calculate(kind: number, spec: Spec | undefined): Value | undefined {
  if (isTypeBased(kind)) return calculateType(kind, spec);
  if (isEnumBased(kind)) return calculateEnum(kind, spec);
  return calculateField(kind, spec);
}

function plain(value: number | bigint, validate = true): Value {
  return { value: BigInt(value), validate, load: undefined };
}

function calculateType(kind: number, spec: Spec | undefined): Value | undefined {
  if (spec === undefined) return plain(0);
  switch (kind) {
    case RelocationKind.TypeIdLocal:
    case RelocationKind.TypeIdTarget:
      // The compiler does not always know the id, so what the instruction holds counts for nothing.
      return plain(spec.root, false);
    case RelocationKind.TypeExists:
    case RelocationKind.TypeMatches:
      return plain(1);
    default: {
      const size = sizeOf(spec.btf, spec.root);
      return size === undefined ? undefined : plain(size);
    }
  }
}

function calculateEnum(kind: number, spec: Spec | undefined): Value | undefined {
  if (kind === RelocationKind.EnumvalExists) return plain(spec ? 1 : 0);
  if (!spec) return undefined;
  const accessor = spec.accessors[0]!;
  const type = spec.btf.type(accessor.type);
  if (type.kind !== "enum" && type.kind !== "enum64") return undefined;
  const { value } = type.values[accessor.index]!;
  return plain(BigInt.asUintN(64, value));
}

function calculateField(kind: number, spec: Spec | undefined): Value | undefined {
  if (kind === RelocationKind.FieldExists) return plain(spec ? 1 : 0);
  if (!spec) return undefined;
  const { btf } = spec;
  const last = spec.accessors.at(-1)!;
  if (last.name === undefined) {
    const size = sizeOf(btf, last.type);
    if (kind === RelocationKind.FieldByteOffset) {
      return {
        value: BigInt(spec.bitOffset / 8),
        validate: true,
        load: size === undefined ? undefined : load(spec, last.type, size),
      };
    }
    return kind === RelocationKind.FieldByteSize && size !== undefined ? plain(size) : undefined;
  }
  const record = btf.type(last.type);
  if (record.kind !== "struct" && record.kind !== "union") return undefined;
  const member = record.members[last.index]!;
  const memberType = btf.type(skipModifiers(btf, member.type));
  const size = sizeOf(btf, member.type);
  if (size === undefined) return undefined;
  const bitfield = member.bitSize > 0;
  const bits = bitfield ? member.bitSize : size * 8;
  const place = bitfield
    ? loadOf(spec.bitOffset, bits, size)
    : { offset: Math.floor(spec.bitOffset / 8), size };
  if (!place) return undefined;
  switch (kind) {
    case RelocationKind.FieldByteOffset:
      return {
        value: BigInt(place.offset),
        validate: !bitfield,
        load: bitfield ? undefined : load(spec, member.type, place.size),
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
      return plain(btf.littleEndian ? 64 - (inside + bits) : (8 - place.size) * 8 + inside, !bitfield);
    }
    case RelocationKind.FieldRshiftU64:
      return plain(64 - bits);
    default:
      return undefined;
  }
}

/** The smallest aligned load that holds a bit-field: from the size of its type up to eight bytes. */
function loadOf(
  bitOffset: number,
  bits: number,
  typeSize: number,
): { offset: number; size: number } | undefined {
  for (let size = typeSize; size > 0 && size <= 8; size *= 2) {
    const offset = Math.floor(bitOffset / 8 / size) * size;
    if (bitOffset + bits - offset * 8 <= size * 8) return { offset, size };
  }
  return undefined;
}

function load(spec: Spec, id: number, size: number): Value["load"] {
  const type = spec.btf.type(skipModifiers(spec.btf, id));
  if (type.kind === "ptr") return { size, kind: "pointer" };
  return { size, kind: type.kind === "int" && !type.signed ? "unsigned" : "other" };
}

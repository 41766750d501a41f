import { unsupported } from "../../../lib/diagnostics/index.js";
import { DwarfEncoding, DwarfTag, MetadataKind, type MetadataRef } from "../../../lib/llvm-bindings/index.js";
import { DebugInfo, isCVoid } from "../../analyses/debug-info/index.js";
import { isAtomic, transparentTarget } from "../../analyses/sparse-layout/index.js";
import type { PassContext } from "../../manager/index.js";
import type { TypeBuilder } from "./builder.js";
import { readableName } from "./names.js";

/** BTF counts sizes in 32 bits of bytes and offsets in 32 bits of bits. */
const maxSizeInBits = 1n << 32n;
/** Enumerators that BTF can count. */
const maxEnumerators = 0xffff;
/** Largest integer of BTF: BTF_INT_BITS may be 128. */
const maxIntegerBits = 128n;

/**
 * What stands in BTF for a type that BTF cannot describe, or would describe in a way the kernel refuses; undefined where it can stay
 * as it is; 0 for `void`.
 *
 * | Rust | BTF |
 * | --- | --- |
 * | `()`, `!` | `void` behind pointers and as a result, a struct of size 0 elsewhere |
 * | `c_void` | `void` behind pointers and as a result, bytes elsewhere |
 * | an atomic integer or pointer | the integer or pointer |
 * | `char` | an unsigned integer of 4 bytes (LLVM writes `void`) |
 * | a type of 2^29 bytes or more | a declaration of a struct |
 * | an enum of 16 bytes, or with more than 65,535 names | an integer |
 * | bytes that no kind fits | an array of `u8` |
 */
export function replacementFor(
  ctx: PassContext,
  builder: TypeBuilder,
  type: MetadataRef,
): MetadataRef | 0 | undefined {
  switch (ctx.get(DebugInfo).kind(type)) {
    case MetadataKind.DIBasicType:
      return basic(ctx, builder, type);
    case MetadataKind.DIStringType:
      return builder.bytes(ctx.get(DebugInfo).size(type));
    case MetadataKind.DIDerivedType:
      return derived(ctx, builder, type);
    case MetadataKind.DICompositeType:
      return composite(ctx, builder, type);
    default:
      return undefined;
  }
}

function basic(ctx: PassContext, builder: TypeBuilder, type: MetadataRef): MetadataRef | 0 | undefined {
  const { llvm } = ctx;
  const di = ctx.get(DebugInfo);
  const name = di.name(type);
  const size = di.size(type);
  if (di.tag(type) === DwarfTag.UnspecifiedType) return 0;
  if (size === 0n) return builder.emptyStruct(readableName(name), `corelate::${name}`, false);
  const encoding =
    /encoding: (\w+)/.exec(llvm.printValueToString(di.asValue(type)) ?? "")?.[1] ?? "DW_ATE_unsigned";
  if (encoding === "DW_ATE_float")
    return size === 16n || size === 32n || size === 64n || size === 96n || size === 128n
      ? undefined
      : builder.bytes(size);
  if (size > maxIntegerBits || size % 8n !== 0n || ((size / 8n) & (size / 8n - 1n)) !== 0n)
    return builder.bytes(size);
  const known = [
    "DW_ATE_boolean",
    "DW_ATE_signed",
    "DW_ATE_signed_char",
    "DW_ATE_unsigned",
    "DW_ATE_unsigned_char",
  ];
  return known.includes(encoding) ? undefined : builder.basic(name, size, DwarfEncoding.Unsigned);
}

/** Tags of DIDerivedType that BTFDebug knows. */
const derivedTags: ReadonlySet<number> = new Set([
  DwarfTag.PointerType,
  DwarfTag.Typedef,
  DwarfTag.ConstType,
  DwarfTag.VolatileType,
  DwarfTag.RestrictType,
  DwarfTag.Member,
  DwarfTag.Inheritance,
]);

function derived(ctx: PassContext, builder: TypeBuilder, type: MetadataRef): MetadataRef | 0 | undefined {
  const di = ctx.get(DebugInfo);
  const tag = di.tag(type);
  // A C++ reference is a pointer to BTF.
  if (tag === DwarfTag.ReferenceType || tag === 0x42) return builder.pointer(di.baseType(type));
  if (derivedTags.has(tag)) return undefined;
  return di.baseType(type);
}

function composite(ctx: PassContext, builder: TypeBuilder, type: MetadataRef): MetadataRef | 0 | undefined {
  const di = ctx.get(DebugInfo);
  const size = di.size(type);
  const tag = di.tag(type);
  if (size >= maxSizeInBits) {
    const name = nameOf(ctx, type);
    ctx.report(unsupported.typeTooLarge(name, size / 8n, undefined));
    return builder.emptyStruct(name, `corelate::${name}::${di.identifier(type)}`, true);
  }
  switch (tag) {
    case DwarfTag.StructureType: {
      const plain = isAtomic(di, type) ? transparentTarget(di, type) : type;
      return plain === type ? undefined : plain;
    }
    case DwarfTag.UnionType:
    case DwarfTag.VariantPart:
      return undefined;
    case DwarfTag.EnumerationType:
      return enumeration(ctx, builder, type);
    case DwarfTag.ArrayType:
      return array(ctx, builder, type);
    default:
      // For example a C++ class.
      return size === 0n ? 0 : builder.bytes(size);
  }
}

function enumeration(ctx: PassContext, builder: TypeBuilder, type: MetadataRef): MetadataRef | undefined {
  const di = ctx.get(DebugInfo);
  if (isCVoid(di, type)) return builder.bytes(di.size(type));
  const size = di.size(type);
  const fits = size === 8n || size === 16n || size === 32n || size === 64n;
  if (fits && di.elements(type).length <= maxEnumerators) return undefined;
  if (size === 0n) return builder.emptyStruct(di.name(type), di.identifier(type), false);
  return fits || size === 128n
    ? builder.basic(di.name(type), size, DwarfEncoding.Unsigned)
    : builder.bytes(size);
}

/** An array whose dimensions contradict its size becomes bytes. */
function array(ctx: PassContext, builder: TypeBuilder, type: MetadataRef): MetadataRef | undefined {
  const di = ctx.get(DebugInfo);
  const element = di.baseType(type);
  const counts = di.elements(type).map((range) => BigInt(di.subrangeCount(range) ?? -1));
  const size = di.size(type);
  if (element === 0) return builder.bytes(size);
  // -1: of unknown length, as the last member in C; BTF has 0.
  if (counts.some((count) => count < -1n || count >= maxSizeInBits)) {
    ctx.report(unsupported.contradictoryType(nameOf(ctx, type), "an array's length is negative", undefined));
    return builder.bytes(size);
  }
  const total = counts.reduce((product, count) => product * (count < 0n ? 0n : count), sizeOf(ctx, element));
  if (total >= maxSizeInBits || counts.length === 0) {
    ctx.report(
      unsupported.contradictoryType(
        nameOf(ctx, type),
        `its elements need ${total / 8n} bytes and it has ${size / 8n}`,
        undefined,
      ),
    );
    return builder.bytes(size);
  }
  return undefined;
}

/** Size in bits, through typedefs and qualifiers, which often say 0. */
export function sizeOf(ctx: PassContext, type: MetadataRef): bigint {
  const di = ctx.get(DebugInfo);
  let at: MetadataRef | 0 = type;
  for (let steps = 0; at !== 0 && steps < 64; steps++) {
    const kind = di.kind(at);
    if (kind === MetadataKind.DISubroutineType) return 0n;
    if (kind !== MetadataKind.DIDerivedType) return di.size(at);
    if (di.tag(at) === DwarfTag.PointerType) return 64n;
    at = di.baseType(at);
  }
  return 0n;
}

/** What to call a type in a message. */
export function nameOf(ctx: PassContext, type: MetadataRef): string {
  const di = ctx.get(DebugInfo);
  const name = di.name(type);
  if (name !== "") return name;
  if (di.kind(type) === MetadataKind.DICompositeType && di.tag(type) === DwarfTag.ArrayType) {
    const element = di.baseType(type);
    const counts = di.elements(type).map((range) => di.subrangeCount(range) ?? 0);
    return `array_${element === 0 ? "void" : readableName(nameOf(ctx, element))}_${counts.join("_")}`;
  }
  return "anonymous";
}

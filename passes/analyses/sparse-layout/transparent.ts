import { DwarfTag, MetadataKind, type MetadataRef } from "../../../lib/llvm-bindings/index.js";
import type { DebugInfo } from "../debug-info/index.js";

/**
 * The C type under wrappers of Rust's core library that have its layout: `UnsafeCell<T>`, `ManuallyDrop<T>`,
 * `MaybeUninit<T>`, `Cell<T>`, `Wrapping<T>`, `AtomicU32`, `NonNull<T>`, `NonZero<T>`, and an `Option` that is as large as what is in it. libbpf finds no
 * candidate for a struct member where the kernel has an integer or a pointer. The companion crate's atomic integers are such wrappers, too. Those
 * of the user's own stay: their names are theirs.
 */
export function transparentTarget(di: DebugInfo, type: MetadataRef): MetadataRef {
  let at = type;
  for (;;) {
    const next = unwrapOnce(di, at);
    if (next === undefined) return at;
    at = next;
  }
}

/** Whether a type is one of Rust's atomic integers, or of the companion crate's. */
export function isAtomic(di: DebugInfo, type: MetadataRef): boolean {
  const [crate, ...path] = di.namespaces(type);
  return (crate === "core" && path[1] === "atomic") || (crate === "corelate" && path[0] === "atomic");
}

function unwrapOnce(di: DebugInfo, type: MetadataRef): MetadataRef | undefined {
  if (di.kind(type) !== MetadataKind.DICompositeType) return undefined;
  const tag = di.tag(type);
  if (tag !== DwarfTag.StructureType && tag !== DwarfTag.UnionType) return undefined;
  if (di.namespaces(type)[0] !== "core" && !isAtomic(di, type)) return undefined;
  const size = di.size(type);
  if (/^Option</.test(di.name(type))) return plainInOption(di, type, size);
  for (const member of di.elements(type)) {
    if (di.kind(member) !== MetadataKind.DIDerivedType || di.tag(member) !== DwarfTag.Member) continue;
    const inner = di.baseType(member);
    if (inner !== 0 && size > 0n && di.size(inner) === size) return inner;
  }
  return undefined;
}

/**
 * The pointer or number in an `Option` of `size` bits that needs no room for a tag: `Option<&T>`, `Option<NonNull<T>>`, `Option<fn()>`,
 * `Option<NonZeroU32>`, `Option<bool>`. Undefined if the payload is something else. rustc describes an `Option` as a struct with one
 * DW_TAG_variant_part, whose variant `Some` is a struct with the member `__0`.
 */
function plainInOption(di: DebugInfo, option: MetadataRef, size: bigint): MetadataRef | undefined {
  for (const part of di.elements(option)) {
    if (di.kind(part) !== MetadataKind.DICompositeType || di.tag(part) !== DwarfTag.VariantPart) continue;
    for (const variant of di.elements(part)) {
      const some = di.baseType(variant);
      if (some === 0 || di.kind(some) !== MetadataKind.DICompositeType || di.name(some) !== "Some") continue;
      const payload = di.elements(some)[0];
      const inner = payload === undefined ? 0 : di.baseType(payload);
      if (inner === 0) continue;
      const bare = transparentTarget(di, inner);
      return isPlain(di, bare) && di.size(bare) === size ? bare : undefined;
    }
  }
  return undefined;
}

/** Whether a type is a pointer, a number or an enum without data. */
function isPlain(di: DebugInfo, type: MetadataRef): boolean {
  switch (di.kind(type)) {
    case MetadataKind.DIBasicType:
      return true;
    case MetadataKind.DIDerivedType:
      return di.tag(type) === DwarfTag.PointerType;
    case MetadataKind.DICompositeType:
      return di.tag(type) === DwarfTag.EnumerationType;
    default:
      return false;
  }
}

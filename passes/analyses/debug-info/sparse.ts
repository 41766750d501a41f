import { DwarfTag, MetadataKind, type MetadataRef } from "../../../lib/llvm-bindings/index.js";
import type { DebugInfo } from "./nodes.js";

/** The name of a sparse type's first member, which says what the type is in C. */
export const headPattern = /^__corelate_(struct|union)(_typedef)?(?:_packed(\d+))?(?:_align(\d+))?$/;

/** Whether a member with this name is padding of the sparse layout. */
export function isPadding(name: string): boolean {
  return name.startsWith("__corelate_");
}

/** Whether `node` is a composite with a sparse layout. */
export function isSparse(di: DebugInfo, node: MetadataRef): boolean {
  if (di.kind(node) !== MetadataKind.DICompositeType || di.tag(node) !== DwarfTag.StructureType) return false;
  // The smallest padding is 2^32 bytes; asking for the size costs less than asking for the members.
  if (di.size(node) < 1n << 35n) return false;
  const first = di.firstElement(node);
  return first !== 0 && headPattern.test(di.name(first));
}

import { DwarfTag, MetadataKind, type MetadataRef } from "../../../lib/llvm-bindings/index.js";
import type { DebugInfo } from "./nodes.js";

/**
 * Whether a type is what Rust has for C's `void`: `()`, or `c_void`, which core and its copies in other crates (`aya_ebpf::cty`) define as an enum of two
 * names that nobody uses.
 */
export function isVoid(di: DebugInfo, type: MetadataRef): boolean {
  if (di.kind(type) === MetadataKind.DIBasicType) return di.size(type) === 0n;
  return isCVoid(di, type);
}

/** Whether a type is `c_void`. */
export function isCVoid(di: DebugInfo, type: MetadataRef): boolean {
  if (di.kind(type) !== MetadataKind.DICompositeType || di.tag(type) !== DwarfTag.EnumerationType)
    return false;
  if (di.name(type) !== "c_void") return false;
  return di
    .elements(type)
    .every((enumerator) =>
      di
        .operands(enumerator)
        .some(
          (op) => op !== 0 && di.kind(op) === MetadataKind.MDString && /^__variant[12]$/.test(di.string(op)),
        ),
    );
}

import { DwarfTag, MetadataKind, type MetadataRef } from "../../../lib/llvm-bindings/index.js";
import type { Unit } from "../../../passes/index.js";

/** The types without the attribute that attributed ones hold by value, each with the name of one of these. */
export function heldTypes({ debugInfo: di, decoder }: Unit): Map<string, string> {
  const attributed = new Set<MetadataRef>(decoder.types.map(({ node }) => node));
  const held = new Map<string, string>();
  for (const { name, node } of decoder.types) {
    const record = di.kind(node) === MetadataKind.DIDerivedType ? di.baseType(node) : node;
    if (record === 0) continue;
    for (const member of di.elements(record)) {
      let type = di.baseType(member);
      while (
        type !== 0 &&
        di.kind(type) === MetadataKind.DICompositeType &&
        di.tag(type) === DwarfTag.ArrayType
      )
        type = di.baseType(type);
      if (type === 0 || attributed.has(type) || di.kind(type) !== MetadataKind.DICompositeType) continue;
      held.set(di.name(type), name);
    }
  }
  return held;
}

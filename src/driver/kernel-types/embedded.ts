import { DwarfTag, MetadataKind, type MetadataRef } from "../../../lib/llvm-bindings/index.js";
import { DebugInfo } from "../../../passes/analyses/debug-info/index.js";
import { SparseLayout } from "../../../passes/analyses/sparse-layout/index.js";
import type { PassContext } from "../../../passes/index.js";
import { isLibraryType } from "./reads.js";

/** A type without the attribute that an attributed one holds by value. */
export interface EmbeddedType {
  readonly holder: string;
  readonly fields: readonly string[];
}

/** The types without the attribute that attributed ones hold by value, by their names. */
export function embeddedTypes(ctx: PassContext): Map<string, EmbeddedType> {
  const di = ctx.get(DebugInfo);
  const { decoder } = ctx.get(SparseLayout);
  const attributed = new Set<MetadataRef>(decoder.types.map(({ node }) => node));
  const held = new Map<string, EmbeddedType>();
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
      if (isLibraryType(di, type)) continue;
      held.set(di.name(type), {
        holder: name,
        fields: di.elements(type).map((field) => di.name(field)),
      });
    }
  }
  return held;
}

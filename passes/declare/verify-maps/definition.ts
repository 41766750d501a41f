import { DwarfTag, MetadataKind, type MetadataRef } from "../../../lib/llvm-bindings/index.js";
import { DebugInfo } from "../../analyses/debug-info/index.js";
import type { PassContext } from "../../manager/index.js";

/** What a static of `.maps` says of its map. What it does not say, or says to be 0, is undefined. Sizes in bytes. */
export interface Definition {
  /** `enum bpf_map_type`. */
  readonly type: number | undefined;
  readonly keySize: number | undefined;
  readonly valueSize: number | undefined;
  readonly maxEntries: number | undefined;
  readonly flags: number;
  readonly extra: number;
  readonly key: MetadataRef | undefined;
  readonly value: MetadataRef | undefined;
  /** The definition of the maps that are in it. */
  readonly inner: MetadataRef | undefined;
}

/** Reads the definition that a struct is. */
export function readDefinition(ctx: PassContext, struct: MetadataRef): Definition {
  const di = ctx.get(DebugInfo);
  const members = new Map(di.elements(struct).map((member) => [di.name(member), di.baseType(member)]));
  const pointed = (name: string): MetadataRef | undefined => pointee(ctx, members.get(name) ?? 0);
  const number = (name: string): number | undefined => {
    const array = pointed(name);
    if (array === undefined || di.kind(array) !== MetadataKind.DICompositeType) return undefined;
    const [range] = di.elements(array);
    return (range === undefined ? undefined : di.subrangeCount(range)) || undefined;
  };
  const size = (type: MetadataRef | undefined) =>
    type === undefined ? undefined : Number(di.size(type) / 8n) || undefined;
  const key = pointed("key");
  const value = pointed("value");
  return {
    type: number("type"),
    keySize: number("key_size") ?? size(key),
    valueSize: number("value_size") ?? size(value),
    maxEntries: number("max_entries"),
    flags: number("map_flags") ?? 0,
    extra: number("map_extra") ?? 0,
    key,
    value,
    inner: innerOf(ctx, members.get("values") ?? 0),
  };
}

/** `values` is an array of pointers to the definition of the maps in it. */
function innerOf(ctx: PassContext, values: MetadataRef | 0): MetadataRef | undefined {
  const di = ctx.get(DebugInfo);
  if (values === 0 || di.kind(values) !== MetadataKind.DICompositeType) return undefined;
  const to = pointee(ctx, di.baseType(values));
  return to !== undefined && di.isStruct(to) ? to : undefined;
}

function pointee(ctx: PassContext, type: MetadataRef | 0): MetadataRef | undefined {
  const di = ctx.get(DebugInfo);
  if (type === 0 || di.kind(type) !== MetadataKind.DIDerivedType || di.tag(type) !== DwarfTag.PointerType)
    return undefined;
  return di.baseType(type) || undefined;
}

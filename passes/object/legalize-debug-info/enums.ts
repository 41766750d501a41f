import { DwarfTag, MetadataKind, type MetadataRef } from "../../../lib/llvm-bindings/index.js";
import { DebugInfo } from "../../analyses/debug-info/index.js";
import type { PassContext } from "../../manager/index.js";
import type { TypeBuilder } from "./builder.js";

/**
 * Writes the variants of enums with data as a union, as LLVM's BTFDebug does from version 21 on (LLVM 19 and 20 crash or lose them):
 *
 *     enum E { A(u32), B { x: u8, y: u64 } }
 *
 *     !1 = !DICompositeType(tag: DW_TAG_structure_type, name: "E", size: 128, elements: !{!2})
 *     !2 = !DICompositeType(tag: DW_TAG_variant_part, scope: !1, elements: !{!4, !5}, discriminator: !3)
 *
 *     [1] STRUCT 'E' size=16 vlen=1                 [2] UNION '(anon)' size=16 vlen=3
 *             '(anon)' type_id=2 bits_offset=0              '(anon)' type_id=<u8> bits_offset=0
 *                                                           'A' type_id=<E_A> bits_offset=0
 *                                                           'B' type_id=<E_B> bits_offset=0
 *
 * The discriminant is left out where it is the niche of a member (`Option<&T>`): it is not always at offset 0 then, which the kernel
 * refuses in a union, and the member shows it already.
 */
export function variantsToUnion(ctx: PassContext, builder: TypeBuilder, type: MetadataRef): void {
  const di = ctx.get(DebugInfo);
  const elements = di.elements(type);
  if (!elements.some((element) => isVariantPart(ctx, element))) return;
  di.setElements(
    type,
    elements.map((element) => (isVariantPart(ctx, element) ? unionOf(ctx, builder, type, element) : element)),
  );
}

export function isVariantPart(ctx: PassContext, node: MetadataRef): boolean {
  const di = ctx.get(DebugInfo);
  return di.kind(node) === MetadataKind.DICompositeType && di.tag(node) === DwarfTag.VariantPart;
}

function unionOf(ctx: PassContext, builder: TypeBuilder, type: MetadataRef, part: MetadataRef): MetadataRef {
  const di = ctx.get(DebugInfo);
  const size = di.size(type);
  const align = di.align(type);
  const variants = di.elements(part).filter((node) => di.kind(node) === MetadataKind.DIDerivedType);
  const discriminant = di.discriminator(part);
  const members = variants.map((variant) =>
    builder.member(
      type,
      di.name(variant),
      di.baseType(variant) as MetadataRef,
      di.size(variant),
      align,
      di.offset(variant),
    ),
  );
  if (discriminant !== 0 && !isNiche(ctx, discriminant, variants)) {
    const tag = di.baseType(discriminant) as MetadataRef;
    members.unshift(builder.member(type, "", tag, di.size(discriminant), 8, 0n));
  }
  const union = builder.union(type, size, align, members, `${di.identifier(type)}::variants`);
  return builder.member(type, "", union, size, align, 0n);
}

/** Whether the discriminant is a niche: a variant has a member at its offset. A tag of its own comes before all members. */
function isNiche(ctx: PassContext, discriminant: MetadataRef, variants: readonly MetadataRef[]): boolean {
  const di = ctx.get(DebugInfo);
  const start = di.offset(discriminant);
  if (start !== 0n) return true;
  const end = start + di.size(discriminant);
  return variants.some((variant) => {
    const payload = di.baseType(variant);
    if (payload === 0 || di.kind(payload) !== MetadataKind.DICompositeType) return false;
    return di.elements(payload).some((member) => {
      if (di.kind(member) !== MetadataKind.DIDerivedType || di.size(member) === 0n) return false;
      const at = di.offset(variant) + di.offset(member);
      return at < end && at + di.size(member) > start;
    });
  });
}

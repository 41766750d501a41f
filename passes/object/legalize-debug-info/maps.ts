import { sectionNames } from "../../../lib/btf/index.js";
import {
  DwarfTag,
  globalMetadata,
  globals,
  MetadataKind,
  type MetadataRef,
} from "../../../lib/llvm-bindings/index.js";
import { DebugInfo, variable as variableOperand } from "../../analyses/debug-info/index.js";
import type { PassContext } from "../../manager/index.js";

/**
 * Takes the members that point to `()` out of definitions of maps.
 *
 *     #[link_section = ".maps"]
 *     static FILTER: BloomFilter = …      struct BloomFilter { key: *const (), value: *const u32, … }
 *
 * What a member of a definition points to is the key's type or the value's, whose size a loader asks for; `()` would be `void`, which has none
 * (libbpf: "can't determine key size for type [0]", aya: `UnexpectedBtfType`), and the kernel wants maps without keys to have no type for them. In C
 * such a map has no member `key`; aya-ebpf gives it the type `()`.
 */
export function dropMapUnits(ctx: PassContext): void {
  const { llvm, module } = ctx;
  const di = ctx.get(DebugInfo);
  const seen = new Set<MetadataRef>();
  const visit = (definition: MetadataRef | 0) => {
    if (definition === 0 || seen.has(definition) || !di.isStruct(definition)) return;
    seen.add(definition);
    const members = di.elements(definition);
    const kept = members.filter((member) => !isUnitPointer(ctx, di.baseType(member)));
    if (kept.length < members.length) di.setElements(definition, kept);
    for (const member of kept) if (di.name(member) === "values") visit(innerDefinition(ctx, member));
  };
  for (const global of globals(llvm, module)) {
    if (llvm.getSection(global) !== sectionNames.maps) continue;
    for (const { node } of globalMetadata(llvm, global)) {
      const variable = di.kind(node) === MetadataKind.DIGlobalVariableExpression ? di.operand(node, 0) : 0;
      if (variable !== 0) visit(di.operand(variable, variableOperand.type));
    }
  }
}

/** The definition of the maps in a map of maps: `values` is an array of pointers to it. */
function innerDefinition(ctx: PassContext, member: MetadataRef): MetadataRef | 0 {
  const di = ctx.get(DebugInfo);
  let at: MetadataRef | 0 = di.baseType(member);
  for (let steps = 0; at !== 0 && steps < 4 && !di.isStruct(at); steps++) at = di.baseType(at);
  return at;
}

function isUnitPointer(ctx: PassContext, type: MetadataRef | 0): boolean {
  const di = ctx.get(DebugInfo);
  if (type === 0 || di.kind(type) !== MetadataKind.DIDerivedType || di.tag(type) !== DwarfTag.PointerType)
    return false;
  const to = di.baseType(type);
  return to !== 0 && di.kind(to) === MetadataKind.DIBasicType && di.name(to) === "()";
}

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
import type { TypeBuilder } from "./builder.js";

/** Numbers of a definition that say nothing if they are 0. libbpf refuses a map in a map with any `pinning`. */
const optionalNumbers = new Set(["map_flags", "numa_node", "map_extra", "pinning", "key_size", "value_size"]);

/**
 * Gives the definitions of maps the form that C has for them.
 *
 *     #[link_section = ".maps"]
 *     static FILTER: BloomFilter = …      struct BloomFilter { key: *const (), value: *const u32, pinning: *const [i32; 0], … }
 *
 * 1. Members that point to `()` are removed. What a member of a definition points to is the key's type or the value's, whose size a loader asks for; `()` would be `void`,
 *    which has none (libbpf: "can't determine key size for type [0]", aya: `UnexpectedBtfType`), and the kernel wants maps without keys to have no type for them. In C
 *    such a map has no member `key`; aya-ebpf gives it the type `()`.
 * 2. So are numbers that are 0, and members without a size.
 * 3. `values`, which says what is in a map of maps or of programs, becomes an array without a length at the end of the struct, as `__array(values, struct inner)` declares it. The
 *    variable keeps its size, and with it the initial values.
 */
export function shapeMapDefinitions(ctx: PassContext, builder: TypeBuilder): void {
  const { llvm, module } = ctx;
  const di = ctx.get(DebugInfo);
  const seen = new Set<MetadataRef>();
  const visit = (definition: MetadataRef | 0) => {
    if (definition === 0 || seen.has(definition) || !di.isStruct(definition)) return;
    seen.add(definition);
    const members = di.elements(definition);
    const kept = members.filter((member) => !saysNothing(ctx, member));
    if (kept.length < members.length) di.setElements(definition, kept);
    for (const member of kept) {
      if (di.name(member) !== "values") continue;
      visit(innerDefinition(ctx, member));
      shapeValues(ctx, builder, definition, member);
    }
  };
  for (const global of globals(llvm, module)) {
    if (llvm.getSection(global) !== sectionNames.maps) continue;
    for (const { node } of globalMetadata(llvm, global)) {
      const variable = di.kind(node) === MetadataKind.DIGlobalVariableExpression ? di.operand(node, 0) : 0;
      if (variable !== 0) visit(di.operand(variable, variableOperand.type));
    }
  }
}

function saysNothing(ctx: PassContext, member: MetadataRef): boolean {
  const di = ctx.get(DebugInfo);
  if (di.kind(member) !== MetadataKind.DIDerivedType || di.tag(member) !== DwarfTag.Member) return false;
  const type = di.baseType(member);
  if (type === 0) return false;
  if (di.name(member) === "values") return isUnitPointer(ctx, type) || isPlaceForNoProgram(ctx, type);
  if (isComposite(ctx, type, DwarfTag.StructureType) && di.size(type) === 0n) return true;
  if (isUnitPointer(ctx, type)) return true;
  const array = pointee(ctx, type);
  return (
    optionalNumbers.has(di.name(member)) &&
    array !== 0 &&
    isComposite(ctx, array, DwarfTag.ArrayType) &&
    di.subrangeCount(di.elements(array)[0]!) === 0
  );
}

/** A map of programs without any in it has no `values` in C. */
function isPlaceForNoProgram(ctx: PassContext, type: MetadataRef): boolean {
  const di = ctx.get(DebugInfo);
  if (!isComposite(ctx, type, DwarfTag.ArrayType) || di.subrangeCount(di.elements(type)[0]!) !== 0)
    return false;
  const element = di.baseType(type);
  return element !== 0 && programPointer(ctx, element) !== undefined;
}

/** The definition of the maps in a map of maps: `values` is an array of pointers to it. */
function innerDefinition(ctx: PassContext, member: MetadataRef): MetadataRef | 0 {
  const di = ctx.get(DebugInfo);
  let at: MetadataRef | 0 = di.baseType(member);
  for (let steps = 0; at !== 0 && steps < 4 && !di.isStruct(at); steps++) at = di.baseType(at);
  return at;
}

function shapeValues(
  ctx: PassContext,
  builder: TypeBuilder,
  definition: MetadataRef,
  member: MetadataRef,
): void {
  const di = ctx.get(DebugInfo);
  const array = di.baseType(member);
  if (array === 0 || !isComposite(ctx, array, DwarfTag.ArrayType)) return;
  const element = di.baseType(array);
  if (element === 0) return;
  di.setBaseType(member, builder.emptyArray(programPointer(ctx, element) ?? element));
  di.setSize(member, 0);
  di.setSize(definition, Number(di.offset(member)));
}

/** The function pointer in a `Program<C>` of the companion crate: a struct with a pointer to a struct with the function pointer. */
function programPointer(ctx: PassContext, element: MetadataRef): MetadataRef | undefined {
  const di = ctx.get(DebugInfo);
  let at: MetadataRef | 0 = element;
  for (let steps = 0; at !== 0 && steps < 6; steps++) {
    const to = pointee(ctx, at);
    if (to !== 0 && di.kind(to) === MetadataKind.DISubroutineType) return at;
    if (to !== 0) at = to;
    else if (di.isStruct(at)) {
      const members = di.elements(at).filter((node) => di.size(node) > 0n);
      if (members.length !== 1) return undefined;
      at = di.baseType(members[0]!);
    } else return undefined;
  }
  return undefined;
}

function isUnitPointer(ctx: PassContext, type: MetadataRef | 0): boolean {
  const di = ctx.get(DebugInfo);
  const to = type === 0 ? 0 : pointee(ctx, type);
  return to !== 0 && di.kind(to) === MetadataKind.DIBasicType && di.name(to) === "()";
}

/** What a pointer points to; 0 for anything else, and for a pointer to `void`. */
function pointee(ctx: PassContext, type: MetadataRef): MetadataRef | 0 {
  const di = ctx.get(DebugInfo);
  const isPointer = di.kind(type) === MetadataKind.DIDerivedType && di.tag(type) === DwarfTag.PointerType;
  return isPointer ? di.baseType(type) : 0;
}

function isComposite(ctx: PassContext, type: MetadataRef, tag: DwarfTag): boolean {
  const di = ctx.get(DebugInfo);
  return di.kind(type) === MetadataKind.DICompositeType && di.tag(type) === tag;
}

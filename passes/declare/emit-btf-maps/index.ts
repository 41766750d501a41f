import { sectionNames } from "../../../lib/btf/index.js";
import { unsupported } from "../../../lib/diagnostics/index.js";
import {
  DwarfTag,
  globals,
  Linkage,
  MetadataKind,
  type MetadataRef,
  type ValueRef,
} from "../../../lib/llvm-bindings/index.js";
import { DebugInfo } from "../../analyses/debug-info/index.js";
import { compileUnits } from "../../intrinsics.js";
import { constantBytes } from "../../ir.js";
import { type Pass, type PassContext, Preserved } from "../../manager/index.js";
import { type MapDefinition, readDefinition, structType, typesOf } from "./definition.js";
import { moveBehindContents } from "./order.js";

/** Converts maps of the old form to BTF-defined maps. README.md is its page. */
export const emitBtfMaps: Pass = {
  name: "emit-btf-maps",
  stage: "declare",
  run(ctx) {
    const { llvm } = ctx;
    const old: ValueRef[] = [];
    for (const global of globals(llvm, ctx.module)) {
      const section = llvm.getSection(global) ?? "";
      if (section === sectionNames.maps) unwrap(ctx, global);
      else if (/^maps(\/|$)/.test(section) && !llvm.isDeclaration(global)) old.push(global);
    }
    if (ctx.options.btfMaps) for (const global of old) convert(ctx, global);
    else if (old.length > 0) warn(ctx, old);
    moveBehindContents(ctx);
    return Preserved.all;
  },
};

function warn(ctx: PassContext, old: readonly ValueRef[]): void {
  const names = old.map((global) => ctx.llvm.getValueName2(global)).sort();
  ctx.report(unsupported.oldMaps(names, ctx.get(DebugInfo).globalLocation(old[0]!)));
}

function convert(ctx: PassContext, global: ValueRef): void {
  const { llvm, module, context } = ctx;
  const di = ctx.get(DebugInfo);
  const name = llvm.getValueName2(global);
  const location = di.globalLocation(global);
  const refuse = (why: string) => ctx.report(unsupported.mapNotConverted(name, why, location));
  const initializer = llvm.getInitializer(global);
  const bytes = initializer === 0 ? undefined : constantBytes(llvm, initializer);
  const definition = bytes && readDefinition(bytes, ctx.bigEndian);
  if (definition === undefined) return refuse("it is no `bpf_map_def` of 20 to 28 bytes");
  const [firstUnit] = llvm.getNamedMetadataOperands(module, compileUnits);
  if (firstUnit === undefined)
    return refuse("there is no debug info to write BTF from: compile with `-C debuginfo=2`");
  const inner = whyNoInner(definition);
  if (inner !== undefined) return refuse(inner);

  const variable = di.globalVariable(global);
  const builder = llvm.createDIBuilder(module);
  const file = di.operand(llvm.valueAsMetadata(firstUnit), 0);
  const { node, size } = structType(
    ctx,
    builder,
    definition,
    typesOf(ctx, builder, di.globalType(global), definition),
  );
  const described = llvm.diBuilderCreateGlobalVariableExpression(
    builder,
    file,
    name,
    "",
    variable === undefined ? file : llvm.diVariableGetFile(variable),
    location?.line ?? 0,
    node,
    false,
    llvm.diBuilderCreateExpression(builder, []),
    0,
    0,
  );
  llvm.disposeDIBuilder(builder);
  llvm.setValueName2(global, "");
  const type = llvm.arrayType2(llvm.int8TypeInContext(context), size);
  const renewed = llvm.addGlobal(module, type, name);
  llvm.setInitializer(renewed, llvm.constNull(type));
  llvm.setSection(renewed, sectionNames.maps);
  llvm.setAlignment(renewed, 8);
  llvm.setLinkage(renewed, Linkage.External);
  llvm.globalAddDebugInfo(renewed, described);
  llvm.replaceAllUsesWith(global, renewed);
  llvm.deleteGlobal(global);
}

/** `enum bpf_map_type` of maps that hold maps. */
const outerTypes = new Set([12, 13]);

function whyNoInner(definition: MapDefinition): string | undefined {
  return outerTypes.has(definition.type) ? "the old form does not say what the maps in it are" : undefined;
}

/** Removes the wrapper structs around a definition. */
function unwrap(ctx: PassContext, global: ValueRef): void {
  const di = ctx.get(DebugInfo);
  const variable = di.globalVariable(global);
  const outer = di.globalType(global);
  if (variable === undefined || outer === undefined) return;
  let at = outer;
  for (let inner = onlyMember(ctx, at); inner !== undefined; inner = onlyMember(ctx, at)) at = inner;
  if (at !== outer) di.setOperand(variable, typeOperand, at);
}

/** DIVariable: { scope, name, file, type, … }. */
const typeOperand = 3;

/** The type of a struct's only member with a size, if it is a struct of the same size. */
function onlyMember(ctx: PassContext, type: MetadataRef): MetadataRef | undefined {
  const di = ctx.get(DebugInfo);
  if (!di.isStruct(type)) return undefined;
  const inner = di
    .elements(type)
    .filter((node) => di.kind(node) === MetadataKind.DIDerivedType && di.tag(node) === DwarfTag.Member)
    .map((node) => di.baseType(node))
    .filter((node): node is MetadataRef => node !== 0 && di.size(node) > 0n);
  const [only] = inner;
  if (inner.length !== 1 || only === undefined || !di.isStruct(only)) return undefined;
  return di.size(only) === di.size(type) ? only : undefined;
}

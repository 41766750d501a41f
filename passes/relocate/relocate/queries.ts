import { isFieldBased, RelocationKind } from "../../../lib/btf/index.js";
import { passes } from "../../../lib/diagnostics/index.js";
import {
  type BasicBlockRef,
  DwarfTag,
  MetadataKind,
  type MetadataRef,
  users,
  ValueKind,
  type ValueRef,
} from "../../../lib/llvm-bindings/index.js";
import { ReachedBlocks } from "../../analyses/control-flow/index.js";
import { DebugInfo } from "../../analyses/debug-info/index.js";
import { userLocation } from "../../analyses/source-locations/index.js";
import { constantBytes } from "../../ir.js";
import type { PassContext } from "../../manager/index.js";
import type { Relocator } from "./relocator.js";

/** The extern functions that the companion crate's macros call; see ARCHITECTURE.md, queries. */
const queries = {
  __corelate_field_info: fieldQuery,
  __corelate_type_info: typeQuery,
  __corelate_enum_value: enumQuery,
} as const;

/** Replaces the calls of the companion crate's query functions by LLVM's intrinsics, and removes the functions. */
export function lowerQueries(relocator: Relocator): void {
  const { llvm, module } = relocator.ctx;
  for (const [name, lower] of Object.entries(queries)) {
    const fn = llvm.getNamedFunction(module, name);
    if (fn === 0) continue;
    for (const call of users(llvm, fn)) {
      llvm.positionBuilderBefore(relocator.builder, call);
      llvm.setCurrentDebugLocation2(relocator.builder, llvm.instructionGetDebugLoc(call));
      const result = lower(relocator, call);
      if (result !== undefined && isYesOrNo(relocator, call)) relocator.indices.assumeBelow(result, 2n);
      llvm.replaceAllUsesWith(call, result ?? llvm.getPoison(llvm.typeOf(call)));
      llvm.instructionEraseFromParent(call);
    }
    llvm.deleteFunction(fn);
  }
  const base = llvm.getNamedFunction(module, "__corelate_base");
  if (base === 0) return;
  for (const call of users(llvm, base)) {
    llvm.replaceAllUsesWith(call, llvm.constNull(llvm.typeOf(call)));
    llvm.instructionEraseFromParent(call);
  }
  llvm.deleteFunction(base);
}

/** Kinds whose value is 0 or 1 on every target. */
const yesOrNo: ReadonlySet<number> = new Set([
  RelocationKind.FieldExists,
  RelocationKind.FieldSigned,
  RelocationKind.TypeExists,
  RelocationKind.TypeMatches,
  RelocationKind.EnumvalExists,
]);

function isYesOrNo(relocator: Relocator, call: ValueRef): boolean {
  const kind = kindOf(relocator, call);
  return kind !== undefined && yesOrNo.has(kind);
}

function fieldQuery({ ctx, indices }: Relocator, call: ValueRef): ValueRef | undefined {
  const pointer = ctx.llvm.getOperand(call, 0);
  const kind = kindOf({ ctx }, call);
  if (indices.shapeAt(pointer) === undefined || kind === undefined || !isFieldBased(kind)) {
    // An unreachable query has no path: rustc leaves it behind a panic.
    if (isReached(ctx, call)) ctx.report(passes.notAPath(userLocation(ctx, call)));
    return undefined;
  }
  return indices.fieldInfo(pointer, kind);
}

function isReached(ctx: PassContext, call: ValueRef): boolean {
  const { llvm } = ctx;
  const block = llvm.getInstructionParent(call) as BasicBlockRef;
  return ctx
    .get(ReachedBlocks)
    .of(llvm.getBasicBlockParent(block) as ValueRef)
    .has(block);
}

function typeQuery({ ctx, indices }: Relocator, call: ValueRef): ValueRef | undefined {
  const kind = kindOf({ ctx }, call);
  const key = keyOf({ ctx }, ctx.llvm.getOperand(call, 0));
  switch (key && kind) {
    case RelocationKind.TypeIdLocal:
    case RelocationKind.TypeIdTarget:
      return indices.typeId(key!.type, kind!);
    case RelocationKind.TypeExists:
    case RelocationKind.TypeSize:
    case RelocationKind.TypeMatches:
      if (isRecordWithoutName(ctx, key!.type))
        ctx.report(passes.rootWithoutName("the type", userLocation(ctx, call)));
      return indices.typeInfo(key!.type, kind!);
    default:
      ctx.report(passes.notAKey("__corelate_type_info", userLocation(ctx, call)));
      return undefined;
  }
}

/** Whether `type` is a struct or union that C gives no name. */
function isRecordWithoutName(ctx: PassContext, type: MetadataRef): boolean {
  const di = ctx.get(DebugInfo);
  if (di.kind(type) !== MetadataKind.DICompositeType || di.name(type) !== "") return false;
  const tag = di.tag(type);
  return tag === DwarfTag.StructureType || tag === DwarfTag.UnionType;
}

function enumQuery({ ctx, indices }: Relocator, call: ValueRef): ValueRef | undefined {
  const { llvm } = ctx;
  const kind = kindOf({ ctx }, call);
  const key = keyOf({ ctx }, llvm.getOperand(call, 0));
  const bytes = key && constantBytes(llvm, key.initializer);
  if (key === undefined || bytes === undefined || bytes.length <= 8 || kind === undefined) {
    ctx.report(passes.notAKey("__corelate_enum_value", userLocation(ctx, call)));
    return undefined;
  }
  const value = ctx.bigEndian ? bytes.readBigInt64BE(0) : bytes.readBigInt64LE(0);
  const name = bytes.subarray(8, 8 + key.nameLength).toString("utf8");
  return indices.enumValue(key.type, name, value, kind);
}

function kindOf({ ctx }: Pick<Relocator, "ctx">, call: ValueRef): number | undefined {
  const value = ctx.llvm.getOperand(call, 1);
  return ctx.llvm.getValueKind(value) === ValueKind.ConstantInt
    ? Number(ctx.llvm.constIntGetZExtValue(value))
    : undefined;
}

/** The type T of a `TypeKey<T>` or `EnumKey<T, N>` static, and the static's contents. */
function keyOf(
  { ctx }: Pick<Relocator, "ctx">,
  global: ValueRef,
): { type: MetadataRef; initializer: ValueRef; nameLength: number } | undefined {
  const { llvm } = ctx;
  const di = ctx.get(DebugInfo);
  if (llvm.getValueKind(global) !== ValueKind.GlobalVariable) return undefined;
  const key = di.globalType(global);
  const initializer = llvm.getInitializer(global);
  if (key === undefined || initializer === 0 || di.kind(key) !== MetadataKind.DICompositeType)
    return undefined;
  const parameter = di.templateParameters(key)[0];
  // DITemplateTypeParameter: { name, type }.
  const type = parameter === undefined ? 0 : di.operand(parameter, 1);
  if (type === 0) return undefined;
  const name = di.elements(key).find((member) => di.name(member) === "name");
  return { type, initializer, nameLength: name === undefined ? 0 : Number(di.size(name) / 8n) };
}

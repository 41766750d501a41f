import { passes } from "../../../lib/diagnostics/index.js";
import { globals, Opcode, type TypeRef, users, type ValueRef } from "../../../lib/llvm-bindings/index.js";
import { DebugInfo } from "../../analyses/debug-info/index.js";
import { firstLocation, userLocation } from "../../analyses/source-locations/index.js";
import {
  type Decoded,
  decodeConstant,
  describe,
  isSparseNumber,
  numberIn,
  SparseLayout,
} from "../../analyses/sparse-layout/index.js";
import { isLifetimeMarker, isMemIntrinsic } from "../../intrinsics.js";
import type { PassContext } from "../../manager/index.js";
import { isMarker } from "../../markers.js";
import { UnreadData } from "./unread-data.js";

/** Refuses an instruction that depends on the sparse size of a type. Returns whether it did. */
export function refuseInstruction(ctx: PassContext, instruction: ValueRef, opcode: number): boolean {
  const { llvm } = ctx;
  if (opcode === Opcode.Alloca) {
    const type = llvm.getAllocatedType(instruction);
    if (!isSparseNumber(llvm.abiSizeOfType(ctx.dataLayout, type))) return false;
    const at = firstLocation(ctx, [instruction, ...users(llvm, instruction)]);
    ctx.report(passes.localByValue(typeName(ctx, type), at));
    return true;
  }
  if (opcode !== Opcode.Call) return false;
  const name = llvm.getValueName2(llvm.getCalledValue(instruction));
  if (isMemIntrinsic(name)) {
    const decoded = decodeConstant(ctx, llvm.getOperand(instruction, 2));
    if (decoded === undefined) return false;
    ctx.report(passes.copyByValue(typeCopied(decoded), userLocation(ctx, instruction)));
    return true;
  }
  // Nothing depends on the size in a lifetime marker.
  return isLifetimeMarker(name);
}

/** The type that is copied. rustc copies a local that it has split part by part, and the length of a part may equal an offset. */
function typeCopied(decoded: Decoded): string {
  if (decoded.kind === "size") return decoded.type.name;
  return "path" in decoded ? decoded.path.root.name : describe(decoded);
}

/** The attributed type of this LLVM type's size, or the type's own name. */
function typeName(ctx: PassContext, type: TypeRef): string {
  const decoded = ctx.get(SparseLayout).decoder.multipleOf(ctx.llvm.abiSizeOfType(ctx.dataLayout, type));
  return decoded.kind === "size" ? decoded.type.name : "type with an attributed member";
}

/**
 * Refuses statics of attributed types and sparse numbers in data, since data cannot be relocated. `vtables`: whether rustc's vtables are checked too.
 */
export function refuseGlobals(ctx: PassContext, options: { readonly vtables: boolean }): void {
  const { llvm } = ctx;
  const di = ctx.get(DebugInfo);
  const unread = new UnreadData(ctx);
  for (const global of globals(llvm, ctx.module)) {
    const initializer = llvm.getInitializer(global);
    if (initializer === 0) continue;
    const type = llvm.globalGetValueType(global);
    const isLarge = isSparseNumber(llvm.abiSizeOfType(ctx.dataLayout, type));
    if (!isLarge && unread.has(global)) continue;
    const found = isLarge ? typeName(ctx, type) : numberIn(ctx, initializer);
    if (found === undefined || isMarker(llvm, global)) continue;
    if (!options.vtables && /^vtable\.\d+$/.test(llvm.getValueName2(global))) continue;
    const at = di.globalLocation(global) ?? firstLocation(ctx, readers(ctx, global));
    const name = di.globalName(global);
    ctx.report(isLarge ? passes.staticByValue(found, name, at) : passes.numberInStatic(found, name, at));
  }
}

/** The instructions that use a constant, directly or as a part of another constant. */
function readers(ctx: PassContext, constant: ValueRef): ValueRef[] {
  const { llvm } = ctx;
  return users(llvm, constant).flatMap((user) =>
    llvm.isAInstruction(user) !== 0 ? [user] : readers(ctx, user),
  );
}

import {
  type AttributeRef,
  functions,
  Opcode,
  type TypeRef,
  type ValueRef,
} from "../../../lib/llvm-bindings/index.js";
import { Code } from "../../analyses/code/index.js";
import { isSparseNumber, SparseLayout } from "../../analyses/sparse-layout/index.js";
import { isCoreIntrinsic } from "../../intrinsics.js";
import { type Pass, type PassContext, Preserved } from "../../manager/index.js";

/** An attribute with a sparse size, and what remains true of it on every target. */
interface Claim {
  readonly kind: number;
  readonly instead?: AttributeRef;
}

/** Removes pointer attributes and alignments that rustc derived from the sparse layout. README.md is its page. */
export const stripLayoutAttributes: Pass = {
  name: "strip-layout-attributes",
  stage: "relocate",
  run(ctx) {
    if (ctx.get(SparseLayout).decoder.types.length === 0) return Preserved.all;
    const { llvm, context } = ctx;
    const kindOf = (name: string) => llvm.getEnumAttributeKindForName(name);
    const claims: readonly Claim[] = [
      { kind: kindOf("dereferenceable"), instead: llvm.createEnumAttribute(context, kindOf("nonnull"), 0) },
      { kind: kindOf("dereferenceable_or_null") },
    ];
    for (const fn of functions(llvm, ctx.module)) cleanFunction(ctx, fn, claims);
    // Calls of these intrinsics come from `relocate`, not from rustc.
    const isOurs = (callee: ValueRef) => isCoreIntrinsic(llvm.getValueName2(callee));
    for (const { instruction } of ctx.get(Code).callsTo((callee) => !isOurs(callee)))
      cleanCall(ctx, instruction, claims);
    const own = new Map<TypeRef, number>();
    for (const load of ctx.get(Code).withOpcode(Opcode.Load)) capAlignment(ctx, load, load, own);
    for (const store of ctx.get(Code).withOpcode(Opcode.Store)) capAlignment(ctx, store, undefined, own);
    return Preserved.all;
  },
};

function cleanFunction({ llvm }: PassContext, fn: ValueRef, claims: readonly Claim[]): void {
  for (let index = 0; index <= llvm.countParams(fn); index++) {
    for (const { kind, instead } of claims) {
      const attribute = llvm.getEnumAttributeAtIndex(fn, index, kind);
      if (attribute === 0 || !isSparseNumber(llvm.getEnumAttributeValue(attribute))) continue;
      llvm.removeEnumAttributeAtIndex(fn, index, kind);
      if (instead !== undefined) llvm.addAttributeAtIndex(fn, index, instead);
    }
  }
}

/** Lowers the alignment of a load or store to that of `value`, which is loaded, or where it is undefined, of what is stored. `known` has alignments by type. */
function capAlignment(
  { llvm, dataLayout }: PassContext,
  access: ValueRef,
  value: ValueRef | undefined,
  known: Map<TypeRef, number>,
): void {
  const claimed = llvm.getAlignment(access);
  if (claimed === 1) return;
  const type = llvm.typeOf(value ?? llvm.getOperand(access, 0));
  const own = known.get(type) ?? llvm.abiAlignmentOfType(dataLayout, type);
  known.set(type, own);
  if (claimed > own) llvm.setAlignment(access, own);
}

function cleanCall({ llvm }: PassContext, call: ValueRef, claims: readonly Claim[]): void {
  const count = llvm.getNumArgOperands(call);
  for (let index = 0; index <= count; index++) {
    for (const { kind, instead } of claims) {
      const attribute = llvm.getCallSiteEnumAttribute(call, index, kind);
      if (attribute === 0 || !isSparseNumber(llvm.getEnumAttributeValue(attribute))) continue;
      llvm.removeCallSiteEnumAttribute(call, index, kind);
      if (instead !== undefined) llvm.addCallSiteAttribute(call, index, instead);
    }
  }
}

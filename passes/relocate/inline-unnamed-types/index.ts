import {
  AttributeIndex,
  functions,
  Linkage,
  Opcode,
  users,
  ValueKind,
  type ValueRef,
} from "../../../lib/llvm-bindings/index.js";
import { Code } from "../../analyses/code/index.js";
import { isUnnamed, SparseLayout } from "../../analyses/sparse-layout/index.js";
import { runLlvm } from "../../ir.js";
import { type Pass, type PassContext, Preserved } from "../../manager/index.js";

/** How long a chain of functions may hand such a pointer down. */
const maxRounds = 8;

/** Inlines functions that access an anonymous type, so that the access starts at a type with a name. README.md is its page. */
export const inlineUnnamedTypes: Pass = {
  name: "inline-unnamed-types",
  stage: "relocate",
  run(ctx) {
    if (!ctx.get(SparseLayout).decoder.types.some(isUnnamed)) return Preserved.all;
    for (let round = 0; round < maxRounds; round++) {
      const found = functionsTakingUnnamed(ctx);
      if (found.size === 0) return Preserved.all;
      inline(ctx, found);
    }
    return Preserved.all;
  },
};

/** The functions that go on from a parameter to a member of a type without a name, and that can be inlined wherever they are called. */
function functionsTakingUnnamed(ctx: PassContext): Set<ValueRef> {
  const { llvm } = ctx;
  const { decoder } = ctx.get(SparseLayout);
  const found = new Set<ValueRef>();
  for (const { fn, instructions, opcodes } of ctx.get(Code).functions) {
    const isTaker = instructions.some((gep, at) => {
      if (opcodes[at] !== Opcode.GetElementPtr || llvm.getNumOperands(gep) !== 2) return false;
      if (llvm.getValueKind(llvm.getOperand(gep, 0)) !== ValueKind.Argument) return false;
      const offset = llvm.getOperand(gep, 1);
      if (llvm.getValueKind(offset) !== ValueKind.ConstantInt) return false;
      if (llvm.abiSizeOfType(ctx.dataLayout, llvm.getGEPSourceElementType(gep)) !== 1n) return false;
      return decoder.placesAt(llvm.constIntGetSExtValue(offset)).some(({ owner }) => isUnnamed(owner));
    });
    if (isTaker && isInlinable(ctx, fn)) found.add(fn);
  }
  return found;
}

/** Whether a function is only called, from others than itself. */
function isInlinable({ llvm }: PassContext, fn: ValueRef): boolean {
  const linkage = llvm.getLinkage(fn);
  if (linkage !== Linkage.Internal && linkage !== Linkage.Private) return false;
  return users(llvm, fn).every((user) => {
    if (llvm.isACallInst(user) === 0 || llvm.getCalledValue(user) !== fn) return false;
    const block = llvm.getInstructionParent(user);
    return block !== 0 && llvm.getBasicBlockParent(block) !== fn;
  });
}

function inline(ctx: PassContext, chosen: ReadonlySet<ValueRef>): void {
  const { llvm, module, context } = ctx;
  const always = llvm.getEnumAttributeKindForName("alwaysinline");
  const never = llvm.getEnumAttributeKindForName("noinline");
  const attribute = llvm.createEnumAttribute(context, always, 0);
  const others = functions(llvm, module).filter(
    (fn) =>
      !chosen.has(fn) &&
      !llvm.isDeclaration(fn) &&
      llvm.getEnumAttributeAtIndex(fn, AttributeIndex.Function, always) !== 0,
  );
  for (const fn of others) llvm.removeEnumAttributeAtIndex(fn, AttributeIndex.Function, always);
  for (const fn of chosen) {
    llvm.removeEnumAttributeAtIndex(fn, AttributeIndex.Function, never);
    llvm.addAttributeAtIndex(fn, AttributeIndex.Function, attribute);
    for (const call of users(llvm, fn))
      llvm.removeCallSiteEnumAttribute(call, AttributeIndex.Function, never);
  }
  runLlvm(ctx, "always-inline");
  for (const fn of others) llvm.addAttributeAtIndex(fn, AttributeIndex.Function, attribute);
}

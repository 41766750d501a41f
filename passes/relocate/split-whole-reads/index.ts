import { copyErrors } from "../../../lib/diagnostics/index.js";
import {
  basicBlocks,
  createBuilder,
  DwarfTag,
  type MetadataRef,
  Opcode,
  readsRecords,
  shedRecords,
  TypeKind,
  type TypeRef,
  type ValueRef,
} from "../../../lib/llvm-bindings/index.js";
import { Code } from "../../analyses/code/index.js";
import {
  DebugInfo,
  DebugInfoBuilder,
  reachableNodes,
  replaceNodes,
} from "../../analyses/debug-info/index.js";
import { isSparseNumber, SparseLayout } from "../../analyses/sparse-layout/index.js";
import { deleteUnused, runLlvm } from "../../ir.js";
import { type Pass, type PassContext, Preserved } from "../../manager/index.js";
import { eraseWriteOnlyLocal } from "../../restore/drop-padding-copies/index.js";
import { isCoreType } from "../../restore/restore-layout/index.js";
import { cutCopies } from "./cut.js";
import { gatherCopies, isHuge } from "./gather.js";
import { copyingHelper } from "./helper.js";
import { readMembers, type Source, userLine } from "./members.js";

/** Replaces a helper's copy of a whole attributed struct by reads of the members that are used, each with its relocation. README.md is its page. */
export const splitWholeReads: Pass = {
  name: "split-whole-reads",
  stage: "relocate",
  run(ctx) {
    // Computed before anything changes, since it depends on the code as well.
    ctx.get(SparseLayout);
    if (!gatherCopies(ctx)) return Preserved.all;
    const holders = functionsWithCopies(ctx);
    // Pointers to the copy, and the helper's number, may be in variables.
    runLlvm(ctx, "function(sroa)");
    const sources = copies(ctx);
    if (sources.length === 0) return Preserved.all;
    cutCopies(ctx);
    runLlvm(ctx, "function(sroa,adce)");
    do dropCopies(ctx);
    while (changedBy(ctx, "function(adce)"));
    for (const source of sources) {
      if (readMembers(ctx, source)) continue;
      ctx.report(copyErrors.wholeRead(userLine(ctx, source.address)));
      giveUp(ctx, source);
    }
    ctx.invalidate(Preserved.allBut(Code));
    dropDebugRecords(ctx, holders);
    deleteUnused(ctx);
    clearHolderTypes(ctx);
    return Preserved.all;
  },
};

/** Replaces the calls that fill a whole local by `memcpy` from a marker address. */
function copies(ctx: PassContext): Source[] {
  const { llvm, module, context } = ctx;
  const found: Source[] = [];
  using builder = createBuilder(ctx.owner);
  const pointer = llvm.pointerTypeInContext(context, 0);
  const long = llvm.int64TypeInContext(context);
  const [sourceType, resultType] = [
    llvm.functionType(pointer, [pointer], false),
    llvm.functionType(long, [pointer], false),
  ];
  const calls = [...ctx.get(Code).callsTo((callee) => copyingHelper(ctx, callee) !== undefined)];
  for (const { instruction: call, callee } of calls) {
    const size = wholeSize(ctx, call);
    if (size === undefined) continue;
    const sourceFn =
      llvm.getNamedFunction(module, sourceName) || llvm.addFunction(module, sourceName, sourceType);
    const resultFn =
      llvm.getNamedFunction(module, resultName) || llvm.addFunction(module, resultName, resultType);
    const [place, sizeOperand, from] = [0, 1, 2].map((i) => llvm.getArgOperand(call, i)) as [
      ValueRef,
      ValueRef,
      ValueRef,
    ];
    llvm.positionBuilderBefore(builder.ref, call);
    llvm.setCurrentDebugLocation2(builder.ref, llvm.instructionGetDebugLoc(call));
    const address = llvm.buildCall2(builder.ref, sourceType, sourceFn, [from]);
    llvm.buildMemCpy(builder.ref, place, 1, address, 1, llvm.constInt(long, size, false));
    const result = llvm.buildCall2(builder.ref, resultType, resultFn, [address]);
    const called = { callee, type: llvm.getCalledFunctionType(call), sizeType: llvm.typeOf(sizeOperand) };
    llvm.replaceAllUsesWith(call, result);
    llvm.instructionEraseFromParent(call);
    const whole = ctx.get(SparseLayout).decoder.multipleOf(size);
    const stride = whole.kind === "size" ? whole.type.sparseSize : undefined;
    found.push({ address, result, from, stride, helper: called });
  }
  if (found.length > 0) ctx.invalidate(Preserved.allBut(Code));
  return found;
}

const sourceName = "__corelate_whole_source";
const resultName = "__corelate_whole_result";

/** The size of the local that a call fills, if it fills all of it and has the signature of a helper. */
function wholeSize(ctx: PassContext, call: ValueRef): bigint | undefined {
  const { llvm } = ctx;
  if (llvm.getNumArgOperands(call) !== 3) return undefined;
  const [place, size, from] = [0, 1, 2].map((i) => llvm.getArgOperand(call, i)) as [
    ValueRef,
    ValueRef,
    ValueRef,
  ];
  if (llvm.isAAllocaInst(place) === 0 || !isHuge(ctx, place)) return undefined;
  const isInteger = (type: TypeRef, bits: readonly number[]) =>
    llvm.getTypeKind(type) === TypeKind.Integer && bits.includes(llvm.getIntTypeWidth(type));
  if (!isInteger(llvm.typeOf(call), [64]) || !isInteger(llvm.typeOf(size), [32, 64])) return undefined;
  if (llvm.getTypeKind(llvm.typeOf(from)) !== TypeKind.Pointer) return undefined;
  const whole = llvm.abiSizeOfType(ctx.dataLayout, llvm.getAllocatedType(place));
  // `size_of::<T>() as u32`, folded or not.
  const cut = llvm.isATruncInst(size) === 0 ? size : (llvm.getOperand(size, 0) as ValueRef);
  if (llvm.isAConstantInt(cut) === 0) return undefined;
  const copied = llvm.constIntGetZExtValue(cut);
  return copied === whole || (cut === size && copied === BigInt.asUintN(32, whole)) ? whole : undefined;
}

/** Deletes locals that are no longer read, such as the paddings', until none is left. */
function dropCopies(ctx: PassContext): void {
  for (let changed = true; changed; ) {
    changed = false;
    for (const local of [...ctx.get(Code).withOpcode(Opcode.Alloca)])
      changed = eraseWriteOnlyLocal(ctx, local, 1n) || changed;
    ctx.invalidate(Preserved.allBut(Code));
  }
}

function changedBy(ctx: PassContext, what: string): boolean {
  const count = () => ctx.get(Code).functions.reduce((sum, { instructions }) => sum + instructions.length, 0);
  const before = count();
  runLlvm(ctx, what);
  return count() !== before;
}

function functionsWithCopies(ctx: PassContext): ValueRef[] {
  return ctx
    .get(Code)
    .functions.filter(({ instructions, opcodes }) =>
      opcodes.some((opcode, i) => opcode === Opcode.Alloca && isHuge(ctx, instructions[i]!)),
    )
    .map(({ fn }) => fn);
}

/** Deletes the debug records of the functions, some of which contain a sparse number, or half of one. */
function dropDebugRecords({ llvm, owner }: PassContext, functions: readonly ValueRef[]): void {
  if (!readsRecords(llvm)) return;
  for (const fn of functions) for (const block of basicBlocks(llvm, fn)) shedRecords(owner, block);
}

/** Clears the debug info of core's types that contained a copy: nothing of that size is left in the program. */
function clearHolderTypes(ctx: PassContext): void {
  const di = ctx.get(DebugInfo);
  using builder = new DebugInfoBuilder(ctx);
  const nodes = reachableNodes(ctx);
  const emptied = new Map<MetadataRef, MetadataRef>();
  for (const node of nodes.composites) {
    const tag = di.tag(node);
    const isRecord = tag === DwarfTag.StructureType || tag === DwarfTag.UnionType;
    if (isRecord && isSparseNumber(di.size(node) / 8n) && isCoreType(di, node))
      emptied.set(node, builder.emptyLike(node));
  }
  replaceNodes(ctx, nodes.all, emptied);
}

/** Restores the address. Further errors about the copy follow from the one that was reported. */
function giveUp({ llvm, context }: PassContext, { address, result, from }: Source): void {
  llvm.replaceAllUsesWith(result, llvm.constNull(llvm.int64TypeInContext(context)));
  llvm.instructionEraseFromParent(result);
  llvm.replaceAllUsesWith(address, from);
  llvm.instructionEraseFromParent(address);
}

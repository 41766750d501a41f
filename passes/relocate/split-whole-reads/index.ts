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
import { SparseLayout, smallestEncoded } from "../../analyses/attributed-types/index.js";
import { Code } from "../../analyses/code/index.js";
import {
  DebugInfo,
  DebugInfoBuilder,
  reachableNodes,
  replaceNodes,
} from "../../analyses/debug-info/index.js";
import { dropUnread } from "../../decode/drop-padding-copies/index.js";
import { isOfCore } from "../../decode/restore-layout/index.js";
import { deleteUnused, runLlvm } from "../../ir.js";
import { type Pass, Preserved, type Unit } from "../../unit.js";
import { cutCopies } from "./cut.js";
import { gatherCopies, isHuge } from "./gather.js";
import { copyingHelper } from "./helper.js";
import { readMembers, type Source, userLine } from "./members.js";

/** Replaces a helper's copy of a whole attributed struct by reads of the members that are used, each with its relocation. README.md is its page. */
export const splitWholeReads: Pass = {
  name: "split-whole-reads",
  stage: "relocate",
  run(unit) {
    // Asked for before anything changes: it is read from the code as well.
    unit.get(SparseLayout);
    if (!gatherCopies(unit)) return Preserved.all;
    const holders = functionsWithCopies(unit);
    // Pointers to what is copied, and the helper's number, may stand in variables.
    runLlvm(unit, "function(sroa)");
    const sources = copies(unit);
    if (sources.length === 0) return Preserved.all;
    cutCopies(unit);
    runLlvm(unit, "function(sroa,adce)");
    do dropCopies(unit);
    while (changedBy(unit, "function(adce)"));
    for (const source of sources) {
      if (readMembers(unit, source)) continue;
      unit.report(copyErrors.wholeRead(userLine(unit, source.address)));
      giveUp(unit, source);
    }
    unit.invalidate(Preserved.allBut(Code));
    forgetVariables(unit, holders);
    deleteUnused(unit);
    emptyHolders(unit);
    return Preserved.all;
  },
};

/** Turns the calls that fill a whole local into copies in LLVM's own terms, from a marked address. */
function copies(unit: Unit): Source[] {
  const { llvm, module, context } = unit;
  const found: Source[] = [];
  using builder = createBuilder(unit.owner);
  const pointer = llvm.pointerTypeInContext(context, 0);
  const long = llvm.int64TypeInContext(context);
  const [sourceType, resultType] = [
    llvm.functionType(pointer, [pointer], false),
    llvm.functionType(long, [pointer], false),
  ];
  const calls = [...unit.get(Code).callsTo((callee) => copyingHelper(unit, callee) !== undefined)];
  for (const { instruction: call, callee } of calls) {
    const size = wholeSize(unit, call);
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
    const whole = unit.get(SparseLayout).decoder.multipleOf(size);
    const stride = whole.kind === "size" ? whole.type.sparseSize : undefined;
    found.push({ address, result, from, stride, helper: called });
  }
  if (found.length > 0) unit.invalidate(Preserved.allBut(Code));
  return found;
}

const sourceName = "__corelate_whole_source";
const resultName = "__corelate_whole_result";

/** The size of the local that a call fills, where it fills all of it and is as the helpers are. */
function wholeSize(unit: Unit, call: ValueRef): bigint | undefined {
  const { llvm } = unit;
  if (llvm.getNumArgOperands(call) !== 3) return undefined;
  const [place, size, from] = [0, 1, 2].map((i) => llvm.getArgOperand(call, i)) as [
    ValueRef,
    ValueRef,
    ValueRef,
  ];
  if (llvm.isAAllocaInst(place) === 0 || !isHuge(unit, place)) return undefined;
  const isInteger = (type: TypeRef, bits: readonly number[]) =>
    llvm.getTypeKind(type) === TypeKind.Integer && bits.includes(llvm.getIntTypeWidth(type));
  if (!isInteger(llvm.typeOf(call), [64]) || !isInteger(llvm.typeOf(size), [32, 64])) return undefined;
  if (llvm.getTypeKind(llvm.typeOf(from)) !== TypeKind.Pointer) return undefined;
  const whole = llvm.abiSizeOfType(unit.dataLayout, llvm.getAllocatedType(place));
  // `size_of::<T>() as u32`, folded or not.
  const cut = llvm.isATruncInst(size) === 0 ? size : (llvm.getOperand(size, 0) as ValueRef);
  if (llvm.isAConstantInt(cut) === 0) return undefined;
  const said = llvm.constIntGetZExtValue(cut);
  return said === whole || (cut === size && said === BigInt.asUintN(32, whole)) ? whole : undefined;
}

/** Deletes locals of which nothing is read any more, such as the paddings', until none is left. */
function dropCopies(unit: Unit): void {
  for (let changed = true; changed; ) {
    changed = false;
    for (const local of [...unit.get(Code).withOpcode(Opcode.Alloca)])
      changed = dropUnread(unit, local, 1n) || changed;
    unit.invalidate(Preserved.allBut(Code));
  }
}

function changedBy(unit: Unit, what: string): boolean {
  const count = () =>
    unit.get(Code).functions.reduce((sum, { instructions }) => sum + instructions.length, 0);
  const before = count();
  runLlvm(unit, what);
  return count() !== before;
}

function functionsWithCopies(unit: Unit): ValueRef[] {
  return unit
    .get(Code)
    .functions.filter(({ instructions, opcodes }) =>
      opcodes.some((opcode, i) => opcode === Opcode.Alloca && isHuge(unit, instructions[i]!)),
    )
    .map(({ fn }) => fn);
}

/** Debug records say where a variable is, and of these some would say it by a number of the sparse layout, or by half of one. */
function forgetVariables({ llvm, owner }: Unit, functions: readonly ValueRef[]): void {
  if (!readsRecords(llvm)) return;
  for (const fn of functions) for (const block of basicBlocks(llvm, fn)) shedRecords(owner, block);
}

/** What core's types that held a copy say of their size goes from debug info: nothing of that size is left in the program. */
function emptyHolders(unit: Unit): void {
  const di = unit.get(DebugInfo);
  using builder = new DebugInfoBuilder(unit);
  const nodes = reachableNodes(unit);
  const emptied = new Map<MetadataRef, MetadataRef>();
  for (const node of nodes.composites) {
    const tag = di.tag(node);
    const isRecord = tag === DwarfTag.StructureType || tag === DwarfTag.UnionType;
    if (isRecord && di.size(node) / 8n >= smallestEncoded && isOfCore(di, node))
      emptied.set(node, builder.emptyLike(node));
  }
  replaceNodes(unit, nodes.all, emptied);
}

/** Puts the address itself back; what else is wrong with the copy follows from what was said. */
function giveUp({ llvm, context }: Unit, { address, result, from }: Source): void {
  llvm.replaceAllUsesWith(result, llvm.constNull(llvm.int64TypeInContext(context)));
  llvm.instructionEraseFromParent(result);
  llvm.replaceAllUsesWith(address, from);
  llvm.instructionEraseFromParent(address);
}

/** The instruction builder: position, memory, control flow, calls. */
import {
  atomicOrdering,
  atomicRMWBinOp,
  BasicBlock,
  Builder,
  bool,
  Context,
  gepNoWrapFlags,
  Metadata,
  name,
  nothing,
  OperandBundle,
  str,
  Type,
  u32,
  Value,
} from "./kinds.js";
import { fn, list, nullable } from "./signature.js";

export const builderFunctions = {
  createBuilderInContext: fn([Context], Builder),
  /** builder, block, instruction */
  positionBuilder: fn([Builder, BasicBlock, nullable(Value)], nothing),
  positionBuilderBefore: fn([Builder, Value], nothing),
  positionBuilderAtEnd: fn([Builder, BasicBlock], nothing),
  getInsertBlock: fn([Builder], nullable(BasicBlock)),
  clearInsertionPosition: fn([Builder], nothing),
  insertIntoBuilder: fn([Builder, Value], nothing),
  /** builder, instruction, name */
  insertIntoBuilderWithName: fn([Builder, Value, name], nothing),
  disposeBuilder: fn([Builder], nothing),
  getCurrentDebugLocation2: fn([Builder], nullable(Metadata)),
  setCurrentDebugLocation2: fn([Builder, nullable(Metadata)], nothing),
  setInstDebugLocation: fn([Builder, Value], nothing),
  addMetadataToInst: fn([Builder, Value], nothing),
  builderGetDefaultFPMathTag: fn([Builder], nullable(Metadata)),
  builderSetDefaultFPMathTag: fn([Builder, nullable(Metadata)], nothing),
  getBuilderContext: fn([Builder], Context),
  buildRetVoid: fn([Builder], Value),
  buildRet: fn([Builder, Value], Value),
  buildAggregateRet: fn([Builder, list(Value)], Value),
  buildBr: fn([Builder, BasicBlock], Value),
  /** builder, condition, then, else */
  buildCondBr: fn([Builder, Value, BasicBlock, BasicBlock], Value),
  /** builder, value, else, numCases */
  buildSwitch: fn([Builder, Value, BasicBlock, u32], Value),
  /** builder, addr, numDests */
  buildIndirectBr: fn([Builder, Value, u32], Value),
  /** builder, type, fn, defaultDest, indirectDests, args, bundles, name */
  buildCallBr: fn(
    [Builder, Type, Value, BasicBlock, list(BasicBlock), list(Value), list(OperandBundle), name],
    Value,
  ),
  /** builder, type, fn, args, then, catch, name */
  buildInvoke2: fn([Builder, Type, Value, list(Value), BasicBlock, BasicBlock, name], Value),
  /** builder, type, fn, args, then, catch, bundles, name */
  buildInvokeWithOperandBundles: fn(
    [Builder, Type, Value, list(Value), BasicBlock, BasicBlock, list(OperandBundle), name],
    Value,
  ),
  buildUnreachable: fn([Builder], Value),
  buildResume: fn([Builder, Value], Value),
  /** builder, type, personality, numClauses, name */
  buildLandingPad: fn([Builder, Type, Value, u32, name], Value),
  /** builder, catchPad, block */
  buildCleanupRet: fn([Builder, Value, nullable(BasicBlock)], Value),
  /** builder, catchPad, block */
  buildCatchRet: fn([Builder, Value, BasicBlock], Value),
  /** builder, parentPad, args, name */
  buildCatchPad: fn([Builder, Value, list(Value), name], Value),
  /** builder, parentPad, args, name */
  buildCleanupPad: fn([Builder, Value, list(Value), name], Value),
  /** builder, parentPad, unwindBlock, numHandlers, name */
  buildCatchSwitch: fn([Builder, Value, nullable(BasicBlock), u32, name], Value),
  addClause: fn([Value, Value], nothing),
  addHandler: fn([Value, BasicBlock], nothing),
  /** builder, type, name */
  buildMalloc: fn([Builder, Type, name], Value),
  /** builder, type, value, name */
  buildArrayMalloc: fn([Builder, Type, Value, name], Value),
  /** builder, ptr, value, length, align */
  buildMemSet: fn([Builder, Value, Value, Value, u32], Value),
  /** builder, dest, dstAlign, src, srcAlign, size */
  buildMemCpy: fn([Builder, Value, u32, Value, u32, Value], Value),
  /** builder, dest, dstAlign, src, srcAlign, size */
  buildMemMove: fn([Builder, Value, u32, Value, u32, Value], Value),
  /** builder, type, name */
  buildAlloca: fn([Builder, Type, name], Value),
  /** builder, type, value, name */
  buildArrayAlloca: fn([Builder, Type, Value, name], Value),
  buildFree: fn([Builder, Value], Value),
  /** builder, type, pointerVal, name */
  buildLoad2: fn([Builder, Type, Value, name], Value),
  /** builder, value, ptr */
  buildStore: fn([Builder, Value, Value], Value),
  /** builder, type, pointer, indices, name */
  buildGEP2: fn([Builder, Type, Value, list(Value), name], Value),
  /** builder, type, pointer, indices, name */
  buildInBoundsGEP2: fn([Builder, Type, Value, list(Value), name], Value),
  /** builder, type, pointer, indices, name, noWrapFlags */
  buildGEPWithNoWrapFlags: fn([Builder, Type, Value, list(Value), str, gepNoWrapFlags], Value),
  /** builder, type, pointer, index, name */
  buildStructGEP2: fn([Builder, Type, Value, u32, name], Value),
  /** builder, str, name */
  buildGlobalString: fn([Builder, str, name], Value),
  /** builder, str, name */
  buildGlobalStringPtr: fn([Builder, str, name], Value),
  /** builder, type, name */
  buildPhi: fn([Builder, Type, name], Value),
  /** builder, type, fn, args, name */
  buildCall2: fn([Builder, Type, Value, list(Value), name], Value),
  /** builder, type, fn, args, bundles, name */
  buildCallWithOperandBundles: fn([Builder, Type, Value, list(Value), list(OperandBundle), name], Value),
  /** builder, condition, then, else, name */
  buildSelect: fn([Builder, Value, Value, Value, name], Value),
  /** builder, list, type, name */
  buildVAArg: fn([Builder, Value, Type, name], Value),
  /** builder, vector, index, name */
  buildExtractElement: fn([Builder, Value, Value, name], Value),
  /** builder, vector, element, index, name */
  buildInsertElement: fn([Builder, Value, Value, Value, name], Value),
  /** builder, v1, v2, mask, name */
  buildShuffleVector: fn([Builder, Value, Value, Value, name], Value),
  /** builder, aggregate, index, name */
  buildExtractValue: fn([Builder, Value, u32, name], Value),
  /** builder, aggregate, element, index, name */
  buildInsertValue: fn([Builder, Value, Value, u32, name], Value),
  /** builder, value, name */
  buildFreeze: fn([Builder, Value, name], Value),
  /** builder, ordering, singleThread, name */
  buildFence: fn([Builder, atomicOrdering, bool, name], Value),
  /** builder, ordering, syncScope, name */
  buildFenceSyncScope: fn([Builder, atomicOrdering, u32, name], Value),
  /** builder, operation, ptr, value, ordering, singleThread */
  buildAtomicRMW: fn([Builder, atomicRMWBinOp, Value, Value, atomicOrdering, bool], Value),
  /** builder, operation, ptr, value, ordering, syncScope */
  buildAtomicRMWSyncScope: fn([Builder, atomicRMWBinOp, Value, Value, atomicOrdering, u32], Value),
  /** builder, ptr, expected, replacement, successOrdering, failureOrdering, singleThread */
  buildAtomicCmpXchg: fn([Builder, Value, Value, Value, atomicOrdering, atomicOrdering, bool], Value),
  /** builder, ptr, expected, replacement, successOrdering, failureOrdering, syncScope */
  buildAtomicCmpXchgSyncScope: fn([Builder, Value, Value, Value, atomicOrdering, atomicOrdering, u32], Value),
};

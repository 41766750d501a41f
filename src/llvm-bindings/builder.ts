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
import { fn, list, nullable, parallelList } from "./signature.js";

export const builderFunctions = {
  /** phi, values, blocks: as many blocks as values */
  addIncoming: fn([Value, parallelList(Value), list(BasicBlock)], nothing),
  createBuilderInContext: fn([Context], Builder),
  /** builder, block, instr */
  positionBuilder: fn([Builder, BasicBlock, nullable(Value)], nothing),
  positionBuilderBefore: fn([Builder, Value], nothing),
  positionBuilderAtEnd: fn([Builder, BasicBlock], nothing),
  getInsertBlock: fn([Builder], nullable(BasicBlock)),
  clearInsertionPosition: fn([Builder], nothing),
  insertIntoBuilder: fn([Builder, Value], nothing),
  /** builder, instr, name */
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
  /** builder, if, then, else */
  buildCondBr: fn([Builder, Value, BasicBlock, BasicBlock], Value),
  /** builder, v, else, numCases */
  buildSwitch: fn([Builder, Value, BasicBlock, u32], Value),
  /** b, addr, numDests */
  buildIndirectBr: fn([Builder, Value, u32], Value),
  /** b, ty, fn, defaultDest, indirectDests, args, bundles, name */
  buildCallBr: fn(
    [Builder, Type, Value, BasicBlock, list(BasicBlock), list(Value), list(OperandBundle), name],
    Value,
  ),
  /** builder, ty, fn, args, then, catch, name */
  buildInvoke2: fn([Builder, Type, Value, list(Value), BasicBlock, BasicBlock, name], Value),
  /** builder, ty, fn, args, then, catch, bundles, name */
  buildInvokeWithOperandBundles: fn(
    [Builder, Type, Value, list(Value), BasicBlock, BasicBlock, list(OperandBundle), name],
    Value,
  ),
  buildUnreachable: fn([Builder], Value),
  buildResume: fn([Builder, Value], Value),
  /** b, ty, persFn, numClauses, name */
  buildLandingPad: fn([Builder, Type, Value, u32, name], Value),
  /** b, catchPad, bB */
  buildCleanupRet: fn([Builder, Value, nullable(BasicBlock)], Value),
  /** b, catchPad, bB */
  buildCatchRet: fn([Builder, Value, BasicBlock], Value),
  /** b, parentPad, args, name */
  buildCatchPad: fn([Builder, Value, list(Value), name], Value),
  /** b, parentPad, args, name */
  buildCleanupPad: fn([Builder, Value, list(Value), name], Value),
  /** b, parentPad, unwindBB, numHandlers, name */
  buildCatchSwitch: fn([Builder, Value, nullable(BasicBlock), u32, name], Value),
  /** switch, onVal, dest */
  addCase: fn([Value, Value, BasicBlock], nothing),
  addDestination: fn([Value, BasicBlock], nothing),
  addClause: fn([Value, Value], nothing),
  addHandler: fn([Value, BasicBlock], nothing),
  /** builder, ty, name */
  buildMalloc: fn([Builder, Type, name], Value),
  /** builder, ty, val, name */
  buildArrayMalloc: fn([Builder, Type, Value, name], Value),
  /** b, ptr, val, len, align */
  buildMemSet: fn([Builder, Value, Value, Value, u32], Value),
  /** b, dst, dstAlign, src, srcAlign, size */
  buildMemCpy: fn([Builder, Value, u32, Value, u32, Value], Value),
  /** b, dst, dstAlign, src, srcAlign, size */
  buildMemMove: fn([Builder, Value, u32, Value, u32, Value], Value),
  /** builder, ty, name */
  buildAlloca: fn([Builder, Type, name], Value),
  /** builder, ty, val, name */
  buildArrayAlloca: fn([Builder, Type, Value, name], Value),
  buildFree: fn([Builder, Value], Value),
  /** builder, ty, pointerVal, name */
  buildLoad2: fn([Builder, Type, Value, name], Value),
  /** builder, val, ptr */
  buildStore: fn([Builder, Value, Value], Value),
  /** b, ty, pointer, indices, name */
  buildGEP2: fn([Builder, Type, Value, list(Value), name], Value),
  /** b, ty, pointer, indices, name */
  buildInBoundsGEP2: fn([Builder, Type, Value, list(Value), name], Value),
  /** b, ty, pointer, indices, name, noWrapFlags */
  buildGEPWithNoWrapFlags: fn([Builder, Type, Value, list(Value), str, gepNoWrapFlags], Value),
  /** b, ty, pointer, idx, name */
  buildStructGEP2: fn([Builder, Type, Value, u32, name], Value),
  /** b, str, name */
  buildGlobalString: fn([Builder, str, name], Value),
  /** b, str, name */
  buildGlobalStringPtr: fn([Builder, str, name], Value),
  /** builder, ty, name */
  buildPhi: fn([Builder, Type, name], Value),
  /** builder, type, fn, args, name */
  buildCall2: fn([Builder, Type, Value, list(Value), name], Value),
  /** builder, type, fn, args, bundles, name */
  buildCallWithOperandBundles: fn([Builder, Type, Value, list(Value), list(OperandBundle), name], Value),
  /** builder, if, then, else, name */
  buildSelect: fn([Builder, Value, Value, Value, name], Value),
  /** builder, list, ty, name */
  buildVAArg: fn([Builder, Value, Type, name], Value),
  /** builder, vecVal, index, name */
  buildExtractElement: fn([Builder, Value, Value, name], Value),
  /** builder, vecVal, eltVal, index, name */
  buildInsertElement: fn([Builder, Value, Value, Value, name], Value),
  /** builder, v1, v2, mask, name */
  buildShuffleVector: fn([Builder, Value, Value, Value, name], Value),
  /** builder, aggVal, index, name */
  buildExtractValue: fn([Builder, Value, u32, name], Value),
  /** builder, aggVal, eltVal, index, name */
  buildInsertValue: fn([Builder, Value, Value, u32, name], Value),
  /** builder, val, name */
  buildFreeze: fn([Builder, Value, name], Value),
  /** b, ordering, singleThread, name */
  buildFence: fn([Builder, atomicOrdering, bool, name], Value),
  /** b, ordering, sSID, name */
  buildFenceSyncScope: fn([Builder, atomicOrdering, u32, name], Value),
  /** b, op, pTR, val, ordering, singleThread */
  buildAtomicRMW: fn([Builder, atomicRMWBinOp, Value, Value, atomicOrdering, bool], Value),
  /** b, op, pTR, val, ordering, sSID */
  buildAtomicRMWSyncScope: fn([Builder, atomicRMWBinOp, Value, Value, atomicOrdering, u32], Value),
  /** b, ptr, cmp, new, successOrdering, failureOrdering, singleThread */
  buildAtomicCmpXchg: fn([Builder, Value, Value, Value, atomicOrdering, atomicOrdering, bool], Value),
  /** b, ptr, cmp, new, successOrdering, failureOrdering, sSID */
  buildAtomicCmpXchgSyncScope: fn([Builder, Value, Value, Value, atomicOrdering, atomicOrdering, u32], Value),
};

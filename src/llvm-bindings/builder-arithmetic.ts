/** The instruction builder: arithmetic, comparisons, casts. */
import { Builder, bool, intPredicate, name, opcode, realPredicate, Type, Value } from "./kinds.js";
import { fn } from "./signature.js";

export const builderArithmeticFunctions = {
  /** builder, lHS, rHS, name */
  buildAdd: fn([Builder, Value, Value, name], Value),
  /** builder, lHS, rHS, name */
  buildNSWAdd: fn([Builder, Value, Value, name], Value),
  /** builder, lHS, rHS, name */
  buildNUWAdd: fn([Builder, Value, Value, name], Value),
  /** builder, lHS, rHS, name */
  buildFAdd: fn([Builder, Value, Value, name], Value),
  /** builder, lHS, rHS, name */
  buildSub: fn([Builder, Value, Value, name], Value),
  /** builder, lHS, rHS, name */
  buildNSWSub: fn([Builder, Value, Value, name], Value),
  /** builder, lHS, rHS, name */
  buildNUWSub: fn([Builder, Value, Value, name], Value),
  /** builder, lHS, rHS, name */
  buildFSub: fn([Builder, Value, Value, name], Value),
  /** builder, lHS, rHS, name */
  buildMul: fn([Builder, Value, Value, name], Value),
  /** builder, lHS, rHS, name */
  buildNSWMul: fn([Builder, Value, Value, name], Value),
  /** builder, lHS, rHS, name */
  buildNUWMul: fn([Builder, Value, Value, name], Value),
  /** builder, lHS, rHS, name */
  buildFMul: fn([Builder, Value, Value, name], Value),
  /** builder, lHS, rHS, name */
  buildUDiv: fn([Builder, Value, Value, name], Value),
  /** builder, lHS, rHS, name */
  buildExactUDiv: fn([Builder, Value, Value, name], Value),
  /** builder, lHS, rHS, name */
  buildSDiv: fn([Builder, Value, Value, name], Value),
  /** builder, lHS, rHS, name */
  buildExactSDiv: fn([Builder, Value, Value, name], Value),
  /** builder, lHS, rHS, name */
  buildFDiv: fn([Builder, Value, Value, name], Value),
  /** builder, lHS, rHS, name */
  buildURem: fn([Builder, Value, Value, name], Value),
  /** builder, lHS, rHS, name */
  buildSRem: fn([Builder, Value, Value, name], Value),
  /** builder, lHS, rHS, name */
  buildFRem: fn([Builder, Value, Value, name], Value),
  /** builder, lHS, rHS, name */
  buildShl: fn([Builder, Value, Value, name], Value),
  /** builder, lHS, rHS, name */
  buildLShr: fn([Builder, Value, Value, name], Value),
  /** builder, lHS, rHS, name */
  buildAShr: fn([Builder, Value, Value, name], Value),
  /** builder, lHS, rHS, name */
  buildAnd: fn([Builder, Value, Value, name], Value),
  /** builder, lHS, rHS, name */
  buildOr: fn([Builder, Value, Value, name], Value),
  /** builder, lHS, rHS, name */
  buildXor: fn([Builder, Value, Value, name], Value),
  /** b, op, lHS, rHS, name */
  buildBinOp: fn([Builder, opcode, Value, Value, name], Value),
  /** builder, v, name */
  buildNeg: fn([Builder, Value, name], Value),
  /** b, v, name */
  buildNSWNeg: fn([Builder, Value, name], Value),
  /** builder, v, name */
  buildFNeg: fn([Builder, Value, name], Value),
  /** builder, v, name */
  buildNot: fn([Builder, Value, name], Value),
  /** builder, val, destTy, name */
  buildTrunc: fn([Builder, Value, Type, name], Value),
  /** builder, val, destTy, name */
  buildZExt: fn([Builder, Value, Type, name], Value),
  /** builder, val, destTy, name */
  buildSExt: fn([Builder, Value, Type, name], Value),
  /** builder, val, destTy, name */
  buildFPToUI: fn([Builder, Value, Type, name], Value),
  /** builder, val, destTy, name */
  buildFPToSI: fn([Builder, Value, Type, name], Value),
  /** builder, val, destTy, name */
  buildUIToFP: fn([Builder, Value, Type, name], Value),
  /** builder, val, destTy, name */
  buildSIToFP: fn([Builder, Value, Type, name], Value),
  /** builder, val, destTy, name */
  buildFPTrunc: fn([Builder, Value, Type, name], Value),
  /** builder, val, destTy, name */
  buildFPExt: fn([Builder, Value, Type, name], Value),
  /** builder, val, destTy, name */
  buildPtrToInt: fn([Builder, Value, Type, name], Value),
  /** builder, val, destTy, name */
  buildIntToPtr: fn([Builder, Value, Type, name], Value),
  /** builder, val, destTy, name */
  buildBitCast: fn([Builder, Value, Type, name], Value),
  /** builder, val, destTy, name */
  buildAddrSpaceCast: fn([Builder, Value, Type, name], Value),
  /** builder, val, destTy, name */
  buildZExtOrBitCast: fn([Builder, Value, Type, name], Value),
  /** builder, val, destTy, name */
  buildSExtOrBitCast: fn([Builder, Value, Type, name], Value),
  /** builder, val, destTy, name */
  buildTruncOrBitCast: fn([Builder, Value, Type, name], Value),
  /** b, op, val, destTy, name */
  buildCast: fn([Builder, opcode, Value, Type, name], Value),
  /** builder, val, destTy, name */
  buildPointerCast: fn([Builder, Value, Type, name], Value),
  /** builder, val, destTy, isSigned, name */
  buildIntCast2: fn([Builder, Value, Type, bool, name], Value),
  /** builder, val, destTy, name */
  buildFPCast: fn([Builder, Value, Type, name], Value),
  /** builder, val, destTy, name */
  buildIntCast: fn([Builder, Value, Type, name], Value),
  /** builder, op, lHS, rHS, name */
  buildICmp: fn([Builder, intPredicate, Value, Value, name], Value),
  /** builder, op, lHS, rHS, name */
  buildFCmp: fn([Builder, realPredicate, Value, Value, name], Value),
  /** builder, val, name */
  buildIsNull: fn([Builder, Value, name], Value),
  /** builder, val, name */
  buildIsNotNull: fn([Builder, Value, name], Value),
  /** builder, elemTy, lHS, rHS, name */
  buildPtrDiff2: fn([Builder, Type, Value, Value, name], Value),
};

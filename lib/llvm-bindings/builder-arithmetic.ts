/** The instruction builder: arithmetic, comparisons, casts. */
import { Builder, bool, intPredicate, name, opcode, realPredicate, Type, Value } from "./kinds.js";
import { fn } from "./signature.js";

export const builderArithmeticFunctions = {
  /** builder, lhs, rhs, name */
  buildAdd: fn([Builder, Value, Value, name], Value),
  /** builder, lhs, rhs, name */
  buildNSWAdd: fn([Builder, Value, Value, name], Value),
  /** builder, lhs, rhs, name */
  buildNUWAdd: fn([Builder, Value, Value, name], Value),
  /** builder, lhs, rhs, name */
  buildFAdd: fn([Builder, Value, Value, name], Value),
  /** builder, lhs, rhs, name */
  buildSub: fn([Builder, Value, Value, name], Value),
  /** builder, lhs, rhs, name */
  buildNSWSub: fn([Builder, Value, Value, name], Value),
  /** builder, lhs, rhs, name */
  buildNUWSub: fn([Builder, Value, Value, name], Value),
  /** builder, lhs, rhs, name */
  buildFSub: fn([Builder, Value, Value, name], Value),
  /** builder, lhs, rhs, name */
  buildMul: fn([Builder, Value, Value, name], Value),
  /** builder, lhs, rhs, name */
  buildNSWMul: fn([Builder, Value, Value, name], Value),
  /** builder, lhs, rhs, name */
  buildNUWMul: fn([Builder, Value, Value, name], Value),
  /** builder, lhs, rhs, name */
  buildFMul: fn([Builder, Value, Value, name], Value),
  /** builder, lhs, rhs, name */
  buildUDiv: fn([Builder, Value, Value, name], Value),
  /** builder, lhs, rhs, name */
  buildExactUDiv: fn([Builder, Value, Value, name], Value),
  /** builder, lhs, rhs, name */
  buildSDiv: fn([Builder, Value, Value, name], Value),
  /** builder, lhs, rhs, name */
  buildExactSDiv: fn([Builder, Value, Value, name], Value),
  /** builder, lhs, rhs, name */
  buildFDiv: fn([Builder, Value, Value, name], Value),
  /** builder, lhs, rhs, name */
  buildURem: fn([Builder, Value, Value, name], Value),
  /** builder, lhs, rhs, name */
  buildSRem: fn([Builder, Value, Value, name], Value),
  /** builder, lhs, rhs, name */
  buildFRem: fn([Builder, Value, Value, name], Value),
  /** builder, lhs, rhs, name */
  buildShl: fn([Builder, Value, Value, name], Value),
  /** builder, lhs, rhs, name */
  buildLShr: fn([Builder, Value, Value, name], Value),
  /** builder, lhs, rhs, name */
  buildAShr: fn([Builder, Value, Value, name], Value),
  /** builder, lhs, rhs, name */
  buildAnd: fn([Builder, Value, Value, name], Value),
  /** builder, lhs, rhs, name */
  buildOr: fn([Builder, Value, Value, name], Value),
  /** builder, lhs, rhs, name */
  buildXor: fn([Builder, Value, Value, name], Value),
  /** builder, operation, lhs, rhs, name */
  buildBinOp: fn([Builder, opcode, Value, Value, name], Value),
  /** builder, value, name */
  buildNeg: fn([Builder, Value, name], Value),
  /** builder, value, name */
  buildNSWNeg: fn([Builder, Value, name], Value),
  /** builder, value, name */
  buildFNeg: fn([Builder, Value, name], Value),
  /** builder, value, name */
  buildNot: fn([Builder, Value, name], Value),
  /** builder, value, destType, name */
  buildTrunc: fn([Builder, Value, Type, name], Value),
  /** builder, value, destType, name */
  buildZExt: fn([Builder, Value, Type, name], Value),
  /** builder, value, destType, name */
  buildSExt: fn([Builder, Value, Type, name], Value),
  /** builder, value, destType, name */
  buildFPToUI: fn([Builder, Value, Type, name], Value),
  /** builder, value, destType, name */
  buildFPToSI: fn([Builder, Value, Type, name], Value),
  /** builder, value, destType, name */
  buildUIToFP: fn([Builder, Value, Type, name], Value),
  /** builder, value, destType, name */
  buildSIToFP: fn([Builder, Value, Type, name], Value),
  /** builder, value, destType, name */
  buildFPTrunc: fn([Builder, Value, Type, name], Value),
  /** builder, value, destType, name */
  buildFPExt: fn([Builder, Value, Type, name], Value),
  /** builder, value, destType, name */
  buildPtrToInt: fn([Builder, Value, Type, name], Value),
  /** builder, value, destType, name */
  buildIntToPtr: fn([Builder, Value, Type, name], Value),
  /** builder, value, destType, name */
  buildBitCast: fn([Builder, Value, Type, name], Value),
  /** builder, value, destType, name */
  buildAddrSpaceCast: fn([Builder, Value, Type, name], Value),
  /** builder, value, destType, name */
  buildZExtOrBitCast: fn([Builder, Value, Type, name], Value),
  /** builder, value, destType, name */
  buildSExtOrBitCast: fn([Builder, Value, Type, name], Value),
  /** builder, value, destType, name */
  buildTruncOrBitCast: fn([Builder, Value, Type, name], Value),
  /** builder, operation, value, destType, name */
  buildCast: fn([Builder, opcode, Value, Type, name], Value),
  /** builder, value, destType, name */
  buildPointerCast: fn([Builder, Value, Type, name], Value),
  /** builder, value, destType, isSigned, name */
  buildIntCast2: fn([Builder, Value, Type, bool, name], Value),
  /** builder, value, destType, name */
  buildFPCast: fn([Builder, Value, Type, name], Value),
  /** builder, value, destType, name */
  buildIntCast: fn([Builder, Value, Type, name], Value),
  /** builder, operation, lhs, rhs, name */
  buildICmp: fn([Builder, intPredicate, Value, Value, name], Value),
  /** builder, operation, lhs, rhs, name */
  buildFCmp: fn([Builder, realPredicate, Value, Value, name], Value),
  /** builder, value, name */
  buildIsNull: fn([Builder, Value, name], Value),
  /** builder, value, name */
  buildIsNotNull: fn([Builder, Value, name], Value),
  /** builder, elementType, lhs, rhs, name */
  buildPtrDiff2: fn([Builder, Type, Value, Value, name], Value),
};

/** Debug records: what replaced `llvm.dbg.value` and its kin. They hang on the instruction that follows them. */
import {
  BasicBlock,
  Builder,
  DbgRecord,
  DIBuilder,
  dbgRecordKind,
  Metadata,
  message,
  nothing,
  u32,
  Value,
} from "./kinds.js";
import { fn, nullable } from "./signature.js";

export const debugRecordsFunctions = {
  printDbgRecordToString: fn([DbgRecord], message),
  getFirstDbgRecord: fn([Value], nullable(DbgRecord)),
  getLastDbgRecord: fn([Value], nullable(DbgRecord)),
  getNextDbgRecord: fn([DbgRecord], nullable(DbgRecord)),
  getPreviousDbgRecord: fn([DbgRecord], nullable(DbgRecord)),
  dbgRecordGetDebugLoc: fn([DbgRecord], nullable(Metadata)),
  dbgRecordGetKind: fn([DbgRecord], dbgRecordKind),
  dbgVariableRecordGetValue: fn([DbgRecord, u32], nullable(Value)),
  dbgVariableRecordGetVariable: fn([DbgRecord], Metadata),
  dbgVariableRecordGetExpression: fn([DbgRecord], Metadata),
  /** builder, block, instruction */
  positionBuilderBeforeDbgRecords: fn([Builder, BasicBlock, nullable(Value)], nothing),
  positionBuilderBeforeInstrAndDbgRecords: fn([Builder, Value], nothing),
  /** builder, storage, varInfo, expression, debugLoc, instruction */
  diBuilderInsertDeclareRecordBefore: fn([DIBuilder, Value, Metadata, Metadata, Metadata, Value], DbgRecord),
  /** builder, storage, varInfo, expression, debugLoc, block */
  diBuilderInsertDeclareRecordAtEnd: fn(
    [DIBuilder, Value, nullable(Metadata), nullable(Metadata), nullable(Metadata), BasicBlock],
    DbgRecord,
  ),
  /** builder, value, varInfo, expression, debugLoc, instruction */
  diBuilderInsertDbgValueRecordBefore: fn(
    [DIBuilder, Value, nullable(Metadata), nullable(Metadata), nullable(Metadata), Value],
    DbgRecord,
  ),
  /** builder, value, varInfo, expression, debugLoc, block */
  diBuilderInsertDbgValueRecordAtEnd: fn(
    [DIBuilder, Value, nullable(Metadata), nullable(Metadata), nullable(Metadata), BasicBlock],
    DbgRecord,
  ),
  /** builder, labelInfo, location, insertBefore */
  diBuilderInsertLabelBefore: fn([DIBuilder, nullable(Metadata), nullable(Metadata), Value], DbgRecord),
  /** builder, labelInfo, location, insertAtEnd */
  diBuilderInsertLabelAtEnd: fn([DIBuilder, nullable(Metadata), nullable(Metadata), BasicBlock], DbgRecord),
};

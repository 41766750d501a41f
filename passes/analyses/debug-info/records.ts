import {
  DbgRecordKind,
  type Llvm,
  type MetadataRef,
  readsRecords,
  type ValueRef,
} from "../../../lib/llvm-bindings/index.js";

/** Visits what debug records refer to. */
export interface RecordVisitor {
  /** A record's location, or its variable. */
  node(node: MetadataRef): void;
  /** The DIExpression that says how the variable's value is found. */
  expression(expression: MetadataRef): void;
}

/**
 * Returns a function that visits the debug records in front of an instruction. If a libLLVM cannot read records, the module has none
 * (src/driver/inputs/read-module.ts).
 */
export function recordReader(llvm: Llvm, visitor: RecordVisitor): (instruction: ValueRef) => void {
  if (!readsRecords(llvm)) return () => {};
  return (instruction) => {
    let record = llvm.getFirstDbgRecord(instruction);
    for (; record !== 0; record = llvm.getNextDbgRecord(record)) {
      const location = llvm.dbgRecordGetDebugLoc(record);
      if (location !== 0) visitor.node(location);
      // Labels have no type.
      if (llvm.dbgRecordGetKind(record) === DbgRecordKind.Label) continue;
      visitor.node(llvm.dbgVariableRecordGetVariable(record));
      visitor.expression(llvm.dbgVariableRecordGetExpression(record));
    }
  };
}

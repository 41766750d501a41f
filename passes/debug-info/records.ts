import {
  DbgRecordKind,
  type Llvm,
  type MetadataRef,
  readsRecords,
  type ValueRef,
} from "../../src/llvm-bindings/index.js";

/**
 * What calls `visit` with the locations of the debug records in front of an instruction, and with their variables. Where a libLLVM
 * cannot read records, no module has any (src/module/link.ts).
 */
export function recordVisitor(
  llvm: Llvm,
  visit: (node: MetadataRef | 0) => void,
): (instruction: ValueRef) => void {
  if (!readsRecords(llvm)) return () => {};
  return (instruction) => {
    let record = llvm.getFirstDbgRecord(instruction);
    for (; record !== 0; record = llvm.getNextDbgRecord(record)) {
      visit(llvm.dbgRecordGetDebugLoc(record));
      // A label has no type.
      if (llvm.dbgRecordGetKind(record) !== DbgRecordKind.Label)
        visit(llvm.dbgVariableRecordGetVariable(record));
    }
  };
}

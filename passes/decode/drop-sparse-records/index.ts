import {
  type BasicBlockRef,
  DbgRecordKind,
  type DbgRecordRef,
  debugRecords,
  instructions,
  type MetadataRef,
  readsRecords,
  shedRecords,
  type ValueRef,
} from "../../../lib/llvm-bindings/index.js";
import { SparseLayout, smallestEncoded } from "../../analyses/attributed-types/index.js";
import { Code } from "../../analyses/code/index.js";
import { type Pass, Preserved, type Unit } from "../../unit.js";

/** Drops debug records that use a sparse number to say where a variable is. README.md is its page. */
export const dropSparseRecords: Pass = {
  name: "drop-sparse-records",
  stage: "decode",
  run(unit) {
    const { llvm } = unit;
    if (unit.get(SparseLayout).decoder.types.length === 0 || !readsRecords(llvm)) return Preserved.all;
    using records = new Records(unit);
    if (![...unit.get(SparseLayout).expressions].some((expression) => records.hasSparse(expression)))
      return Preserved.all;
    const blocks = new Set<BasicBlockRef>();
    for (const { instructions } of unit.get(Code).functions) {
      for (const instruction of instructions) {
        if (!debugRecords(llvm, instruction).some((record) => records.isSparse(record))) continue;
        const block = llvm.getInstructionParent(instruction);
        if (block !== 0) blocks.add(block);
      }
    }
    for (const block of blocks) renewBlock(unit, records, block);
    return Preserved.all;
  },
};

function renewBlock(unit: Unit, records: Records, block: BasicBlockRef): void {
  const { llvm } = unit;
  const kept = new Map<ValueRef, RecordText[]>();
  for (const instruction of instructions(llvm, block)) {
    const said = debugRecords(llvm, instruction).flatMap((record) => records.read(record) ?? []);
    if (said.length > 0) kept.set(instruction, said);
  }
  shedRecords(unit.owner, block, (instruction) => {
    for (const record of kept.get(instruction) ?? []) records.write(record, instruction);
  });
}

/** What a record says. */
interface RecordText {
  readonly kind: number;
  readonly value: ValueRef;
  readonly variable: MetadataRef;
  readonly expression: MetadataRef;
  readonly location: MetadataRef;
}

class Records {
  readonly #unit: Unit;
  readonly #builder;
  readonly #expressions = new Map<MetadataRef, string>();

  constructor(unit: Unit) {
    this.#unit = unit;
    this.#builder = unit.llvm.createDIBuilder(unit.module);
  }

  [Symbol.dispose](): void {
    this.#unit.llvm.disposeDIBuilder(this.#builder);
  }

  isSparse(record: DbgRecordRef): boolean {
    const { llvm } = this.#unit;
    if (llvm.dbgRecordGetKind(record) === DbgRecordKind.Label) return false;
    return this.hasSparse(llvm.dbgVariableRecordGetExpression(record));
  }

  /** Whether there is a number of the sparse layout in `expression`. */
  hasSparse(expression: MetadataRef): boolean {
    const numbers = this.#text(expression).match(/\d{10,}/g) ?? [];
    return numbers.some((number) => BigInt(number) >= smallestEncoded);
  }

  /** What the record says, if it stays: not where it is sparse, nor where it speaks of several values, which cannot be written again. */
  read(record: DbgRecordRef): RecordText | undefined {
    const { llvm } = this.#unit;
    const kind = llvm.dbgRecordGetKind(record);
    if (kind !== DbgRecordKind.Declare && kind !== DbgRecordKind.Value) return undefined;
    const expression = llvm.dbgVariableRecordGetExpression(record);
    if (this.isSparse(record) || this.#text(expression).includes("DW_OP_LLVM_arg")) return undefined;
    const value = llvm.dbgVariableRecordGetValue(record, 0);
    const location = llvm.dbgRecordGetDebugLoc(record);
    if (value === 0 || location === 0) return undefined;
    return { kind, value, variable: llvm.dbgVariableRecordGetVariable(record), expression, location };
  }

  write({ kind, value, variable, expression, location }: RecordText, before: ValueRef): void {
    const { llvm } = this.#unit;
    if (kind === DbgRecordKind.Declare)
      llvm.diBuilderInsertDeclareRecordBefore(this.#builder, value, variable, expression, location, before);
    else
      llvm.diBuilderInsertDbgValueRecordBefore(this.#builder, value, variable, expression, location, before);
  }

  #text(expression: MetadataRef): string {
    const { llvm, context } = this.#unit;
    let text = this.#expressions.get(expression);
    if (text === undefined) {
      text = llvm.printValueToString(llvm.metadataAsValue(context, expression));
      this.#expressions.set(expression, text);
    }
    return text;
  }
}

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
import { Code } from "../../analyses/code/index.js";
import { isSparseNumber, SparseLayout } from "../../analyses/sparse-layout/index.js";
import { type Pass, type PassContext, Preserved } from "../../manager/index.js";

/** Drops debug records that use a sparse number to say where a variable is. README.md is its page. */
export const dropSparseRecords: Pass = {
  name: "drop-sparse-records",
  stage: "restore",
  run(ctx) {
    const { llvm } = ctx;
    if (ctx.get(SparseLayout).decoder.types.length === 0 || !readsRecords(llvm)) return Preserved.all;
    using records = new Records(ctx);
    if (![...ctx.get(SparseLayout).expressions].some((expression) => records.hasSparse(expression)))
      return Preserved.all;
    const blocks = new Set<BasicBlockRef>();
    for (const { instructions } of ctx.get(Code).functions) {
      for (const instruction of instructions) {
        if (!debugRecords(llvm, instruction).some((record) => records.isSparse(record))) continue;
        const block = llvm.getInstructionParent(instruction);
        if (block !== 0) blocks.add(block);
      }
    }
    for (const block of blocks) renewBlock(ctx, records, block);
    return Preserved.all;
  },
};

function renewBlock(ctx: PassContext, records: Records, block: BasicBlockRef): void {
  const { llvm } = ctx;
  const kept = new Map<ValueRef, RecordText[]>();
  for (const instruction of instructions(llvm, block)) {
    const rewritten = debugRecords(llvm, instruction).flatMap((record) => records.read(record) ?? []);
    if (rewritten.length > 0) kept.set(instruction, rewritten);
  }
  shedRecords(ctx.owner, block, (instruction) => {
    for (const record of kept.get(instruction) ?? []) records.write(record, instruction);
  });
}

/** The contents of a debug record. */
interface RecordText {
  readonly kind: number;
  readonly value: ValueRef;
  readonly variable: MetadataRef;
  readonly expression: MetadataRef;
  readonly location: MetadataRef;
}

class Records {
  readonly #ctx: PassContext;
  readonly #builder;
  readonly #expressions = new Map<MetadataRef, string>();

  constructor(ctx: PassContext) {
    this.#ctx = ctx;
    this.#builder = ctx.llvm.createDIBuilder(ctx.module);
  }

  [Symbol.dispose](): void {
    this.#ctx.llvm.disposeDIBuilder(this.#builder);
  }

  isSparse(record: DbgRecordRef): boolean {
    const { llvm } = this.#ctx;
    if (llvm.dbgRecordGetKind(record) === DbgRecordKind.Label) return false;
    return this.hasSparse(llvm.dbgVariableRecordGetExpression(record));
  }

  /** Whether `expression` contains a sparse number. */
  hasSparse(expression: MetadataRef): boolean {
    const numbers = this.#text(expression).match(/\d{10,}/g) ?? [];
    return numbers.some((number) => isSparseNumber(BigInt(number)));
  }

  /** The contents of a record that stays. Undefined for a sparse one, and for one with several values, which cannot be written again. */
  read(record: DbgRecordRef): RecordText | undefined {
    const { llvm } = this.#ctx;
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
    const { llvm } = this.#ctx;
    if (kind === DbgRecordKind.Declare)
      llvm.diBuilderInsertDeclareRecordBefore(this.#builder, value, variable, expression, location, before);
    else
      llvm.diBuilderInsertDbgValueRecordBefore(this.#builder, value, variable, expression, location, before);
  }

  #text(expression: MetadataRef): string {
    const { llvm, context } = this.#ctx;
    let text = this.#expressions.get(expression);
    if (text === undefined) {
      text = llvm.printValueToString(llvm.metadataAsValue(context, expression));
      this.#expressions.set(expression, text);
    }
    return text;
  }
}

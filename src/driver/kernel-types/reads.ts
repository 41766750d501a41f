import { isMemTransfer } from "../../../passes/index.js";
/**
 * Which records without the attribute a module reads through a pointer. With opaque pointers an access has no type, but a variable has:
 *
 *     store ptr %task, ptr %task.dbg.spill
 *       #dbg_declare(ptr %task.dbg.spill, !12, …)          ; !12 = !DILocalVariable(name: "task", type: *const task_struct)
 *     %0 = getelementptr inbounds i8, ptr %task, i64 4      ; a member of task_struct
 *
 * So what variables hold is followed to where something is read through it, and to what the members point to that are read there.
 */

import type { SourceLocation } from "../../../lib/diagnostics/index.js";
import {
  DbgRecordKind,
  DwarfTag,
  debugRecords,
  MetadataKind,
  type MetadataRef,
  Opcode,
  readsRecords,
  users,
  ValueKind,
  type ValueRef,
} from "../../../lib/llvm-bindings/index.js";
import { Code } from "../../../passes/analyses/code/index.js";
import { DebugInfo } from "../../../passes/analyses/debug-info/index.js";
import type { PassContext } from "../../../passes/index.js";

/** A struct or union that is read, as the debug info has it. */
export interface ReadType {
  readonly name: string;
  readonly fields: readonly string[];
  /** The function that reads it first, and where. */
  readonly function: string;
  readonly location: SourceLocation | undefined;
}

/** What a value is a pointer to, and whether it is known only where it is stored. */
interface Pointer {
  readonly value: ValueRef;
  readonly to: MetadataRef;
}

/** The types that `ctx` reads, in the order in which it does, each once. */
export function readTypes(ctx: PassContext): ReadType[] {
  if (!readsRecords(ctx.llvm)) return [];
  const reader = new Reader(ctx);
  for (const { instructions } of ctx.get(Code).functions)
    for (const instruction of instructions)
      for (const pointer of declared(ctx, instruction)) reader.follow(pointer);
  return [...reader.found.values()];
}

/** The pointers among the variables whose records are in front of `instruction`. */
function* declared(ctx: PassContext, instruction: ValueRef): Generator<Pointer> {
  const { llvm } = ctx;
  const di = ctx.get(DebugInfo);
  for (const record of debugRecords(llvm, instruction)) {
    const kind = llvm.dbgRecordGetKind(record);
    if (kind !== DbgRecordKind.Declare && kind !== DbgRecordKind.Value) continue;
    const expression = llvm.dbgVariableRecordGetExpression(record);
    // A part of a variable, or one that lies behind a pointer.
    if (di.operands(expression).length > 0) continue;
    const value = llvm.dbgVariableRecordGetValue(record, 0);
    // DIVariable: { scope, name, file, type, … }.
    const type = di.operand(llvm.dbgVariableRecordGetVariable(record), 3);
    if (value === 0 || type === 0) continue;
    // Records that are variables themselves are read without a pointer.
    if (!isPointer(di, type)) continue;
    if (kind === DbgRecordKind.Declare) yield { value, to: type };
    else yield* pointees(di, value, type);
  }
}

/** Helpers that read memory: destination, size, source. */
const probeReads = new Set([4n, 45n, 112n, 113n, 114n, 115n]);

class Reader {
  readonly found = new Map<string, ReadType>();
  readonly #ctx: PassContext;
  readonly #seen = new Set<string>();

  constructor(ctx: PassContext) {
    this.#ctx = ctx;
  }

  /** Goes on with everything that is read through `first`. */
  follow(first: Pointer): void {
    const waiting = [first];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const key = `${next.value} ${next.to}`;
      if (this.#seen.has(key)) continue;
      this.#seen.add(key);
      const { llvm } = this.#ctx;
      for (const user of users(llvm, next.value))
        if (llvm.getValueKind(user) === ValueKind.Instruction) waiting.push(...this.#use(next, user));
    }
  }

  #use({ value, to }: Pointer, user: ValueRef): Pointer[] {
    const { llvm } = this.#ctx;
    const di = this.#ctx.get(DebugInfo);
    switch (llvm.getInstructionOpcode(user)) {
      case Opcode.Load: {
        this.#isRead(to, user);
        const held = this.#innermost(to, 0);
        return held !== undefined && isPointer(di, held) ? pointees(di, user, held) : [];
      }
      case Opcode.Store: {
        const stored = llvm.getOperand(user, 0);
        if (stored !== value) {
          // Into a variable: what it holds is known by the variable's type.
          if (isPointer(di, to)) return pointees(di, stored, to);
          this.#isRead(to, user);
          return [];
        }
        return [];
      }
      case Opcode.GetElementPtr: {
        const offset = this.#constantOffset(user);
        // An element of an array, or one that is behind the pointer.
        if (offset === undefined || offset < 0 || BigInt(offset) * 8n >= di.size(to)) return [];
        this.#isRead(to, user);
        const member = memberAt(di, to, offset);
        return member === undefined ? [] : [{ value: user, to: member }];
      }
      case Opcode.PHI:
      case Opcode.Select:
        return [{ value: user, to }];
      case Opcode.Call: {
        const callee = llvm.getCalledValue(user);
        const copied = isMemTransfer(llvm.getValueName2(callee));
        if (copied || (this.#isProbeRead(callee) && llvm.getOperand(user, 2) === value))
          this.#isRead(to, user);
        return [];
      }
      default:
        return [];
    }
  }

  #isRead(type: MetadataRef, instruction: ValueRef): void {
    const di = this.#ctx.get(DebugInfo);
    if (!isRecord(di, type)) return;
    const name = di.name(type);
    if (this.found.has(name) || isAttributed(di, type) || isLibraryType(di, type)) return;
    this.found.set(name, {
      name,
      fields: di.elements(type).map((member) => di.name(member)),
      function: this.#functionOf(instruction),
      location: di.locationOf(instruction),
    });
  }

  #functionOf(instruction: ValueRef): string {
    const { llvm } = this.#ctx;
    const di = this.#ctx.get(DebugInfo);
    const location = llvm.instructionGetDebugLoc(instruction);
    const scope = location === 0 ? 0 : llvm.diLocationGetScope(location);
    const subprogram = scope === 0 ? undefined : di.subprogramOf(scope);
    return subprogram === undefined ? "" : di.name(subprogram);
  }

  /** The type of what is first in `type`, through the records that begin there. */
  #innermost(type: MetadataRef, depth: number): MetadataRef | undefined {
    const di = this.#ctx.get(DebugInfo);
    if ((!isRecord(di, type) && !isArray(di, type)) || depth > 16) return type;
    const member = memberAt(di, type, 0);
    return member === undefined ? undefined : this.#innermost(member, depth + 1);
  }

  #constantOffset(gep: ValueRef): number | undefined {
    const { llvm } = this.#ctx;
    const index = llvm.getOperand(gep, 1);
    if (llvm.getNumOperands(gep) !== 2 || llvm.isAConstantInt(index) === 0) return undefined;
    const element = llvm.getGEPSourceElementType(gep);
    if (llvm.abiSizeOfType(this.#ctx.dataLayout, element) !== 1n) return undefined;
    return Number(llvm.constIntGetSExtValue(index));
  }

  /** A call of a helper by its number. */
  #isProbeRead(callee: ValueRef): boolean {
    const { llvm } = this.#ctx;
    if (llvm.getValueKind(callee) !== ValueKind.ConstantExpr) return false;
    const number = llvm.getOperand(callee, 0);
    return llvm.isAConstantInt(number) !== 0 && probeReads.has(llvm.constIntGetZExtValue(number));
  }
}

function pointees(di: DebugInfo, value: ValueRef, pointer: MetadataRef): Pointer[] {
  const to = di.baseType(pointer);
  return to === 0 ? [] : [{ value, to }];
}

function isPointer(di: DebugInfo, type: MetadataRef): boolean {
  return di.kind(type) === MetadataKind.DIDerivedType && di.tag(type) === DwarfTag.PointerType;
}

function isRecord(di: DebugInfo, type: MetadataRef): boolean {
  if (di.kind(type) !== MetadataKind.DICompositeType) return false;
  const tag = di.tag(type);
  return tag === DwarfTag.StructureType || tag === DwarfTag.UnionType;
}

function isArray(di: DebugInfo, type: MetadataRef): boolean {
  return di.kind(type) === MetadataKind.DICompositeType && di.tag(type) === DwarfTag.ArrayType;
}

function isAttributed(di: DebugInfo, type: MetadataRef): boolean {
  const first = di.firstElement(type);
  return first !== 0 && /^__corelate_(struct|union)/.test(di.name(first));
}

/** Whether it is of the standard library or of the companion crate. */
export function isLibraryType(di: DebugInfo, type: MetadataRef): boolean {
  return /^(core|alloc|std|corelate)$/.test(di.namespaces(type)[0] ?? "");
}

/** The type of the member of `record`, or the element of an array, that begins at `offset`; undefined where none does. */
function memberAt(di: DebugInfo, record: MetadataRef, offset: number): MetadataRef | undefined {
  if (isArray(di, record)) {
    const element = di.baseType(record);
    const size = element === 0 ? 0 : Number(di.size(element)) / 8;
    if (element === 0 || size === 0) return undefined;
    return offset % size === 0 ? element : memberAt(di, element, offset % size);
  }
  if (!isRecord(di, record)) return undefined;
  for (const member of di.elements(record)) {
    const type = di.baseType(member);
    if (type === 0 || di.kind(member) !== MetadataKind.DIDerivedType) continue;
    const from = Number(di.offset(member)) / 8;
    const size = Number(di.size(member)) / 8;
    if (offset === from) return type;
    if (offset > from && offset < from + size) return memberAt(di, type, offset - from);
  }
  return undefined;
}

import type { Btf } from "../btf.js";
import {
  AluOperation,
  classOf,
  framePointer,
  type Instruction,
  InstructionClass,
  instructionAt,
  isRegisterOperand,
  JumpOperation,
  operationOf,
  wideLoad,
} from "../instruction.js";
import type { BpfObject, ObjectFunction } from "../object.js";
import { skipModifiers } from "../size.js";

/** An instruction without a relocation that reads a record, or adds to its address. */
export interface RecordRead {
  /** The record's BTF id. */
  readonly type: number;
  readonly function: ObjectFunction;
  /** The instruction's place in its section, in bytes. */
  readonly offset: number;
}

/**
 * The records behind function parameters that an object reads at fixed offsets. Each function is scanned once from its first instruction to its last,
 * without following jumps: that is enough for compiled code, which rarely has different pointers in a register on two paths.
 */
export function recordReads(object: BpfObject): RecordRead[] {
  const { btf } = object;
  if (btf === undefined) return [];
  const relocated = new Set(object.ext.relocations.map(({ section, offset }) => `${section} ${offset}`));
  return [...parametersOf(btf)].flatMap(([name, records]) => {
    const fn = object.functions.find((candidate) => candidate.name === name);
    return fn === undefined ? [] : readsIn(object, fn, records, relocated);
  });
}

/** For each function with a body the records that its parameters point to, by the registers that these come in. */
function* parametersOf(btf: Btf): Generator<[string, Map<number, number>]> {
  for (let id = btf.firstId; id < btf.typeCount; id++) {
    const fn = btf.kind(id) === "func" ? btf.type(id) : undefined;
    if (fn?.kind !== "func") continue;
    const prototype = btf.type(fn.type);
    if (prototype.kind !== "func_proto") continue;
    const records = new Map<number, number>();
    for (const [index, { type }] of prototype.parameters.entries()) {
      const record = pointedTo(btf, type);
      if (record !== undefined && index < 5) records.set(index + 1, record);
    }
    if (records.size > 0) yield [fn.name, records];
  }
}

/** The record that a type is a pointer to. */
function pointedTo(btf: Btf, type: number): number | undefined {
  const pointer = btf.type(skipModifiers(btf, type));
  if (pointer.kind !== "ptr") return undefined;
  const record = skipModifiers(btf, pointer.type);
  return btf.kind(record) === "struct" || btf.kind(record) === "union" ? record : undefined;
}

/** Helpers that read memory, with the source in r3. */
const probeReads = new Set([4, 45, 112, 113, 114, 115]);

function readsIn(
  object: BpfObject,
  fn: ObjectFunction,
  parameters: ReadonlyMap<number, number>,
  relocated: ReadonlySet<string>,
): RecordRead[] {
  const data = object.section(fn.section)?.data;
  if (data === undefined) return [];
  const code = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const end = Math.min(fn.offset + fn.size, data.byteLength - 7);
  /** The records that registers and, at negative offsets, slots of the stack point to. */
  const places = new Map(parameters);
  const found: RecordRead[] = [];
  for (let offset = fn.offset; offset + 8 <= fn.offset + fn.size && offset < end; offset += 8) {
    const instruction = instructionAt(code, offset / 8, object.elf.littleEndian);
    const read = (type: number | undefined) => {
      if (type !== undefined && !relocated.has(`${fn.section} ${offset}`))
        found.push({ type, function: fn, offset });
    };
    step(instruction, places, read);
    if (instruction.opcode === wideLoad) offset += 8;
  }
  return found;
}

/** Applies one instruction to `places`; calls `read` for a record that it reads. */
function step(
  { opcode, destination, source, offset, immediate }: Instruction,
  places: Map<number, number>,
  read: (type: number | undefined) => void,
): void {
  const set = (place: number, type: number | undefined) => {
    if (type === undefined) places.delete(place);
    else places.set(place, type);
  };
  switch (classOf(opcode)) {
    case InstructionClass.Ldx: {
      if (source === framePointer) return set(destination, places.get(offset));
      read(places.get(source));
      // LLVM leaves types that only members point to out of BTF.
      return set(destination, undefined);
    }
    case InstructionClass.St:
    case InstructionClass.Stx:
      if (destination === framePointer)
        set(offset, classOf(opcode) === InstructionClass.Stx ? places.get(source) : undefined);
      else read(places.get(destination));
      return;
    case InstructionClass.Alu64: {
      const operation = operationOf(opcode);
      const register = isRegisterOperand(opcode);
      if (operation === AluOperation.Mov) return set(destination, register ? places.get(source) : undefined);
      // The address of a member.
      if (operation === AluOperation.Add && !register && immediate > 0) read(places.get(destination));
      return set(destination, undefined);
    }
    case InstructionClass.Jmp:
      if (operationOf(opcode) !== JumpOperation.Call) return;
      if (source === 0 && probeReads.has(immediate)) read(places.get(3));
      for (let place = 0; place <= 5; place++) places.delete(place);
      return;
    case InstructionClass.Jmp32:
      return;
    default:
      set(destination, undefined);
  }
}

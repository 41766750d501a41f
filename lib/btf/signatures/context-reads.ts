import {
  addOpcode,
  classOf,
  framePointer,
  type Instruction,
  InstructionClass,
  instructionAt,
  JumpOperation,
  loadOpcode,
  moveOpcode,
  operationOf,
  sizeMask,
  storeOpcode,
  wideLoad,
  widthOfSize,
} from "../instruction.js";
import type { BpfObject, ObjectFunction } from "../object.js";

/** A read of a program's context: the argument with this index. */
export interface ContextRead {
  readonly index: number;
  readonly section: string;
  /** From the start of the section. */
  readonly insn: number;
}

/** Where the address of the context is: in registers, and in the stack by the distance from its end, each with what was added to it. */
type State = ReadonlyMap<string, number>;

/**
 * The arguments that the program `fn` reads from its context, an array of 64-bit numbers whose address it is given in r1:
 *
 *     r6 = r1
 *     r7 = *(u64 *)(r6 + 16)    argument 2
 *
 * What a relocation moves is no such read: it names a member of the context, which an iterator's may be.
 *
 * The address is followed through registers, the stack and additions of numbers, on all ways through the function. A function that it is handed on to is not looked into.
 */
export function contextReads(object: BpfObject, fn: ObjectFunction): ContextRead[] {
  const section = object.section(fn.section);
  if (section === undefined) return [];
  const { data } = section;
  const code = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const [start, end] = [fn.offset / 8, Math.min((fn.offset + fn.size) / 8, Math.floor(data.length / 8))];
  const relocated = new Set(
    object.ext.relocations.filter(({ section }) => section === fn.section).map(({ offset }) => offset / 8),
  );
  const states = new Map<number, State>();
  const found = new Map<number, ContextRead>();
  const pending: number[] = [];
  const reach = (insn: number, state: State) => {
    if (insn < start || insn >= end) return;
    const before = states.get(insn);
    const after = before === undefined ? state : common(before, state);
    if (before !== undefined && after.size === before.size) return;
    states.set(insn, after);
    pending.push(insn);
  };
  reach(start, new Map([["r1", 0]]));
  for (let insn = pending.pop(); insn !== undefined; insn = pending.pop()) {
    const instruction = instructionAt(code, insn, object.elf.littleEndian);
    const state = states.get(insn)!;
    const read = readFrom(instruction, state);
    if (read !== undefined && read >= 0 && !relocated.has(insn))
      found.set(insn, { index: Math.floor(read / 8), section: fn.section, insn });
    const after = step(instruction, state);
    for (const next of successors(instruction, insn)) reach(next, after);
  }
  return [...found.values()].sort((a, b) => a.insn - b.insn);
}

/** What two ways agree on. */
function common(a: State, b: State): State {
  return new Map([...a].filter(([place, added]) => b.get(place) === added));
}

/** How far behind the start of the context an instruction reads. */
function readFrom({ opcode, source, offset }: Instruction, state: State): number | undefined {
  if (classOf(opcode) !== InstructionClass.Ldx) return undefined;
  const added = state.get(`r${source}`);
  return added === undefined ? undefined : added + offset;
}

function step(instruction: Instruction, state: State): State {
  const { opcode, destination, source, offset, immediate } = instruction;
  const register = `r${destination}`;
  const set = (place: string, added: number | undefined): State => {
    const after = new Map(state);
    if (added === undefined) after.delete(place);
    else after.set(place, added);
    return after;
  };
  switch (classOf(opcode)) {
    case InstructionClass.Alu64:
      if (opcode === moveOpcode && offset === 0) return set(register, state.get(`r${source}`));
      if (opcode === addOpcode) {
        const added = state.get(register);
        return set(register, added === undefined ? undefined : added + immediate);
      }
      return set(register, undefined);
    case InstructionClass.Alu:
      return set(register, undefined);
    case InstructionClass.Ldx: {
      const spilled = source === framePointer && opcode === loadOpcode ? state.get(`s${offset}`) : undefined;
      return set(register, spilled);
    }
    case InstructionClass.Ld:
      return opcode === wideLoad ? set(register, undefined) : afterCall(state);
    case InstructionClass.St:
    case InstructionClass.Stx: {
      if (destination !== framePointer) return state;
      const size = widthOfSize[opcode & sizeMask]!;
      const after = new Map([...state].filter(([place]) => !overlaps(place, offset, size)));
      const stored = opcode === storeOpcode ? state.get(`r${source}`) : undefined;
      if (stored !== undefined) after.set(`s${offset}`, stored);
      return after;
    }
    default:
      return operationOf(opcode) === JumpOperation.Call ? afterCall(state) : state;
  }
}

function overlaps(place: string, offset: number, size: number): boolean {
  if (!place.startsWith("s")) return false;
  const at = Number(place.slice(1));
  return at < offset + size && offset < at + 8;
}

function afterCall(state: State): State {
  return new Map([...state].filter(([place]) => !/^r[0-5]$/.test(place)));
}

function successors({ opcode, offset, immediate }: Instruction, insn: number): number[] {
  const kind = classOf(opcode);
  if (opcode === wideLoad) return [insn + 2];
  if (kind !== InstructionClass.Jmp && kind !== InstructionClass.Jmp32) return [insn + 1];
  switch (operationOf(opcode)) {
    case JumpOperation.Ja:
      return [insn + 1 + (kind === InstructionClass.Jmp ? offset : immediate)];
    case JumpOperation.Call:
      return [insn + 1];
    case JumpOperation.Exit:
      return [];
    default:
      return [insn + 1, insn + 1 + offset];
  }
}

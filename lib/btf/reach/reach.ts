import type { ElfSymbol } from "../elf.js";
import {
  classOf,
  framePointer,
  type Instruction,
  InstructionClass,
  instructionAt,
  isAtomic,
  isRegisterOperand,
  JumpOperation,
  operationOf,
  pseudoCall,
  pseudoFunction,
  wideLoad,
} from "../instruction.js";
import type { BpfObject, ObjectFunction } from "../object.js";
import { sectionNames } from "../section-names.js";
import { arithmetic, isTaken, refine } from "./evaluate.js";
import { afterCall, join, nothingKnown, type Registers, withRegister } from "./state.js";

/** What is known besides the code. */
export interface ReachOptions {
  /** Whether the number that an instruction holds is another one on each kernel; `insn` counts from the start of the section. */
  readonly isUnknown?: (section: string, insn: number) => boolean;
  /** Symbols of the kernel that are not there: their address is 0. */
  readonly isMissing?: (symbol: ElfSymbol) => boolean;
}

/** Which instructions can be reached. */
export interface Reachable {
  /** `insn` counts from the start of the section. */
  has(section: string, insn: number): boolean;
}

/**
 * Finds the instructions of `object` that can be reached on a kernel, with the code of `sections` in place of the object's own: it has the relocations
 * applied, so that the answers to questions are numbers in it.
 *
 *     r1 = 0                   <field_exists> task_struct.__state: 1 in the object, 0 on this kernel
 *     if r1 == 0 goto +2       always
 *     r0 = *(u32 *)(r6 + …)    cannot be reached: that there is no such field does no harm
 *
 * As the verifier does, it follows what registers hold from the start of each program, and takes a jump whose condition is known only where it goes. Where
 * several ways meet, a register is known if it is the same on all. All else is unknown: what is read from memory, what calls give.
 *
 * Programs, and functions that are visible to other objects, start with nothing known. Other functions can be reached where a call of them, or an
 * instruction that takes their address (a callback), can be. Where the target of a call is not clear, every function can be reached, and of code that is
 * not understood every instruction.
 */
export function reachable(
  object: BpfObject,
  sections: ReadonlyMap<string, Uint8Array>,
  options: ReachOptions = {},
): Reachable {
  return new Walk(object, sections, options).run();
}

interface Section {
  readonly name: string;
  readonly code: DataView;
  readonly count: number;
  /** What the static linker's relocations are for, by instruction. */
  readonly symbols: ReadonlyMap<number, ElfSymbol>;
  /** What is known at each instruction; undefined where it is not reached. */
  readonly states: (Registers | undefined)[];
}

class Walk {
  readonly #object: BpfObject;
  readonly #little: boolean;
  readonly #options: ReachOptions;
  readonly #sections = new Map<string, Section>();
  readonly #pending: [Section, number][] = [];

  constructor(object: BpfObject, changed: ReadonlyMap<string, Uint8Array>, options: ReachOptions) {
    this.#object = object;
    this.#options = options;
    this.#little = object.elf.littleEndian;
    const names = new Set(object.functions.map(({ section }) => section));
    for (const section of object.elf.sections) {
      if (!names.has(section.name) || this.#sections.has(section.name)) continue;
      const bytes = changed.get(section.name) ?? section.data;
      const count = Math.floor(bytes.length / 8);
      const symbols = new Map<number, ElfSymbol>();
      for (const { offset, symbol } of object.elf.relocationsOf(section.index)) {
        const known = object.elf.symbols[symbol];
        if (known !== undefined) symbols.set(Number(offset / 8n), known);
      }
      this.#sections.set(section.name, {
        name: section.name,
        code: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength),
        count,
        symbols,
        states: new Array(count).fill(undefined),
      });
    }
  }

  run(): Reachable {
    // The kernel verifies global functions whether they are called or not.
    for (const fn of this.#object.functions)
      if (fn.global || fn.section !== sectionNames.text) this.#start(fn);
    for (let next = this.#pending.pop(); next !== undefined; next = this.#pending.pop()) this.#step(...next);
    return {
      has: (name, insn) => {
        const section = this.#sections.get(name);
        return section === undefined || section.states[insn] !== undefined;
      },
    };
  }

  #start(fn: ObjectFunction, state: Registers = nothingKnown): void {
    const section = this.#sections.get(fn.section);
    if (section !== undefined) this.#reach(section, fn.offset / 8, state);
  }

  /** Marks every instruction as reachable, with unknown registers. */
  #startAll(): void {
    for (const fn of this.#object.functions) this.#start(fn);
  }

  #reach(section: Section, insn: number, state: Registers): void {
    if (!Number.isInteger(insn) || insn < 0 || insn >= section.count) return;
    const before = section.states[insn];
    const after = before === undefined ? state : join(before, state);
    if (after === before) return;
    section.states[insn] = after;
    this.#pending.push([section, insn]);
  }

  #step(section: Section, insn: number): void {
    const state = section.states[insn]!;
    const instruction = instructionAt(section.code, insn, this.#little);
    const { opcode, destination, source } = instruction;
    const next = (after: Registers) => this.#reach(section, insn + 1, after);
    if (Math.max(destination, source) > framePointer && opcode !== wideLoad)
      return this.#giveUp(section, insn);
    switch (classOf(opcode)) {
      case InstructionClass.Alu:
      case InstructionClass.Alu64:
        return next(
          this.#options.isUnknown?.(section.name, insn) === true
            ? withRegister(state, destination, undefined)
            : arithmetic(instruction, state),
        );
      case InstructionClass.Ldx:
        return next(withRegister(state, destination, undefined));
      case InstructionClass.St:
        return next(state);
      case InstructionClass.Stx:
        // An atomic operation may give the old value in its source, or in r0; a load that acquires gives it in its destination.
        return next(isAtomic(opcode) ? clobbered(state, source, destination, 0) : state);
      case InstructionClass.Ld:
        if (opcode === wideLoad) return this.#wideLoad(section, insn, instruction, state);
        return next(afterCall(state));
      default:
        return this.#jump(section, insn, instruction, state);
    }
  }

  #wideLoad(
    section: Section,
    insn: number,
    { destination, source, immediate }: Instruction,
    state: Registers,
  ): void {
    const symbol = section.symbols.get(insn);
    if (destination > framePointer) return this.#giveUp(section, insn);
    if (insn + 1 >= section.count) return;
    const high = section.code.getUint32((insn + 1) * 8 + 4, this.#little);
    const missing = symbol !== undefined && this.#options.isMissing?.(symbol) === true;
    const plain =
      symbol === undefined && source === 0 && this.#options.isUnknown?.(section.name, insn) !== true;
    const number = (BigInt(high) << 32n) | BigInt.asUintN(32, BigInt(immediate));
    const value = missing ? 0n : plain ? number : undefined;
    if (symbol !== undefined && this.#isCode(symbol)) this.#call(symbol, immediate / 8, nothingKnown);
    else if (source === pseudoFunction) this.#startAll();
    this.#reach(section, insn + 2, withRegister(state, destination, value));
  }

  #isCode({ section }: ElfSymbol): boolean {
    const name = this.#object.elf.sections[section]?.name;
    return name !== undefined && this.#sections.has(name);
  }

  #jump(section: Section, insn: number, instruction: Instruction, state: Registers): void {
    const { opcode, offset, immediate, source } = instruction;
    const to = (distance: number, known: Registers) => this.#reach(section, insn + 1 + distance, known);
    switch (operationOf(opcode)) {
      case JumpOperation.Ja:
        if (isRegisterOperand(opcode)) return this.#giveUp(section, insn);
        return to(classOf(opcode) === InstructionClass.Jmp ? offset : immediate, state);
      case JumpOperation.Call:
        if (isRegisterOperand(opcode)) this.#startAll();
        else if (source === pseudoCall) this.#callHere(section, insn, immediate, state);
        // A callback's address is in a register. The results of helpers and kfuncs are unknown.
        return to(0, afterCall(state));
      case JumpOperation.Exit:
        return;
      case JumpOperation.Jcond:
      case 0xf0:
        // 0xf0 is not defined yet.
        to(offset, nothingKnown);
        return to(0, nothingKnown);
      default: {
        const taken = isTaken(instruction, state);
        if (taken !== false) to(offset, refine(instruction, state, true));
        if (taken !== true) to(0, refine(instruction, state, false));
      }
    }
  }

  /** A call of a function in the object: of a symbol, with an index behind it, or of a place in the same section. */
  #callHere(section: Section, insn: number, immediate: number, state: Registers): void {
    const symbol = section.symbols.get(insn);
    const given = state.map((value, register) => (register >= 1 && register <= 5 ? value : undefined));
    if (symbol === undefined) this.#reach(section, insn + 1 + immediate, given);
    else this.#call(symbol, immediate + 1, given);
  }

  #call(symbol: ElfSymbol, behind: number, state: Registers): void {
    // The kernel's own, a kfunc: not in the object.
    if (symbol.section === 0) return;
    const name = this.#object.elf.sections[symbol.section]?.name;
    const section = name === undefined ? undefined : this.#sections.get(name);
    const start = Number(symbol.value) / 8 + behind;
    const isFunction = this.#object.functions.some((fn) => fn.section === name && fn.offset / 8 === start);
    if (section === undefined || !isFunction) this.#startAll();
    else this.#reach(section, start, state);
  }

  /** Marks every instruction of a section as reachable. */
  #giveUp(section: Section, insn: number): void {
    const fn = this.#object.functionAt(section.name, insn * 8);
    const [start, end] = fn === undefined ? [0, section.count] : [fn.offset / 8, (fn.offset + fn.size) / 8];
    for (let at = start; at < Math.min(end, section.count); at++) section.states[at] = nothingKnown;
    this.#startAll();
  }
}

function clobbered(state: Registers, ...registers: readonly number[]): Registers {
  return registers.reduce((known, register) => withRegister(known, register, undefined), state);
}

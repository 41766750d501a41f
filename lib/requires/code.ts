import {
  type BpfObject,
  callOpcode,
  type ElfSymbol,
  type Instruction,
  instructionAt,
  type ObjectFunction,
  wideLoad,
} from "../btf/index.js";

/** An instruction with its place and what the static linker's relocation there refers to. */
export interface Placed extends Instruction {
  readonly function: ObjectFunction;
  readonly section: string;
  /** From the start of the section. */
  readonly insn: number;
  readonly symbol: ElfSymbol | undefined;
}

/** An object's code by functions. */
export class ObjectCode {
  readonly #object: BpfObject;
  readonly #symbols = new Map<string, ReadonlyMap<number, ElfSymbol>>();

  constructor(object: BpfObject) {
    this.#object = object;
  }

  /** The functions that a loader puts into the program that `fn` is: itself, those that it calls, and those whose addresses it takes. */
  functionsOf(fn: ObjectFunction): ObjectFunction[] {
    const found = new Set([fn]);
    for (const one of found)
      for (const insn of this.instructionsOf(one)) {
        const callee = this.callee(insn);
        if (callee !== undefined) found.add(callee);
      }
    return [...found];
  }

  *instructionsOf(fn: ObjectFunction): Generator<Placed> {
    const section = this.#object.section(fn.section);
    if (section === undefined) return;
    const { data } = section;
    const little = this.#object.elf.littleEndian;
    const code = new DataView(data.buffer, data.byteOffset, data.byteLength);
    const symbols = this.#symbolsOf(fn.section);
    const end = Math.min(Math.floor(data.length / 8), (fn.offset + fn.size) / 8);
    for (let insn = fn.offset / 8; insn < end; insn++) {
      const instruction = instructionAt(code, insn, little);
      yield { ...instruction, function: fn, section: fn.section, insn, symbol: symbols.get(insn) };
      if (instruction.opcode === wideLoad) insn++;
    }
  }

  /** The function of the object that an instruction calls or takes the address of. */
  callee({ opcode, source, immediate, section, insn, symbol }: Placed): ObjectFunction | undefined {
    if (isCall(opcode) && source === 1) {
      if (symbol === undefined) return this.#functionAt(section, (insn + 1 + immediate) * 8);
      return this.#functionOf(symbol, (immediate + 1) * 8);
    }
    if (opcode === wideLoad && symbol !== undefined) return this.#functionOf(symbol, immediate);
    return undefined;
  }

  #functionOf(symbol: ElfSymbol, behind: number): ObjectFunction | undefined {
    const name = this.#object.elf.sections[symbol.section]?.name;
    return symbol.section === 0 || name === undefined
      ? undefined
      : this.#functionAt(name, Number(symbol.value) + behind);
  }

  #functionAt(section: string, offset: number): ObjectFunction | undefined {
    const found = this.#object.functionAt(section, offset);
    return found?.offset === offset ? found : undefined;
  }

  #symbolsOf(name: string): ReadonlyMap<number, ElfSymbol> {
    const known = this.#symbols.get(name);
    if (known !== undefined) return known;
    const symbols = new Map<number, ElfSymbol>();
    const { elf } = this.#object;
    for (const { offset, symbol } of elf.relocationsOf(this.#object.section(name)?.index ?? -1)) {
      const found = elf.symbols[symbol];
      if (found !== undefined) symbols.set(Number(offset / 8n), found);
    }
    this.#symbols.set(name, symbols);
    return symbols;
  }
}

/** `BPF_CALL` of an immediate: of a helper, a function of the object, or one of the kernel's. */
export function isCall(opcode: number): boolean {
  return opcode === callOpcode;
}

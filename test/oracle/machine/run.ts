import { arithmetic, signed, swapped, taken } from "./alu.js";
import { type Image, isImageData } from "./image.js";
import { Memory, type MemoryOptions, mix } from "./memory.js";

/** What a program did. */
export interface Outcome {
  /** What it returned, or why it did not. */
  readonly result: string;
  /** Bytes that it changed outside of its stack and its own data: `address=byte`. */
  readonly changes: readonly string[];
  /** Instructions that it executed. */
  readonly steps: number;
}

const stackTop = 0x6000_0000_0000n;
const frameSize = 512n;
const contextAt = 0x7000_0000_0000n;
const maxSteps = 20_000;

/**
 * Runs the program at `at` of `section` without a kernel: two programs that mean the same do the same in the same memory. The context
 * holds eight words: the first is a pointer, the others are numbers.
 */
export function run(image: Image, section: string, at: number, options: MemoryOptions): Outcome {
  const machine = new Machine(image, options);
  let result: string;
  try {
    result = String(machine.call({ section, at }, [contextAt], stackTop));
  } catch (error) {
    result = (error as Error).message;
  }
  return { result, changes: machine.changes(), steps: machine.steps };
}

interface Place {
  readonly section: string;
  readonly at: number;
}

class Machine {
  readonly #image: Image;
  readonly #memory: Memory;
  readonly #seed: number;
  steps = 0;

  constructor(image: Image, options: MemoryOptions) {
    this.#image = image;
    this.#memory = new Memory(options);
    this.#seed = options.seed;
    for (const [name, address] of image.data) {
      const section = image.object.section(name)!;
      for (let at = 0; at < section.size; at++)
        this.#memory.write(address + BigInt(at), 1, BigInt(section.data[at] ?? 0));
    }
    for (let index = 0; index < 8; index++) {
      const word = mix(options.seed, index, 1);
      this.#memory.write(
        contextAt + BigInt(8 * index),
        8,
        BigInt(index === 0 ? ((word | 64) & ~63) >>> 0 : word),
      );
    }
  }

  changes(): string[] {
    const context = (address: bigint) => address >= contextAt && address < contextAt + 64n;
    const stack = (address: bigint) => address < stackTop && address >= stackTop - 16n * frameSize;
    return this.#memory.changes((address) => !context(address) && !stack(address) && !isImageData(address));
  }

  call(place: Place, args: readonly bigint[], frame: bigint): bigint {
    const code = this.#image.code.get(place.section);
    if (!code) throw new Error(`call into ${place.section}`);
    if (frame < stackTop - 15n * frameSize) throw new Error("too many calls");
    const registers: bigint[] = new Array(11).fill(0n);
    for (const [index, arg] of args.entries()) registers[index + 1] = arg;
    registers[10] = frame;
    let pc = place.at;
    while (true) {
      if (++this.steps > maxSteps) throw new Error("does not end");
      const next = this.#step(code, place.section, pc, registers);
      if (next === undefined) return registers[0]!;
      pc = next;
    }
  }

  /** Executes the instruction at byte `pc`; gives the next one's place, or undefined at the end of the function. */
  #step(code: DataView, section: string, pc: number, registers: bigint[]): number | undefined {
    const opcode = code.getUint8(pc);
    const dst = code.getUint8(pc + 1) & 15;
    const src = code.getUint8(pc + 1) >> 4;
    const offset = code.getInt16(pc + 2, true);
    const immediate = BigInt(code.getInt32(pc + 4, true));
    const address = (register: number) => BigInt.asUintN(64, registers[register]! + BigInt(offset));
    const size = [4, 2, 1, 8][(opcode >> 3) & 3]!;
    const operand = (opcode & 8) !== 0 ? registers[src]! : BigInt.asUintN(64, immediate);
    switch (opcode & 7) {
      case 0: {
        if (opcode !== 0x18) throw new Error(`instruction ${opcode.toString(16)}`);
        const high = BigInt(code.getUint32(pc + 12, true));
        registers[dst] = (high << 32n) | BigInt.asUintN(32, immediate);
        return pc + 16;
      }
      case 1: {
        const value = this.#memory.read(address(src), size);
        registers[dst] = opcode >> 5 === 4 ? BigInt.asUintN(64, signed(value, 8 * size)) : value;
        return pc + 8;
      }
      case 2:
        this.#memory.write(address(dst), size, BigInt.asUintN(64, immediate));
        return pc + 8;
      case 3:
        if (opcode >> 5 === 6) this.#atomic(address(dst), size, Number(immediate), src, registers);
        else this.#memory.write(address(dst), size, registers[src]!);
        return pc + 8;
      case 4:
      case 7: {
        const bits = (opcode & 7) === 4 ? 32 : 64;
        registers[dst] =
          opcode >> 4 === 13
            ? byteSwap(opcode, registers[dst]!, Number(immediate))
            : arithmetic(opcode & 0xf0, registers[dst]!, operand, bits, offset);
        return pc + 8;
      }
      default:
        return this.#jump(opcode, code, section, pc, registers, { dst, offset, operand, immediate, src });
    }
  }

  #jump(
    opcode: number,
    _code: DataView,
    section: string,
    pc: number,
    registers: bigint[],
    parts: { dst: number; src: number; offset: number; operand: bigint; immediate: bigint },
  ): number | undefined {
    if (opcode === 0x95) return undefined;
    if (opcode === 0x85) {
      const args = registers.slice(1, 6);
      if (parts.src === 0) registers[0] = this.#helper(Number(parts.immediate), args);
      else {
        const local = { section, at: pc + 8 + 8 * Number(parts.immediate) };
        const target = this.#image.callTarget(section, pc) ?? local;
        registers[0] = this.call(target, args, registers[10]! - frameSize);
      }
      return pc + 8;
    }
    // A jump of class JMP32 without a condition takes its distance from the immediate.
    if (opcode === 0x06) return pc + 8 + 8 * Number(parts.immediate);
    const bits = (opcode & 7) === 6 ? 32 : 64;
    const go = taken(opcode & 0xf0, registers[parts.dst]!, parts.operand, bits);
    return pc + 8 + (go ? 8 * parts.offset : 0);
  }

  #helper(id: number, args: readonly bigint[]): bigint {
    switch (id) {
      case 35:
        return BigInt((mix(this.#seed, id, 0) & ~63) >>> 0);
      case 4:
      case 112:
      case 113: {
        const [to, size, from] = args as [bigint, bigint, bigint];
        for (let at = 0n; at < BigInt.asUintN(32, size); at++)
          this.#memory.write(to + at, 1, this.#memory.read(from + at, 1));
        return 0n;
      }
      case 114:
      case 115:
        return this.#copyString(...(args as [bigint, bigint, bigint]));
      default:
        throw new Error(`helper ${id}`);
    }
  }

  /** Copies up to and with the first NUL, at most `size` bytes of which the last is NUL, and says how many. */
  #copyString(to: bigint, size: bigint, from: bigint): bigint {
    const room = BigInt.asUintN(32, size);
    for (let at = 0n; at < room; at++) {
      const byte = at === room - 1n ? 0n : this.#memory.read(from + at, 1);
      this.#memory.write(to + at, 1, byte);
      if (byte === 0n) return at + 1n;
    }
    return 0n;
  }

  #atomic(address: bigint, size: number, operation: number, src: number, registers: bigint[]): void {
    const old = this.#memory.read(address, size);
    const value = registers[src]!;
    const bits = size === 4 ? 32 : 64;
    if (operation === 0xe1) {
      this.#memory.write(address, size, value);
    } else if (operation === 0xf1) {
      if (old === BigInt.asUintN(bits, registers[0]!)) this.#memory.write(address, size, value);
      registers[0] = old;
      return;
    } else {
      this.#memory.write(address, size, arithmetic(operation & 0xf0, old, value, bits, 0));
    }
    if ((operation & 1) !== 0) registers[src] = old;
  }
}

/** `le16` to `be64` of class ALU, `bswap` of ALU64; the machine is little-endian. */
function byteSwap(opcode: number, value: bigint, bits: number): bigint {
  const swap = (opcode & 7) === 7 || (opcode & 8) !== 0;
  return swap ? swapped(value, bits) : BigInt.asUintN(bits, value);
}

/**
 * Who wrote a bitcode file: the identification block in front of the module, which says so in a string such as `LLVM22.1.8`
 * (https://llvm.org/docs/BitCodeFormat.html, "IDENTIFICATION_BLOCK Contents"). Any version of LLVM can read a block's frame, whatever
 * the module has that it does not know, and so can we.
 */

const identificationBlock = 13;
const producerRecord = 1;
const abbreviationId = {
  endBlock: 0,
  enterSubblock: 1,
  defineAbbreviation: 2,
  unabbreviatedRecord: 3,
} as const;
const wrapperMagic = 0x0b17c0de;
const char6 = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._";

/** The producer's string, such as `LLVM22.1.8` or `LLVM22.1.2-rust-1.95.0-stable`; undefined where there is none to be found. */
export function bitcodeProducer(data: Uint8Array): string | undefined {
  try {
    const bits = new BitReader(withoutWrapper(data));
    bits.read(32); // the magic number
    if (bits.read(2) !== abbreviationId.enterSubblock || bits.readVbr(8) !== identificationBlock)
      return undefined;
    const width = bits.readVbr(4);
    bits.align();
    bits.read(32); // the block's length in words
    return findProducer(bits, width);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** The major version of the LLVM that wrote the bitcode. */
export function bitcodeProducerMajor(data: Uint8Array): number | undefined {
  const match = /^LLVM(\d+)\./.exec(bitcodeProducer(data) ?? "");
  return match ? Number(match[1]) : undefined;
}

type Operand =
  | { readonly encoding: "literal"; readonly value: number }
  | { readonly encoding: "fixed" | "vbr"; readonly width: number }
  | { readonly encoding: "array" | "char6" };

function findProducer(bits: BitReader, width: number): string | undefined {
  const abbreviations: Operand[][] = [];
  for (;;) {
    const id = bits.read(width);
    if (id === abbreviationId.endBlock || id === abbreviationId.enterSubblock) return undefined;
    if (id === abbreviationId.defineAbbreviation) {
      abbreviations.push(readAbbreviation(bits));
      continue;
    }
    const [code, ...values] =
      id === abbreviationId.unabbreviatedRecord
        ? readUnabbreviated(bits)
        : readRecord(bits, abbreviations[id - 4] ?? []);
    if (code === producerRecord) return String.fromCharCode(...values);
  }
}

function readUnabbreviated(bits: BitReader): number[] {
  const code = bits.readVbr(6);
  const count = bits.readVbr(6);
  return [code, ...Array.from({ length: bits.limit(count) }, () => bits.readVbr(6))];
}

function readAbbreviation(bits: BitReader): Operand[] {
  return Array.from({ length: bits.limit(bits.readVbr(5)) }, (): Operand => {
    if (bits.read(1) === 1) return { encoding: "literal", value: bits.readVbr(8) };
    switch (bits.read(3)) {
      case 1:
        return { encoding: "fixed", width: bits.readVbr(5) };
      case 2:
        return { encoding: "vbr", width: bits.readVbr(5) };
      case 3:
        return { encoding: "array" };
      case 4:
        return { encoding: "char6" };
      default:
        throw new RangeError("an encoding that the identification block does not have");
    }
  });
}

function readRecord(bits: BitReader, operands: readonly Operand[]): number[] {
  if (operands.length === 0) throw new RangeError("an abbreviation that was not defined");
  const arrayAt = operands.findIndex((operand) => operand.encoding === "array");
  const scalars = arrayAt < 0 ? operands : operands.slice(0, arrayAt);
  const values = scalars.map((operand) => readOperand(bits, operand));
  const element = operands[arrayAt + 1];
  if (arrayAt < 0 || element === undefined) return values;
  const count = bits.limit(bits.readVbr(6));
  return [...values, ...Array.from({ length: count }, () => readOperand(bits, element))];
}

function readOperand(bits: BitReader, operand: Operand): number {
  switch (operand.encoding) {
    case "literal":
      return operand.value;
    case "fixed":
      return bits.read(operand.width);
    case "vbr":
      return bits.readVbr(operand.width);
    case "char6":
      return char6.charCodeAt(bits.read(6));
    case "array":
      throw new RangeError("an array in an array");
  }
}

function withoutWrapper(data: Uint8Array): Uint8Array {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  return view.getUint32(0, true) === wrapperMagic ? data.subarray(view.getUint32(8, true)) : data;
}

/** Reads numbers of up to 32 bits, the lowest bit first. Throws RangeError at the end of the data. */
class BitReader {
  readonly #data: Uint8Array;
  #at = 0;

  constructor(data: Uint8Array) {
    this.#data = data;
  }

  read(width: number): number {
    let value = 0;
    for (let i = 0; i < width; i++, this.#at++) {
      const byte = this.#data[this.#at >> 3];
      if (byte === undefined) throw new RangeError("the data ends early");
      value += ((byte >> (this.#at & 7)) & 1) * 2 ** i;
    }
    return value;
  }

  /** A number in groups of `width` bits, of which the highest says whether another one follows. */
  readVbr(width: number): number {
    if (width < 2) throw new RangeError("a group without data");
    const more = 2 ** (width - 1);
    let value = 0;
    for (let shift = 0; ; shift += width - 1) {
      const group = this.read(width);
      value += (group % more) * 2 ** shift;
      if (group < more) return value;
    }
  }

  align(): void {
    this.#at = Math.ceil(this.#at / 32) * 32;
  }

  /** `count`, unless so many things cannot be left. */
  limit(count: number): number {
    if (count > this.#data.length * 8) throw new RangeError("the data ends early");
    return count;
  }
}

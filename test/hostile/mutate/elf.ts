import { parseElf } from "../../../lib/btf/index.js";
import { mutateBtf } from "./btf.js";
import type { Random } from "./random.js";

/** Widths of the fields, by their place. */
type Fields = readonly (readonly [at: number, width: 1 | 2 | 4 | 8])[];
const headerFields: Fields = [
  [4, 1],
  [5, 1],
  [6, 1],
  [16, 2],
  [18, 2],
  [20, 4],
  [24, 8],
  [32, 8],
  [40, 8],
  [48, 4],
  [52, 2],
  [54, 2],
  [56, 2],
  [58, 2],
  [60, 2],
  [62, 2],
];
const sectionFields: Fields = [
  [0, 4],
  [4, 4],
  [8, 8],
  [16, 8],
  [24, 8],
  [32, 8],
  [40, 4],
  [44, 4],
  [48, 8],
  [56, 8],
];
const symbolFields: Fields = [
  [0, 4],
  [4, 1],
  [5, 1],
  [6, 2],
  [8, 8],
  [16, 8],
];
const relocationFields: Fields = [
  [0, 8],
  [8, 4],
  [12, 4],
];
const instructionFields: Fields = [
  [0, 1],
  [0, 1],
  [1, 1],
  [2, 2],
  [4, 4],
];

/** Another object made of `bytes`, a 64-bit ELF file: headers, symbols, relocations, instructions, BTF and BTF.ext are changed as what they are. */
export function mutateObject(bytes: Uint8Array, random: Random): Buffer {
  const elf = parseElf(bytes);
  const little = elf.littleEndian;
  let file = Buffer.from(bytes);
  const table = Number(little ? file.readBigUInt64LE(40) : file.readBigUInt64BE(40));
  const headerOf = (index: number) => table + index * 64;
  const change = (at: number, width: 1 | 2 | 4 | 8, limit = file.length) => {
    if (at + width > file.length) return;
    if (width === 1) file[at] = random.number(file[at]!, 256) & 0xff;
    else if (width === 2) {
      const value = random.number(little ? file.readUInt16LE(at) : file.readUInt16BE(at), limit) & 0xffff;
      if (little) file.writeUInt16LE(value, at);
      else file.writeUInt16BE(value, at);
    } else {
      // Of eight bytes mostly the low four, else nearly all are just too large.
      const low = width === 4 || little ? at : at + 4;
      const where = width === 8 && random.once(4) ? (little ? at + 4 : at) : low;
      const value = random.number(little ? file.readUInt32LE(where) : file.readUInt32BE(where), limit);
      if (little) file.writeUInt32LE(value, where);
      else file.writeUInt32BE(value, where);
    }
  };
  const field = (start: number, fields: Fields, limit?: number) => {
    const [at, width] = random.pick(fields);
    change(start + at, width, limit);
  };
  const placeOf = (data: Uint8Array) => data.byteOffset - bytes.byteOffset;
  const record = (sections: typeof elf.sections, size: number, fields: Fields, limit?: number) => {
    const filled = sections.filter(({ data }) => data.length >= size);
    if (filled.length === 0) return;
    const { data } = random.pick(filled);
    field(placeOf(data) + size * random.below(Math.floor(data.length / size)), fields, limit);
  };
  const named = (name: string) => elf.sections.filter((section) => section.name === name);
  /** Puts `data` at the end of the file, and lets the header of a section show to it. */
  const replace = (index: number, data: Uint8Array) => {
    const header = Buffer.from(file.subarray(headerOf(index), headerOf(index) + 64));
    const write = (at: number, value: number) =>
      little ? header.writeBigUInt64LE(BigInt(value), at) : header.writeBigUInt64BE(BigInt(value), at);
    write(24, file.length);
    write(32, data.length);
    header.copy(file, headerOf(index));
    file = Buffer.concat([file, data]);
  };
  for (let changes = 1 + random.below(4); changes > 0; changes--) {
    switch (random.below(12)) {
      case 0:
        field(0, headerFields);
        break;
      case 1:
        field(headerOf(random.below(elf.sections.length)), sectionFields);
        break;
      case 2: {
        const [one, other] = [0, 0].map(() => headerOf(random.below(elf.sections.length))) as [
          number,
          number,
        ];
        const [from, width] = random.pick(sectionFields);
        file.copy(file, other + from, one + from, one + from + width);
        break;
      }
      case 3:
      case 4:
        record(
          elf.sections.filter(({ type }) => type === 2),
          24,
          symbolFields,
          elf.sections.length + 2,
        );
        break;
      case 5:
        record(
          elf.sections.filter(({ type }) => type === 9),
          16,
          relocationFields,
          elf.symbols.length + 2,
        );
        break;
      case 6:
      case 7:
        record(
          elf.sections.filter(({ flags }) => (flags & 4n) !== 0n),
          8,
          instructionFields,
          64,
        );
        break;
      case 8:
        for (const section of named(".BTF")) replace(section.index, mutateBtf(section.data, random));
        break;
      case 9:
      case 10:
        record(named(".BTF.ext"), 4, [[0, 4]], random.pick([16, 64, 4096]));
        break;
      default: {
        // What is written as text: names, and the list of sources.
        const texts = elf.sections.filter(
          ({ name, data }) => /strtab|corelate/.test(name) && data.length > 0,
        );
        if (texts.length === 0) break;
        const { data } = random.pick(texts);
        file[placeOf(data) + random.below(data.length)] = random.pick([
          0, 0x2d, 0x30, 0x39, 0x5b, 0x5d, 0x22, 0xff,
        ]);
      }
    }
  }
  return random.once(20) ? file.subarray(0, random.below(file.length)) : file;
}

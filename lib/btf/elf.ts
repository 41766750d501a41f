import { btfErrors, CorelateError } from "../diagnostics/index.js";
import { StringTable } from "./strings.js";

/** A section of an ELF file. `data` shares the file's bytes; it is empty for `SHT_NOBITS`. */
export interface ElfSection {
  readonly index: number;
  readonly name: string;
  /** `sh_type`, such as 1 (`SHT_PROGBITS`) or 9 (`SHT_REL`). */
  readonly type: number;
  readonly flags: bigint;
  readonly link: number;
  readonly info: number;
  /** Bytes in memory; the same as `data.length` except for `SHT_NOBITS`. */
  readonly size: number;
  readonly entrySize: number;
  readonly data: Uint8Array;
}

/** A symbol. `section` is the section's index, or one of the reserved ones (0 undefined, 0xfff1 absolute). */
export interface ElfSymbol {
  readonly name: string;
  readonly value: bigint;
  readonly size: bigint;
  /** `STT_…`: 1 object, 2 function, 3 section. */
  readonly type: number;
  /** `STB_…`: 0 local, 1 global, 2 weak. */
  readonly binding: number;
  readonly visibility: number;
  readonly section: number;
}

/** A relocation of the static linker's, as in `.relraw_tp/f`. */
export interface ElfRelocation {
  /** Bytes from the start of the section that it is for. */
  readonly offset: bigint;
  readonly type: number;
  readonly symbol: number;
}

/** What `parseElf` finds. */
export interface Elf {
  readonly littleEndian: boolean;
  /** `e_machine`; 247 is `EM_BPF`. */
  readonly machine: number;
  readonly sections: readonly ElfSection[];
  readonly symbols: readonly ElfSymbol[];
  /** The first section called `name`. */
  section(name: string): ElfSection | undefined;
  /** The relocations for the section with this index. */
  relocationsOf(section: number): readonly ElfRelocation[];
}

export const EM_BPF = 247;
/** `st_info` of a function. */
export const STT_FUNC = 2;
const SHT_SYMTAB = 2;
const SHT_NOBITS = 8;
const SHT_REL = 9;
/** Stands for the index of the section with the names, where it is too large for its field. */
const SHN_XINDEX = 0xffff;

/**
 * Reads a 64-bit ELF file of either byte order (see elf(5)). Every offset in it is checked against the file's length.
 *
 * @throws CRL0200 when it is none, CRL0201 when it is damaged.
 */
export function parseElf(bytes: Uint8Array): Elf {
  if (bytes.length < 64 || bytes[0] !== 0x7f || bytes[1] !== 0x45 || bytes[2] !== 0x4c || bytes[3] !== 0x46) {
    throw new CorelateError(btfErrors.notElf("the file does not begin as one"));
  }
  if (bytes[4] !== 2) throw new CorelateError(btfErrors.notElf("it is a 32-bit file"));
  if (bytes[5] !== 1 && bytes[5] !== 2)
    throw new CorelateError(btfErrors.damagedElf("its byte order is unknown"));
  const littleEndian = bytes[5] === 1;
  const reader = new Reader(bytes, littleEndian);
  const sections = readSections(reader);
  const symbols = readSymbols(reader, sections);
  return {
    littleEndian,
    machine: reader.u16(18),
    sections,
    symbols,
    section: (name) => sections.find((section) => section.name === name),
    relocationsOf: (section) => readRelocations(sections, section, littleEndian),
  };
}

class Reader {
  readonly bytes: Uint8Array;
  readonly #view: DataView;
  readonly #little: boolean;

  constructor(bytes: Uint8Array, littleEndian: boolean) {
    this.bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#little = littleEndian;
  }

  #check(at: number, size: number): number {
    if (!(at >= 0) || at + size > this.bytes.length)
      throw new CorelateError(btfErrors.damagedElf(`it ends before byte ${at + size}`));
    return at;
  }
  u8(at: number): number {
    return this.#view.getUint8(this.#check(at, 1));
  }
  u16(at: number): number {
    return this.#view.getUint16(this.#check(at, 2), this.#little);
  }
  u32(at: number): number {
    return this.#view.getUint32(this.#check(at, 4), this.#little);
  }
  u64(at: number): bigint {
    return this.#view.getBigUint64(this.#check(at, 8), this.#little);
  }
  /** A 64-bit number that stands for a place in the file. */
  place(at: number): number {
    const value = this.u64(at);
    if (value > BigInt(this.bytes.length))
      throw new CorelateError(btfErrors.damagedElf(`it points behind its end (${value})`));
    return Number(value);
  }
}

function readSections(reader: Reader): ElfSection[] {
  const table = reader.place(40);
  const entry = reader.u16(58);
  const names = reader.u16(62);
  if (table === 0) return [];
  if (entry < 64) throw new CorelateError(btfErrors.damagedElf("its section headers are too short"));
  const declared = reader.u16(60);
  const count = declared === 0 ? Number(reader.u64(table + 32)) : declared;
  if (count * entry > reader.bytes.length)
    throw new CorelateError(btfErrors.damagedElf("it has more sections than bytes"));
  const raw = Array.from({ length: count }, (_, index) => {
    const at = table + index * entry;
    const type = reader.u32(at + 4);
    const size = reader.u64(at + 32);
    const empty = type === SHT_NOBITS || type === 0;
    const start = empty ? 0 : reader.place(at + 24);
    if (!empty && BigInt(start) + size > BigInt(reader.bytes.length)) {
      throw new CorelateError(btfErrors.damagedElf(`section ${index} reaches behind its end`));
    }
    return {
      index,
      nameAt: reader.u32(at),
      type,
      flags: reader.u64(at + 8),
      link: reader.u32(at + 40),
      info: reader.u32(at + 44),
      size: Number(size),
      entrySize: Number(reader.u64(at + 56)),
      data: empty ? new Uint8Array(0) : reader.bytes.subarray(start, start + Number(size)),
    };
  });
  const strings = stringTable(raw[names === SHN_XINDEX ? (raw[0]?.link ?? 0) : names]);
  return raw.map(({ nameAt, ...section }) => ({ ...section, name: strings.at(nameAt) }));
}

function stringTable(section: { readonly data: Uint8Array } | undefined): StringTable {
  return new StringTable(
    section?.data ?? new Uint8Array(0),
    () => new CorelateError(btfErrors.damagedElf("its names overlap one another")),
  );
}

function readSymbols(reader: Reader, sections: readonly ElfSection[]): ElfSymbol[] {
  const table = sections.find((section) => section.type === SHT_SYMTAB);
  if (!table) return [];
  const strings = stringTable(sections[table.link]);
  const at = table.data.byteOffset - reader.bytes.byteOffset;
  return Array.from({ length: Math.floor(table.data.length / 24) }, (_, index) => {
    const symbol = at + index * 24;
    const info = reader.u8(symbol + 4);
    return {
      name: strings.at(reader.u32(symbol)),
      value: reader.u64(symbol + 8),
      size: reader.u64(symbol + 16),
      type: info & 15,
      binding: info >> 4,
      visibility: reader.u8(symbol + 5) & 3,
      section: reader.u16(symbol + 6),
    };
  });
}

function readRelocations(sections: readonly ElfSection[], target: number, little: boolean): ElfRelocation[] {
  const found: ElfRelocation[] = [];
  for (const section of sections) {
    if (section.type !== SHT_REL || section.info !== target) continue;
    const reader = new Reader(section.data, little);
    for (let at = 0; at + 16 <= section.data.length; at += 16) {
      const info = reader.u64(at + 8);
      found.push({ offset: reader.u64(at), type: Number(info & 0xffffffffn), symbol: Number(info >> 32n) });
    }
  }
  return found;
}

import type { Elf } from "../btf/index.js";
import { ByteReader } from "./byte-reader.js";

/** `DW_TAG_…`, of those that are looked at. */
export const Tag = {
  arrayType: 0x01,
  enumerationType: 0x04,
  member: 0x0d,
  pointerType: 0x0f,
  compileUnit: 0x11,
  structureType: 0x13,
  typedef: 0x16,
  unionType: 0x17,
  inlinedSubroutine: 0x1d,
  subrangeType: 0x21,
  baseType: 0x24,
  enumerator: 0x28,
  subprogram: 0x2e,
  templateTypeParameter: 0x2f,
} as const;

/** `DW_AT_…`, of those that are looked at. */
export const Attribute = {
  name: 0x03,
  byteSize: 0x0b,
  bitSize: 0x0d,
  statementList: 0x10,
  lowPc: 0x11,
  highPc: 0x12,
  compilationFolder: 0x1b,
  constantValue: 0x1c,
  upperBound: 0x2f,
  count: 0x37,
  memberLocation: 0x38,
  encoding: 0x3e,
  type: 0x49,
  ranges: 0x55,
  callColumn: 0x57,
  callFile: 0x58,
  callLine: 0x59,
} as const;

/** A debugging information entry. */
export interface Die {
  readonly tag: number;
  readonly level: number;
  /** Where in `.debug_info` it stands, which references to it say. */
  readonly offset: number;
  /** Where the entry stands that the attribute refers to. */
  reference(attribute: number): number | undefined;
  /** The value of an attribute; text for names. */
  value(attribute: number): number | bigint | string | undefined;
  /** Where in `.debug_info` the value stands, which its relocation is for. */
  place(attribute: number): number | undefined;
  /** Whether the attribute is an address, not a length. */
  isAddress(attribute: number): boolean;
}

/** A compilation unit. */
export interface Unit {
  readonly folder: string;
  /** Where its file names are in `.debug_line`. */
  readonly lines: number | undefined;
  readonly dies: readonly Die[];
}

/** Entries of one object that are read at most. */
const most = 2_000_000;

interface Abbreviation {
  readonly tag: number;
  readonly children: boolean;
  readonly attributes: readonly (readonly [attribute: number, form: number])[];
}

/** The units of `.debug_info` in DWARF 4 of 32 bits, with their entries of these tags (all without them); others are left out. @throws RangeError where it is damaged */
export function readUnits(elf: Elf, tags?: ReadonlySet<number>): Unit[] {
  const info = elf.section(".debug_info")?.data;
  const abbreviations = elf.section(".debug_abbrev")?.data;
  if (info === undefined || abbreviations === undefined) return [];
  const units: Unit[] = [];
  let left = most;
  for (let start = 0; start + 11 <= info.length; ) {
    const reader = new ByteReader(info, elf.littleEndian, start);
    const length = reader.u32();
    const end = start + 4 + length;
    if (length >= 0xffff_fff0 || end > info.length) break;
    const version = reader.u16();
    if (version === 4) {
      const table = readAbbreviations(abbreviations, reader.u32(), elf.littleEndian);
      if (reader.u8() === 8) {
        const unit = readUnit(elf, reader, { start, end, table, tags, limit: left });
        left -= unit.dies.length;
        units.push(unit);
      }
    }
    start = end;
  }
  return units;
}

function readAbbreviations(bytes: Uint8Array, at: number, little: boolean): Map<number, Abbreviation> {
  const reader = new ByteReader(bytes, little, at);
  const table = new Map<number, Abbreviation>();
  for (let code = reader.uleb(); code !== 0; code = reader.uleb()) {
    const tag = reader.uleb();
    const children = reader.u8() === 1;
    const attributes: [number, number][] = [];
    for (;;) {
      const pair: [number, number] = [reader.uleb(), reader.uleb()];
      if (pair[0] === 0 && pair[1] === 0) break;
      attributes.push(pair);
    }
    table.set(code, { tag, children, attributes });
  }
  return table;
}

function readUnit(
  elf: Elf,
  reader: ByteReader,
  {
    start,
    end,
    table,
    tags,
    limit,
  }: {
    readonly start: number;
    readonly end: number;
    readonly table: ReadonlyMap<number, Abbreviation>;
    readonly tags: ReadonlySet<number> | undefined;
    readonly limit: number;
  },
): Unit {
  const dies: Die[] = [];
  let folder = "";
  let lines: number | undefined;
  for (let level = 0, count = 0; reader.at < end && count < limit; count++) {
    const offset = reader.at;
    const code = reader.uleb();
    if (code === 0) {
      level--;
      if (level <= 0) break;
      continue;
    }
    const abbreviation = table.get(code);
    if (abbreviation === undefined) throw new RangeError("no such abbreviation");
    const die = readDie(elf, reader, abbreviation, { level, offset, start });
    if (abbreviation.tag === Tag.compileUnit) {
      folder = String(die.value(Attribute.compilationFolder) ?? "");
      const statements = die.value(Attribute.statementList);
      lines = statements === undefined ? undefined : Number(statements);
    }
    if (tags?.has(abbreviation.tag) ?? true) dies.push(die);
    if (abbreviation.children) level++;
  }
  return { folder, lines, dies };
}

/** `DW_FORM_addr`, and `DW_FORM_ref_addr`, which alone of the references is not counted from the start of the unit. */
const addressForm = 0x01;
const wholeReferenceForm = 0x10;

function readDie(
  elf: Elf,
  reader: ByteReader,
  { tag, attributes }: Abbreviation,
  { level, offset, start }: { readonly level: number; readonly offset: number; readonly start: number },
): Die {
  const values = new Map<number, { value: number | bigint | string; place: number; form: number }>();
  for (const [attribute, form] of attributes) {
    const place = reader.at;
    values.set(attribute, { value: readForm(elf, reader, form), place, form });
  }
  return {
    tag,
    level,
    offset,
    reference: (attribute) => {
      const found = values.get(attribute);
      if (found === undefined) return undefined;
      return Number(found.value) + (found.form === wholeReferenceForm ? 0 : start);
    },
    value: (attribute) => values.get(attribute)?.value,
    place: (attribute) => values.get(attribute)?.place,
    isAddress: (attribute) => values.get(attribute)?.form === addressForm,
  };
}

/** DWARF 4, 7.5.4. */
function readForm(elf: Elf, reader: ByteReader, form: number): number | bigint | string {
  const block = (size: number) => {
    reader.skip(size);
    return 0;
  };
  switch (form) {
    case addressForm:
    case 0x07: // data8
    case 0x14: // ref8
    case 0x20: // ref_sig8
      return reader.u64();
    case 0x03: // block2
      return block(reader.u16());
    case 0x04: // block4
      return block(reader.u32());
    case 0x05: // data2
    case 0x12: // ref2
      return reader.u16();
    case 0x06: // data4
    case 0x10: // ref_addr
    case 0x13: // ref4
    case 0x17: // sec_offset
      return reader.u32();
    case 0x08: // string
      return reader.text();
    case 0x09: // block
    case 0x18: // exprloc
      return block(reader.uleb());
    case 0x0a: // block1
      return block(reader.u8());
    case 0x0b: // data1
    case 0x0c: // flag
    case 0x11: // ref1
      return reader.u8();
    case 0x0d: // sdata
    case 0x0f: // udata
    case 0x15: // ref_udata
      return reader.uleb();
    case 0x0e: // strp
      return textAt(elf, reader.u32());
    case 0x16: // indirect
      return readForm(elf, reader, reader.uleb());
    case 0x19: // flag_present
      return 1;
    default:
      throw new RangeError(`form ${form}`);
  }
}

function textAt(elf: Elf, offset: number): string {
  const bytes = elf.section(".debug_str")?.data ?? new Uint8Array();
  return new ByteReader(bytes, elf.littleEndian, offset).text();
}

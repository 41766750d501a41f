import type { Elf } from "../btf/index.js";
import { ByteReader } from "./byte-reader.js";
import { Attribute, type Die } from "./entries.js";

/** A piece of code: bytes of the ELF section with this index. */
export interface AddressRange {
  readonly section: number;
  readonly start: number;
  readonly end: number;
}

const mostRanges = 10_000;
/** Stands for an entry that gives the base of those after it. */
const baseEntry = 0xffff_ffff_ffff_ffffn;

/** The code of an entry. @throws RangeError */
export function rangesOf(elf: Elf, die: Die): AddressRange[] {
  const ranges = die.value(Attribute.ranges);
  if (ranges !== undefined) return listedRanges(elf, Number(ranges));
  const low = die.value(Attribute.lowPc);
  const place = die.place(Attribute.lowPc);
  const high = die.value(Attribute.highPc);
  if (low === undefined || place === undefined || high === undefined) return [];
  const section = relocatedSection(elf, ".debug_info", place);
  if (section === undefined) return [];
  const start = Number(low) + section.value;
  const length = die.isAddress(Attribute.highPc) ? Number(high) - Number(low) : Number(high);
  return [{ section: section.index, start, end: start + length }];
}

/** A list in `.debug_ranges`: pairs of addresses, up to one of zeros. */
function listedRanges(elf: Elf, offset: number): AddressRange[] {
  const reader = new ByteReader(
    elf.section(".debug_ranges")?.data ?? new Uint8Array(),
    elf.littleEndian,
    offset,
  );
  const found: AddressRange[] = [];
  while (found.length < mostRanges) {
    const place = reader.at;
    const [start, end] = [reader.u64(), reader.u64()];
    const section = relocatedSection(elf, ".debug_ranges", place);
    if (start === 0n && end === 0n) return found;
    if (start === baseEntry || section === undefined) continue;
    found.push({
      section: section.index,
      start: Number(start) + section.value,
      end: Number(end) + section.value,
    });
  }
  return found;
}

/** Addresses are relative to the section that their relocation names. */
function relocatedSection(
  elf: Elf,
  name: string,
  place: number,
): { readonly index: number; readonly value: number } | undefined {
  const symbol = elf.symbols[relocations(elf, name).get(place) ?? -1];
  return symbol === undefined || symbol.section === 0
    ? undefined
    : { index: symbol.section, value: Number(symbol.value) };
}

const known = new WeakMap<Elf, Map<string, ReadonlyMap<number, number>>>();

function relocations(elf: Elf, name: string): ReadonlyMap<number, number> {
  const sections = known.get(elf) ?? new Map<string, ReadonlyMap<number, number>>();
  known.set(elf, sections);
  const found =
    sections.get(name) ??
    new Map(
      elf
        .relocationsOf(elf.section(name)?.index ?? -1)
        .map(({ offset, symbol }) => [Number(offset), symbol] as const),
    );
  sections.set(name, found);
  return found;
}

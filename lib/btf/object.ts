import { btfErrors, CorelateError } from "../diagnostics/index.js";
import { Btf } from "./btf.js";
import { type Elf, type ElfSection, parseElf, STT_FUNC } from "./elf.js";
import { type BtfExt, type LineInfo, parseBtfExt } from "./ext.js";
import { sectionNames } from "./section-names.js";

/** A function with code in a BPF object. Offsets and sizes in bytes. */
export interface ObjectFunction {
  readonly name: string;
  readonly section: string;
  readonly offset: number;
  readonly size: number;
  readonly global: boolean;
}

/** A BPF object: its ELF file with what `.BTF` and `.BTF.ext` say about it. */
export interface BpfObject {
  readonly elf: Elf;
  /** Undefined where the object has none. */
  readonly btf: Btf | undefined;
  readonly ext: BtfExt;
  /** In the order of their sections and offsets. */
  readonly functions: readonly ObjectFunction[];
  section(name: string): ElfSection | undefined;
  /** The function that holds the byte at `offset` of `section`. */
  functionAt(section: string, offset: number): ObjectFunction | undefined;
  /** The source line of the instruction at `offset` of `section`: the last one that begins at or before it. */
  lineAt(section: string, offset: number): LineInfo | undefined;
}

/** Reads a BPF object. @throws CRL0200 to CRL0204 */
export function parseObject(bytes: Uint8Array): BpfObject {
  const elf = parseElf(bytes);
  const { section } = elf;
  const rawBtf = section(sectionNames.btf)?.data;
  const btf = rawBtf && new Btf(rawBtf);
  const rawExt = section(sectionNames.btfExt)?.data;
  const ext = btf && rawExt ? parseBtfExt(rawExt, btf) : { functions: [], lines: [], relocations: [] };
  const functions = objectFunctions(elf);
  const bySection = groupBySection(functions.filter((fn) => fn.size > 0));
  const lines = groupBySection(ext.lines);
  return {
    elf,
    btf,
    ext,
    functions,
    section,
    functionAt: (name, offset) => {
      const found = lastAtOrBefore(bySection.get(name) ?? [], offset);
      return found && offset < found.offset + found.size ? found : undefined;
    },
    lineAt: (name, offset) => lastAtOrBefore(lines.get(name) ?? [], offset),
  };
}

/** The object's BTF. @throws CRL0203 when it has none. */
export function btfOf(object: BpfObject, path: string): Btf {
  if (!object.btf) throw new CorelateError(btfErrors.noBtf(path));
  return object.btf;
}

const SHF_EXECINSTR = 4n;

function objectFunctions(elf: Elf): ObjectFunction[] {
  return elf.symbols
    .filter((symbol) => symbol.type === STT_FUNC)
    .flatMap((symbol) => {
      const section = elf.sections[symbol.section];
      if (!section || (section.flags & SHF_EXECINSTR) === 0n) return [];
      return [
        {
          name: symbol.name,
          section: section.name,
          sectionIndex: section.index,
          offset: Number(symbol.value),
          size: Number(symbol.size),
          global: symbol.binding !== 0,
        },
      ];
    })
    .sort((a, b) => a.sectionIndex - b.sectionIndex || a.offset - b.offset)
    .map(({ sectionIndex: _, ...fn }) => fn);
}

interface Placed {
  readonly section: string;
  readonly offset: number;
}

/** The things of each section, by their offsets. */
function groupBySection<T extends Placed>(things: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const thing of things) {
    const group = groups.get(thing.section);
    if (group) group.push(thing);
    else groups.set(thing.section, [thing]);
  }
  for (const group of groups.values()) group.sort((a, b) => a.offset - b.offset);
  return groups;
}

function lastAtOrBefore<T extends Placed>(things: readonly T[], offset: number): T | undefined {
  let low = 0;
  let high = things.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (things[middle]!.offset <= offset) low = middle + 1;
    else high = middle;
  }
  return things[low - 1];
}

import { type Elf, type ElfSection, type ElfSymbol, parseElf } from "../lib/btf/index.js";
import { frameSizes } from "../src/driver/stack.js";

const STT_FUNC = 2;
const STT_SECTION = 3;
const instructionSize = 8;

/** The stack of each program of an object in bytes: the frames of the deepest chain of calls from it, added up. Functions that others call are left out. */
export function stackDepths(object: Uint8Array): ReadonlyMap<string, number> {
  const elf = parseElf(object);
  const frames = frameSizes(object);
  const functions = elf.symbols.filter(
    ({ type, section }) => type === STT_FUNC && elf.sections[section] !== undefined,
  );
  const calls = new Map(functions.map((fn) => [fn, calledBy(elf, functions, fn)]));
  const depths = new Map<ElfSymbol, number>();
  const depthOf = (fn: ElfSymbol): number => {
    const known = depths.get(fn);
    if (known !== undefined) return known;
    depths.set(fn, 0); // The verifier takes no recursion.
    const depth = (frames.get(fn.name) ?? 0) + Math.max(0, ...calls.get(fn)!.map(depthOf));
    depths.set(fn, depth);
    return depth;
  };
  const programs = functions.filter(({ section }) => !elf.sections[section]!.name.startsWith(".text"));
  return new Map(programs.map((fn) => [fn.name, depthOf(fn)]));
}

/** The functions that `fn` calls, or whose address it takes. */
function calledBy(elf: Elf, functions: readonly ElfSymbol[], fn: ElfSymbol): ElfSymbol[] {
  const section = elf.sections[fn.section]!;
  const relocations = new Map(
    elf.relocationsOf(section.index).map(({ offset, symbol }) => [Number(offset), elf.symbols[symbol]!]),
  );
  const start = Number(fn.value);
  const found: ElfSymbol[] = [];
  for (let at = start; at < start + Number(fn.size); at += instructionSize) {
    const target = targetAt(elf, section, at, relocations.get(at));
    const callee = functions.find(
      (one) => target !== undefined && one.section === target.section && Number(one.value) === target.at,
    );
    if (callee !== undefined) found.push(callee);
  }
  return found;
}

/** Where the code is that an instruction refers to: BPF_CALL and BPF_LD_IMM64, both with a distance or an address in their immediate. */
function targetAt(
  elf: Elf,
  section: ElfSection,
  at: number,
  symbol: ElfSymbol | undefined,
): { readonly section: number; readonly at: number } | undefined {
  const view = new DataView(section.data.buffer, section.data.byteOffset, section.data.byteLength);
  const opcode = view.getUint8(at);
  const registers = view.getUint8(at + 1);
  const source = elf.littleEndian ? registers >> 4 : registers & 15;
  const immediate = view.getInt32(at + 4, elf.littleEndian);
  const isCall = opcode === 0x85 && source === 1;
  if (isCall && symbol === undefined)
    return { section: section.index, at: at + (immediate + 1) * instructionSize };
  if ((!isCall && opcode !== 0x18) || symbol === undefined) return undefined;
  if (symbol.type !== STT_SECTION) return { section: symbol.section, at: Number(symbol.value) };
  return { section: symbol.section, at: isCall ? (immediate + 1) * instructionSize : immediate };
}

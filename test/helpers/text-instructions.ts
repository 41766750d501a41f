import { parseElf } from "../../lib/btf/index.js";

/** How many instructions each function of an object has, by its name. */
export function textInstructions(object: Uint8Array): Map<string, number> {
  const elf = parseElf(object);
  const code = new Set(
    elf.sections.flatMap(({ flags }, index) => ((Number(flags) & 4) === 0 ? [] : [index])),
  );
  const symbols = elf.symbols.filter(
    ({ section, size, name }) => code.has(section) && size > 0 && name !== "",
  );
  return new Map(symbols.map(({ name, size }) => [name, Number(size) / 8]));
}

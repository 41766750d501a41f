import { parseObject } from "../../lib/btf/index.js";
import { notation } from "../types/notation.js";

/** How an object declares something of the kernel's, and how its programs ask for it, without what the two compilers may choose. */
export interface Extern {
  readonly name: string;
  readonly section: string;
  readonly weak: boolean;
  /** `function` or `variable`, with its BTF type. */
  readonly type: string;
  /** Bytes in the section's BTF. */
  readonly size: number;
  /** Which relocations name it: `64_64` an address, `64_32` a call. */
  readonly relocations: readonly string[];
}

/** `R_BPF_64_64` and `R_BPF_64_32`; what is in BTF and DWARF has others. */
const kinds = new Map([
  [1, "64_64"],
  [10, "64_32"],
]);

/** Everything in `.ksyms` and `.kconfig` by name. */
export function externsOf(bytes: Uint8Array): Extern[] {
  const object = parseObject(bytes);
  const btf = object.btf!;
  const { elf } = object;
  return [".kconfig", ".ksyms"].flatMap((section) => {
    const id = btf.findByName(section, "datasec")[0];
    const type = id === undefined ? undefined : btf.type(id);
    if (type?.kind !== "datasec") return [];
    return type.variables
      .map(({ type: variable, size }): Extern => {
        const item = btf.type(variable);
        if (item.kind !== "var" && item.kind !== "func") throw new Error(`${section} holds a ${item.kind}`);
        const index = elf.symbols.findIndex(({ name }) => name === item.name);
        return {
          name: item.name,
          section,
          weak: elf.symbols[index]!.binding === 2,
          type: `${item.kind} ${item.linkage} ${notation(btf, item.type)}`
            // What the kernel compares neither: qualifiers, and clang's names of integers, where ours are GCC's.
            .replace(/\bconst (?!void)/g, "")
            .replace(/\b(unsigned long long|long long unsigned int)\b/g, "u64"),
          size,
          relocations: [
            ...new Set(
              elf.sections.flatMap((_, at) =>
                elf
                  .relocationsOf(at)
                  .filter(({ symbol, type: kind }) => symbol === index && kinds.has(kind))
                  .map((relocation) => kinds.get(relocation.type)!),
              ),
            ),
          ].sort(),
        };
      })
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  });
}

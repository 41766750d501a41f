import { btfErrors, CorelateError } from "../diagnostics/index.js";
import { readWhole } from "../files/index.js";
import { Btf, isSplitBtf } from "./btf.js";
import { parseElf } from "./elf.js";
import { sectionNames } from "./section-names.js";

/** Where the running kernel shows its types. */
export const vmlinuxBtf = "/sys/kernel/btf/vmlinux";

/**
 * The BTF in the file at `path`: raw, or the section `.BTF` of an ELF file. A kernel module's split BTF needs the `base` that it
 * was made against.
 *
 * @throws CRL0202, CRL0203, CRL0205, CRL0209
 */
export function loadBtfFile(path: string, base?: Btf): Btf {
  return new Btf(readSection(path), base);
}

/**
 * The BTF in the file at `path` as something to resolve against. Where it is a module's, `base` is the kernel's, which is asked first.
 *
 * @throws CRL0202, CRL0203, CRL0205, CRL0209
 */
export function loadTarget(
  path: string,
  base?: Btf,
): { readonly btf: Btf; readonly modules: readonly Btf[] } {
  const section = readSection(path);
  if (base && isSplitBtf(section)) return { btf: base, modules: [new Btf(section, base)] };
  return { btf: new Btf(section), modules: [] };
}

function readSection(path: string): Uint8Array {
  let bytes: Uint8Array;
  try {
    bytes = readWhole(path);
  } catch (error) {
    throw new CorelateError(btfErrors.unreadable(path, (error as Error).message));
  }
  const section = btfSection(bytes);
  if (section === undefined) throw new CorelateError(btfErrors.noBtf(path));
  return section;
}

/** The raw BTF in `bytes`, which are that or an ELF file. */
export function btfSection(bytes: Uint8Array): Uint8Array | undefined {
  if (bytes[0] === 0x7f && bytes[1] === 0x45) {
    return parseElf(bytes).section(sectionNames.btf)?.data;
  }
  const magic = ((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0);
  return magic === 0x9feb || magic === 0xeb9f ? bytes : undefined;
}

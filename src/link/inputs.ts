import { existsSync } from "node:fs";
import { parseElf, sectionNames } from "../../lib/btf/index.js";
import { CorelateError, input, linkErrors } from "../../lib/diagnostics/index.js";
import { archiveIr, type IrSource, isArchive, readInput, readIr } from "../driver/index.js";
import type { BpfTarget } from "../toolchain/index.js";

/** What a linker's inputs hold. */
export interface LinkInputs {
  /** The IR of the user's own crates, which all come in. */
  readonly sources: readonly IrSource[];
  /** Rlibs of the standard library, which come in as far as they are needed. */
  readonly libraries: readonly string[];
  /** The byte order of the ELF objects among the inputs. */
  readonly target: BpfTarget | undefined;
}

/**
 * Reads `paths`, each once: bitcode, text IR, objects with bitcode in them, archives and rlibs. rustc's `symbols.o`, an ELF object that
 * only names symbols, has no IR and is passed over.
 *
 * @throws CRL0405 for a missing file, CRL0406 for a thin archive, CRL0407 for machine code, CRL0051 and CRL0052
 */
export function readLinkInputs(paths: readonly string[]): LinkInputs {
  const sources: IrSource[] = [];
  const libraries: string[] = [];
  let target: BpfTarget | undefined;
  for (const path of new Set(paths)) {
    if (!existsSync(path)) throw new CorelateError(linkErrors.missingInput(path));
    const bytes = readInput(path);
    if (isArchive(bytes)) {
      // A user's crate may hold programs, so it comes in whole.
      if (isStandard(path)) libraries.push(path);
      else sources.push(...archiveIr(path, bytes));
    } else if (Buffer.from(bytes.subarray(0, 8)).toString("latin1") === "!<thin>\n") {
      throw new CorelateError(linkErrors.thinArchive(path));
    } else if (isElf(bytes)) {
      const elf = parseElf(bytes);
      target ??= elf.littleEndian ? "bpfel-unknown-none" : "bpfeb-unknown-none";
      if (elf.section(sectionNames.bitcode) !== undefined) sources.push(...readIr(path));
      else if (hasCode(elf)) throw new CorelateError(linkErrors.machineCode(path));
    } else {
      sources.push(...readIr(path));
    }
  }
  if (sources.length === 0) throw new CorelateError(input.noInput());
  return { sources, libraries, target };
}

/** An rlib of rustc's sysroot, or of `-Z build-std`. */
export function isStandard(path: string): boolean {
  return (
    /\/rustlib\/[^/]+\/lib\/lib[^/]+\.rlib$/.test(path) ||
    /\/lib(core|alloc|compiler_builtins)-[0-9a-f]+\.rlib$/.test(path)
  );
}

function isElf(bytes: Uint8Array): boolean {
  return bytes[0] === 0x7f && bytes[1] === 0x45 && bytes[2] === 0x4c && bytes[3] === 0x46;
}

/** `symbols.o` has an empty `.text`. */
function hasCode(elf: ReturnType<typeof parseElf>): boolean {
  return elf.sections.some((section) => (section.flags & 4n) !== 0n && section.data.length > 0);
}

import { parseElf } from "../../lib/btf/index.js";
import { type Diagnostic, unsupported } from "../../lib/diagnostics/index.js";
import { readRegular } from "../../lib/files/index.js";

/** Larger files are generated, bytes. */
const maxSourceBytes = 4 << 20;

/** A function with its attributes. */
const functions =
  /((?:#!?\[[^\]\n]*\]\s*)+)(?:pub(?:\([^)\n]*\))?\s+)?(?:unsafe\s+)?(?:extern\s+"C"\s+)?fn\s+(\w+)/g;
const section = /link_section\s*=\s*"([^".][^"]*)"/;

/** Diagnostics for functions in program sections that rustc has left out of `object`, since they are not exported. */
export function discardedPrograms(sources: readonly string[], object: Uint8Array): Diagnostic[] {
  const kept = new Set(parseElf(object).sections.map(({ name }) => name));
  return sources.flatMap((file) => {
    const text = readRegular(file, maxSourceBytes) ?? "";
    return [...text.matchAll(functions)].flatMap(({ index, 0: whole, 1: attributes = "", 2: name = "" }) => {
      const wanted = section.exec(attributes)?.[1];
      if (wanted === undefined || kept.has(wanted) || /no_mangle|export_name|cfg/.test(attributes)) return [];
      const line = text.slice(0, index + whole.length).split("\n").length;
      return [unsupported.lostProgram(name, wanted, { file, line, column: 0 })];
    });
  });
}

import { Command } from "commander";
import { type Inspection, inspect } from "../../lib/btf/index.js";
import { btfErrors, CorelateError, plainJson } from "../../lib/diagnostics/index.js";
import { readWhole } from "../../lib/files/index.js";
import { showSources, spread } from "./sources.js";
import { table } from "./table.js";

/** `corelate inspect OBJ [--json]`. */
export function inspectCommand(): Command {
  return new Command("inspect")
    .description("show the programs, maps and CO-RE relocations of a BPF object")
    .argument("<object>")
    .option("--json", "print one JSON object")
    .action((path: string, flags: { json?: boolean }) => {
      const found = inspect(readObject(path));
      process.stdout.write(flags.json ? `${plainJson({ format: 1, ...found })}\n` : render(found));
    });
}

/** The bytes of an object file. @throws CRL0205 */
export function readObject(path: string): Uint8Array {
  try {
    return readWhole(path);
  } catch (error) {
    throw new CorelateError(btfErrors.unreadable(path, (error as Error).message));
  }
}

function render(found: Inspection): string {
  const parts: string[] = [];
  const add = (title: string, rows: string[][], right?: Set<number>) => {
    if (rows.length > 1) parts.push(`${title}\n${table(rows, right)}`);
  };
  add(
    `programs and functions: ${found.programs.length}`,
    [
      ["SECTION", "FUNCTION", "INSTRUCTIONS"],
      ...found.programs.map((p) => [p.section, p.function, `${p.instructions}`]),
    ],
    new Set([2]),
  );
  add(
    `maps: ${found.maps.length}`,
    [
      ["NAME", "FORM", "TYPE", "KEY", "VALUE", "ENTRIES"],
      ...found.maps.map((m) => [
        m.name,
        m.form,
        m.typeName ?? "",
        ...[m.keySize, m.valueSize, m.maxEntries].map((n) => (n === undefined ? "" : String(n))),
      ]),
    ],
    new Set([3, 4, 5]),
  );
  add(
    `CO-RE relocations: ${found.relocations.length} (types in BTF: ${found.types})`,
    [
      ["FUNCTION", "INSN", "KIND", "FIELD", "ACCESS", "SOURCE"],
      ...spread(
        found.relocations.map((r) => [
          r.function,
          String(r.insn),
          r.kindName,
          r.path === "" ? r.root : r.path.startsWith("[") ? `${r.root}${r.path}` : `${r.root}.${r.path}`,
          r.access,
          showSources(r.sources, ({ file, line, column }) => `${file}:${line}:${column}`),
        ]),
      ),
    ],
    new Set([1]),
  );
  return parts.length === 0 ? "no programs, maps or relocations\n" : parts.join("\n");
}

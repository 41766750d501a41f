import { basename } from "node:path";
import { Command } from "commander";
import {
  loadBtfFile,
  loadTarget,
  type Resolution,
  relocationKindNames,
  resolve,
  vmlinuxBtf,
} from "../btf/index.js";
import { btfErrors, CorelateError, plainJson, plainText } from "../diagnostics/index.js";
import { readObject } from "./inspect.js";
import { table } from "./table.js";

interface Flags {
  readonly btf?: string[];
  readonly base?: string;
  readonly json?: boolean;
  readonly strict?: boolean;
}

/** `corelate resolve OBJ --btf FILE…`. */
export function resolveCommand(): Command {
  return new Command("resolve")
    .description("apply an object's CO-RE relocations against BTF files, without loading it")
    .argument("<object>")
    .option("--btf <file...>", "BTF of the target kernels, a column each (default: the running kernel's)")
    .option("--base <file>", "BTF of the kernel that the targets with split BTF, its modules, belong to")
    .option("--json", "print one JSON object")
    .option("--strict", "fail when a relocation has no value on one of the targets")
    .action((path: string, flags: Flags) => {
      const files = flags.btf ?? [vmlinuxBtf];
      const base = flags.base === undefined ? undefined : loadBtfFile(flags.base);
      const targets = files.map((file, index) => ({
        name: columnName(file, files, index),
        ...loadTarget(file, base),
      }));
      const found = resolve(readObject(path), targets);
      process.stdout.write(flags.json ? `${plainJson({ relocations: found })}\n` : render(found, targets));
      if (flags.strict) refuseGone(found);
    });
}

/** The file's name, with its path where two have one name. */
function columnName(file: string, files: readonly string[], index: number): string {
  const name = basename(file);
  return files.some((other, i) => i !== index && basename(other) === name) ? file : name;
}

function render(found: readonly Resolution[], targets: readonly { name: string }[]): string {
  if (found.length === 0) return "no CO-RE relocations\n";
  const heading = ["FUNCTION", "INSN", "KIND", "FIELD", "SOURCE", "LOCAL", ...targets.map((t) => t.name)];
  const rows = found.map((r) => [
    r.function,
    String(r.insn),
    relocationKindNames[r.kind] ?? String(r.kind),
    r.path === "" ? r.root : r.path.startsWith("[") ? `${r.root}${r.path}` : `${r.root}.${r.path}`,
    r.line === 0 ? "" : `${basename(r.file)}:${r.line}`,
    r.local === undefined ? "-" : String(r.local),
    ...r.targets.map((t) => (t.value !== undefined ? String(t.value) : t.poisoned ? "gone" : "error")),
  ]);
  const right = new Set([1, ...heading.map((_, i) => i).slice(5)]);
  const reasons = new Set(
    found.flatMap((r) =>
      r.targets
        .filter((t) => t.why !== undefined && !t.poisoned)
        .map((t) => `${r.root}.${r.path} on ${t.target}: ${t.why}`),
    ),
  );
  return (
    table([heading, ...rows], right) + [...reasons].map((reason) => `error: ${plainText(reason)}\n`).join("")
  );
}

function refuseGone(found: readonly Resolution[]): void {
  const gone = found.flatMap((r) =>
    r.targets
      .filter((t) => t.value === undefined)
      .map((t) => {
        const [diagnostic] = btfErrors.unresolved(t.target, `${r.root}.${r.path}`).diagnostics;
        return {
          ...diagnostic!,
          ...(r.line ? { location: { file: r.file, line: r.line, column: r.column } } : {}),
        };
      }),
  );
  if (gone.length > 0) throw new CorelateError(gone);
}

import { basename } from "node:path";
import { Command } from "commander";
import {
  type Btf,
  kindMismatches,
  loadBtfFile,
  loadTarget,
  type Resolution,
  resolve,
  resolveSignatures,
  type Signature,
  type TargetSignature,
  type TargetValue,
  typeDescriptions,
  unrelocatedTypes,
  vmlinuxBtf,
} from "../../lib/btf/index.js";
import {
  CorelateError,
  type Diagnostic,
  kernelTypes,
  plainJson,
  plainText,
  requiresErrors,
  unresolved,
  unresolvedLabels,
  usage,
} from "../../lib/diagnostics/index.js";
import { readObject } from "./inspect.js";
import { writeReduced } from "./min-btf.js";
import { reportDiagnostics } from "./report.js";
import { showSources, spread } from "./sources.js";
import { table } from "./table.js";

interface Flags {
  readonly btf?: string[];
  readonly base?: string;
  readonly json?: boolean;
  readonly strict?: boolean;
  readonly minBtf?: string;
}

/** `corelate resolve OBJ --btf FILE…`. */
export function resolveCommand(): Command {
  return new Command("resolve")
    .description("apply an object's CO-RE relocations against BTF files, without loading it")
    .argument("<object>")
    .argument("[others...]", "further objects for --min-btf")
    .option("--btf <file...>", "BTF of the target kernels, a column each (default: the running kernel's)")
    .option("--base <file>", "BTF of the kernel that the targets with split BTF, its modules, belong to")
    .option("--json", "print one JSON object")
    .option(
      "--strict",
      "fail when a relocation that is needed has no value on one of the targets: what cannot be reached there does not count",
    )
    .option(
      "--min-btf <out>",
      "write the part of each BTF file that the objects' relocations need: a file, or a folder for several",
    )
    .action((path: string, others: string[], flags: Flags) => {
      const files = flags.btf ?? [vmlinuxBtf];
      const base = flags.base === undefined ? undefined : loadBtfFile(flags.base);
      const targets = files.map((file, index) => ({
        file,
        name: columnName(file, files, index),
        ...loadTarget(file, base),
      }));
      const object = readObject(path);
      if (others.length > 0 && flags.minBtf === undefined)
        throw new CorelateError(
          usage.commandLine("too many arguments: several objects need --min-btf", "corelate resolve"),
        );
      if (flags.minBtf !== undefined)
        writeReduced(flags.minBtf, [object, ...others.map(readObject)], targets);
      const found = resolve(object, targets);
      const signatures = resolveSignatures(object, targets);
      process.stdout.write(
        flags.json
          ? `${plainJson({ format: 1, relocations: found, signatures })}\n`
          : renderResolutions(found, signatures, targets),
      );
      reportDiagnostics(misdeclared(object, targets), "human");
      if (flags.strict) refuseUnresolved(found, signatures);
    });
}

/** A warning for each type, about the first target that has it otherwise. */
function misdeclared(object: Uint8Array, targets: readonly { name: string; btf: Btf }[]): Diagnostic[] {
  const found = new Map<string, Diagnostic>();
  const add = (name: string, diagnostic: Diagnostic) => {
    if (!found.has(name)) found.set(name, diagnostic);
  };
  for (const { name, btf } of targets) {
    for (const type of kindMismatches(object, typeDescriptions(btf)))
      add(type.name, kernelTypes.kindMismatch(type, name));
    for (const type of unrelocatedTypes(object, btf)) add(type.name, kernelTypes.unrelocated(type, name));
  }
  return [...found.values()];
}

/** The file's name, with its path where two have one name. */
function columnName(file: string, files: readonly string[], index: number): string {
  const name = basename(file);
  return files.some((other, i) => i !== index && basename(other) === name) ? file : name;
}

/** The relocations with a column for each target, and under it why some have no value. */
export function renderResolutions(
  found: readonly Resolution[],
  signatures: readonly Signature[],
  targets: readonly { name: string }[],
): string {
  if (found.length === 0 && signatures.length === 0) return "no CO-RE relocations\n";
  const heading = ["FUNCTION", "INSN", "KIND", "FIELD", "SOURCE", "LOCAL", ...targets.map((t) => t.name)];
  const rows = found.map((r) => [
    r.function,
    String(r.insn),
    r.kindName,
    nameOf(r),
    showSources(r.sources, ({ file, line }) => `${basename(file)}:${line}`),
    r.local === undefined ? "-" : String(r.local),
    ...r.targets.map(cell),
  ]);
  const attached = signatures.map((one) => [
    one.function,
    "",
    "signature",
    one.name,
    showSources(one.sources, ({ file, line }) => `${basename(file)}:${line}`),
    one.reads.length === 0 ? "-" : one.reads.join(","),
    ...one.targets.map(signatureCell),
  ]);
  const right = new Set([1, ...heading.map((_, i) => i).slice(5)]);
  const reasons = new Set(
    found.flatMap((r) =>
      r.targets
        .filter(({ outcome }) => outcome !== "resolved")
        .map((t) => `${cell(t)}: ${nameOf(r)} on ${t.target}: ${t.why}`),
    ),
  );
  for (const one of signatures) for (const line of signatureNotes(one)) reasons.add(line);
  return (
    table([heading, ...spread([...rows, ...attached])], right) +
    [...reasons].map((reason) => `${plainText(reason)}\n`).join("")
  );
}

/** The value on a target, or the word for why there is none. */
function cell({ value, outcome }: TargetValue): string {
  if (outcome === "resolved") return String(value);
  return outcome === "guarded" ? outcome : unresolvedLabels[outcome];
}

/** The number of arguments on a target, or the word for what is wrong with them. */
function signatureCell({ outcome, arguments: given }: TargetSignature): string {
  return outcome === "there" ? argumentCount(given ?? []) : outcome;
}

function argumentCount(given: readonly string[]): string {
  return `${given.length} arg${given.length === 1 ? "" : "s"}`;
}

/** What is wrong, and how the signature differs from the target before. */
function signatureNotes({ name, targets }: Signature): string[] {
  const notes: string[] = [];
  let before: TargetSignature | undefined;
  for (const one of targets) {
    if (one.why !== undefined) notes.push(`${one.outcome}: on ${one.target}: ${one.why}`);
    for (const note of one.notes) notes.push(`note: on ${one.target}: ${note}`);
    const text = (given: TargetSignature) => `(${given.arguments!.join(", ")}) -> ${given.returns}`;
    if (one.arguments === undefined) continue;
    if (before !== undefined && text(before) !== text(one))
      notes.push(`${name} is ${text(before)} on ${before.target}, ${text(one)} on ${one.target}`);
    before = one;
  }
  return notes;
}

/** The type and the path, as `task_struct.pid`. */
function nameOf({ root, path }: Resolution): string {
  return path === "" ? root : path.startsWith("[") ? `${root}${path}` : `${root}.${path}`;
}

/** @throws CRL0208 where a relocation that is needed has no value, CRL0672 where a program is given other arguments than it reads. */
function refuseUnresolved(found: readonly Resolution[], signatures: readonly Signature[]): void {
  const failed = found.flatMap((r) =>
    r.targets.flatMap(({ target, outcome, why }) =>
      outcome === "resolved" || outcome === "guarded"
        ? []
        : [{ target, what: nameOf(r), reason: outcome, why, sources: r.sources }],
    ),
  );
  const drifted = signatures.flatMap(({ function: program, sources, registers, targets }) =>
    targets.flatMap(({ target, outcome, why }) =>
      outcome === "there" || (registers && outcome === "gone")
        ? []
        : [requiresErrors.otherSignature(program, target, outcome, why ?? "", sources)],
    ),
  );
  const all = [...failed.map((one) => unresolved(one)), ...drifted];
  if (all.length > 0) throw new CorelateError(all);
}

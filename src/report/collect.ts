import { basename } from "node:path";
import {
  loadTarget,
  type ResolveTarget,
  resolve,
  resolveSignatures,
  vmlinuxBtf,
} from "../../lib/btf/index.js";
import { CorelateError } from "../../lib/diagnostics/index.js";
import { reasonWords, requirements } from "../../lib/requires/index.js";
import type { KernelChoice, KernelResult, MatrixObject } from "../matrix/index.js";
import type { ReportData, ReportField, ReportNeeds, ReportProgram, ReportSignature } from "./data.js";
import { Shared } from "./shared.js";

/** Gathers what the page shows: the verdicts, and what is known of the objects without loading them. What an object or a kernel does not tell is left out. */
export function collect(
  results: readonly KernelResult[],
  objects: readonly MatrixObject[],
  kernels: readonly KernelChoice[],
): ReportData {
  const shared = new Shared();
  const targets = kernels.flatMap((kernel) => targetOf(kernel) ?? []);
  const needs = objects.flatMap((object) => attempt(() => needsOf(object)) ?? []);
  const starts = new Map(needs.map(({ start, ...one }) => [`${one.object}\0${one.program}`, start]));
  const programs = programsOf(results, shared, starts);
  const at = kernels.map(({ name }) => targets.findIndex((target) => target.name === name));
  return {
    kernels: results.map(({ kernel, version, arch, outcome }) => ({ name: kernel, version, arch, outcome })),
    programs,
    fields: objects.flatMap((object) => attempt(() => fieldsOf(object, targets, at)) ?? []),
    signatures: objects.flatMap((object) => attempt(() => signaturesOf(object, targets, at)) ?? []),
    needs: needs.map(({ start: _, ...one }) => one),
    ...shared.data(),
  };
}

/** The kernel's types; undefined where it has none that can be read. */
function targetOf(kernel: KernelChoice): ResolveTarget | undefined {
  const path = kernel.kind === "running" ? vmlinuxBtf : kernel.btf;
  return path === undefined ? undefined : attempt(() => ({ name: kernel.name, ...loadTarget(path) }));
}

/** A damaged object, or a kernel without types, has its verdicts and nothing else. */
function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof CorelateError) return undefined;
    throw error;
  }
}

function programsOf(
  results: readonly KernelResult[],
  shared: Shared,
  starts: ReadonlyMap<string, { file: string; line: number } | undefined>,
): ReportProgram[] {
  const rows = new Map<string, { object: string; name: string; section: string }>();
  for (const { objects } of results)
    for (const { path: object, result } of objects)
      for (const { name, section } of result.programs)
        rows.set(`${object}\0${name}`, { object, name, section });
  const found = results.map(
    ({ objects }) =>
      new Map(
        objects.flatMap((object) =>
          object.result.programs.map((program) => [`${object.path}\0${program.name}`, { object, program }]),
        ),
      ),
  );
  return [...rows].map(([key, row]) => {
    const start = starts.get(key);
    const cells = found.map((kernel) => {
      const verdict = kernel.get(key);
      return verdict === undefined ? null : shared.cell(verdict.program, verdict.object, start?.file);
    });
    shared.source(start?.file);
    return { ...row, file: start?.file, line: start?.line, cells };
  });
}

/** Relocations of the same field, with the same values, are one row. */
function fieldsOf({ path, bytes }: MatrixObject, targets: readonly ResolveTarget[], at: readonly number[]) {
  const rows = new Map<string, ReportField & { programs: string[]; places: string[] }>();
  for (const found of resolve(bytes, targets)) {
    const { root, path: member, kindName, local, sources } = found;
    const field = member === "" ? root : member.startsWith("[") ? root + member : `${root}.${member}`;
    const cells = at.map((index) => {
      const target = found.targets[index];
      if (target === undefined) return { text: "", ok: true, why: "the kernel has no BTF" };
      const { value, outcome, why } = target;
      const resolved = outcome === "resolved";
      return { text: resolved ? String(value) : outcome, ok: resolved || outcome === "guarded", why };
    });
    const key = JSON.stringify([field, kindName, String(local), cells]);
    const row = rows.get(key) ?? {
      object: path,
      field,
      kind: kindName,
      local: local === undefined ? "" : String(local),
      programs: [],
      places: [],
      cells,
    };
    rows.set(key, row);
    if (!row.programs.includes(found.function)) row.programs.push(found.function);
    for (const { file, line } of sources) {
      const place = `${basename(file)}:${line}`;
      if (!row.places.includes(place)) row.places.push(place);
    }
  }
  return [...rows.values()];
}

function signaturesOf(
  { path, bytes }: MatrixObject,
  targets: readonly ResolveTarget[],
  at: readonly number[],
): ReportSignature[] {
  return resolveSignatures(bytes, targets).map((found) => ({
    object: path,
    program: found.function,
    name: found.name,
    reads: found.reads.join(", "),
    cells: at.map((index) => {
      const target = found.targets[index];
      if (target === undefined) return { text: "", ok: true, why: "the kernel has no BTF" };
      const text =
        target.arguments === undefined
          ? target.outcome
          : `(${target.arguments.join(", ")}) -> ${target.returns}`;
      const ok = target.outcome === "there" || (found.registers && target.outcome === "gone");
      return { text, ok, why: target.why };
    }),
  }));
}

function needsOf({
  path,
  bytes,
}: MatrixObject): (ReportNeeds & { start: { file: string; line: number } | undefined })[] {
  return requirements(bytes).map(({ name, section, needs, reasons }) => ({
    object: path,
    program: name,
    section,
    needs,
    start:
      reasons.find(({ kind }) => kind === "program_type")?.places[0] ??
      reasons.flatMap(({ places }) => places)[0],
    reasons: reasons.map(({ since, kind, name, of, optional, places }) => ({
      since,
      kind: reasonWords[kind],
      name: of === undefined ? name : `${name} (${of})`,
      optional,
      places: places.map(({ file, line }) => `${basename(file)}:${line}`),
    })),
  }));
}

import { CorelateError, guestErrors } from "../../lib/diagnostics/index.js";
import type { ProgramVerdict } from "../kernel/index.js";
import type { KernelResult } from "./model.js";

/** What an earlier run knew of a program on a kernel. */
interface BaselineProgram {
  readonly outcome: string;
  readonly instructions: number | undefined;
}

/** An earlier `verify --json`, by kernel, object and program. */
export type Baseline = ReadonlyMap<string, BaselineProgram>;

/** A program that differs from what an earlier run knew of it. */
export interface Change {
  readonly kernel: string;
  readonly object: string;
  readonly program: string;
  /** `worse` and `better` by the verdict, else by more instructions or fewer than the tolerance allows. */
  readonly kind: "worse" | "better" | "more-instructions" | "fewer-instructions" | "new" | "gone";
  readonly before: string;
  readonly after: string;
}

function keyOf(kernel: string, object: string, program: string): string {
  return JSON.stringify([kernel, object, program]);
}

/** Reads what `verify --json` printed. @throws CRL0642 */
export function readBaseline(path: string, text: string): Baseline {
  const bad = (why: string) => new CorelateError(guestErrors.badBaseline(path, why));
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw bad((error as Error).message);
  }
  if (member(json, "format") !== 1) throw bad('it has no "format": 1');
  const found = new Map<string, BaselineProgram>();
  for (const kernel of list(member(json, "kernels")))
    for (const object of list(member(kernel, "objects")))
      for (const program of list(member(object, "programs"))) {
        const names = [member(kernel, "kernel"), member(object, "object"), member(program, "name")];
        const outcome = member(program, "outcome");
        if (!names.every((name) => typeof name === "string") || typeof outcome !== "string")
          throw bad("a program in it has no name or no outcome");
        const stats = member(program, "stats");
        const counted = member(stats, "instructions") ?? member(stats, "verifiedInstructions");
        const [kernelName, objectName, programName] = names as [string, string, string];
        found.set(keyOf(kernelName, objectName, programName), {
          outcome,
          instructions: typeof counted === "number" && Number.isFinite(counted) ? counted : undefined,
        });
      }
  return found;
}

/**
 * What is otherwise than in `baseline`. Instructions count where both verdicts are the same, and differ by more than the part `tolerance` of what they were. Objects are
 * known by their paths.
 */
export function compareWith(
  baseline: Baseline,
  results: readonly KernelResult[],
  tolerance: number,
): Change[] {
  const changes: Change[] = [];
  const seen = new Set<string>();
  for (const { kernel, objects } of results)
    for (const { path: object, result } of objects)
      for (const program of result.programs) {
        const key = keyOf(kernel, object, program.name);
        seen.add(key);
        const change = compare(baseline.get(key), program, tolerance);
        if (change !== undefined) changes.push({ kernel, object, program: program.name, ...change });
      }
  // Of kernels and objects that were not asked for this time nothing is missing.
  const tried = new Set(
    results.flatMap(({ kernel, objects }) => objects.map(({ path }) => JSON.stringify([kernel, path]))),
  );
  for (const [key, { outcome }] of baseline) {
    const [kernel, object, program] = JSON.parse(key) as [string, string, string];
    if (!seen.has(key) && tried.has(JSON.stringify([kernel, object])))
      changes.push({ kernel, object, program, kind: "gone", before: outcome, after: "" });
  }
  return changes;
}

function compare(
  before: BaselineProgram | undefined,
  program: ProgramVerdict,
  tolerance: number,
): Pick<Change, "kind" | "before" | "after"> | undefined {
  if (before === undefined) return { kind: "new", before: "", after: program.outcome };
  if (before.outcome !== program.outcome) {
    const kind =
      before.outcome === "accepted" ? "worse" : program.outcome === "accepted" ? "better" : "worse";
    return { kind, before: before.outcome, after: program.outcome };
  }
  const now = program.counts?.instructions ?? program.info?.verifiedInstructions;
  const was = before.instructions;
  if (now === undefined || was === undefined || program.outcome !== "accepted") return undefined;
  if (Math.abs(now - was) <= tolerance * was) return undefined;
  return {
    kind: now > was ? "more-instructions" : "fewer-instructions",
    before: String(was),
    after: String(now),
  };
}

/** Whether a change is one that decides the exit status. */
export function isRegression({ kind, after }: Change): boolean {
  return kind === "worse" || kind === "more-instructions" || (kind === "new" && after !== "accepted");
}

function member(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

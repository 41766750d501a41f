import { type Diagnostic, renderDiagnostic } from "../../lib/diagnostics/index.js";
import { testKernels } from "../checks/index.js";
import { findPins, pinsFile, readPins } from "../kernels/index.js";
import { byDiagnostic, type KernelResult, type VerifyOnOptions, verifyMatrix } from "../matrix/index.js";
import { explained, objectOf, type Subject } from "./subject.js";

/** How an object is loaded; see `verifyOn`. */
export type LoadOptions = Omit<VerifyOnOptions, "env" | "name" | "progress">;

/** Loads `subject` into `kernels`: pinned ones in the version that is pinned, all pinned ones where none is named. */
export async function load(
  subject: unknown,
  kernels: readonly string[],
  { timeout, bootTimeout, jobs, cache = true, ...verify }: LoadOptions,
): Promise<{ readonly path: string; readonly results: readonly KernelResult[] }> {
  const object = await objectOf(subject);
  const results = await explained(async () => {
    const file = findPins(process.cwd());
    const pins = file === undefined ? undefined : readPins(file);
    const chosen = await testKernels(kernels, pins, pinsFile, process.env);
    const rows = chosen.map((kernel) => ({ kernel, objects: [object] }));
    return await verifyMatrix(rows, {
      env: process.env,
      verify: { ...verify, statistics: true },
      timeout,
      bootTimeout,
      jobs,
      cache,
    });
  });
  return { path: object.path, results };
}

/** What the kernels say that refuse something, once for all that say the same. */
export function refusals(results: readonly KernelResult[]): string {
  const told = byDiagnostic(results).filter(({ diagnostic }) => diagnostic.severity === "error");
  const paragraphs = told.map(({ diagnostic, on }) => `on ${on.join(", ")}:\n${text(diagnostic)}`);
  return paragraphs.join("\n");
}

export function text(diagnostic: Diagnostic): string {
  return renderDiagnostic(diagnostic, false);
}

/** What the verifier counted of a program that it accepted. What differs from run to run, such as the time, is left out. */
export interface ProgramCounts {
  readonly instructions: number;
  readonly states: number;
  readonly peakStates: number;
  readonly stackDepth: number;
}

/**
 * What the verifiers of `kernels` count of each program of `subject`, by kernel and program; the verdict of one that is not accepted. For snapshots: pin the kernels, since
 * every version counts in its own way.
 */
export async function verifierCounts(
  subject: Subject,
  kernels: readonly string[] = [],
  options: LoadOptions = {},
): Promise<Record<string, Record<string, ProgramCounts | string>>> {
  const { results } = await load(subject, kernels, options);
  return Object.fromEntries(
    results.map(({ kernel, objects }) => [
      kernel,
      Object.fromEntries(
        objects.flatMap(({ result }) =>
          result.programs.map(({ name, outcome, counts }) => {
            if (outcome !== "accepted" || counts === undefined) return [name, outcome];
            const { instructions, states, peakStates, stackDepth } = counts;
            return [name, { instructions, states, peakStates, stackDepth }];
          }),
        ),
      ),
    ]),
  );
}

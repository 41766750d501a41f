import type { Diagnostic } from "../../lib/diagnostics/index.js";
import { type KernelResult, type MatrixOptions, type MatrixRow, verifyMatrix } from "../matrix/index.js";
import type { TestCase } from "./plan.js";

/** What became of a test. `allowed`: it was refused by a kernel that it need not load on. */
export type TestState = "ok" | "failed" | "allowed" | "ignored";

/** A test that was run, or left out. */
export interface TestResult {
  readonly test: TestCase;
  readonly state: TestState;
  /** Why a test was left out. */
  readonly why?: string;
  /** What explains a failure. */
  readonly diagnostics: readonly Diagnostic[];
  /** Whether this machine is at fault. */
  readonly environment: boolean;
}

/** What a run comes to. */
export interface TestRun {
  readonly tests: readonly TestResult[];
  readonly kernels: readonly KernelResult[];
}

/**
 * Loads what `cases` ask for, and gives each result to `tell`, in the order of the cases, as soon as those before it are known. A kernel on which nothing is asked for is not booted.
 *
 * @throws what `verifyMatrix` throws
 */
export async function runTests(
  cases: readonly TestCase[],
  options: MatrixOptions,
  tell: (result: TestResult) => void,
): Promise<TestRun> {
  const tests: TestResult[] = [];
  const done = new Map<string, KernelResult>();
  const forward = () => {
    for (let next = cases[tests.length]; next !== undefined; next = cases[tests.length]) {
      const result = judge(next, done.get(next.kernel.name));
      if (result === undefined) return;
      tests.push(result);
      tell(result);
    }
  };
  forward();
  const kernels = await verifyMatrix(rowsOf(cases), {
    ...options,
    progress: (event) => {
      options.progress?.(event);
      if (event.kind !== "done") return;
      done.set(event.kernel, event.result);
      forward();
    },
  });
  return { tests, kernels };
}

/** The objects of each kernel that have a program to try there. */
function rowsOf(cases: readonly TestCase[]): MatrixRow[] {
  const rows = new Map<string, { kernel: MatrixRow["kernel"]; objects: Set<TestCase["object"]> }>();
  for (const { kernel, object, ignored } of cases) {
    if (ignored !== undefined) continue;
    const row = rows.get(kernel.name) ?? { kernel, objects: new Set() };
    row.objects.add(object);
    rows.set(kernel.name, row);
  }
  return [...rows.values()].map(({ kernel, objects }) => ({ kernel, objects: [...objects] }));
}

/** Undefined as long as its kernel is not through. */
function judge(test: TestCase, kernel: KernelResult | undefined): TestResult | undefined {
  const nothing = { test, diagnostics: [], environment: false };
  if (test.ignored !== undefined) return { ...nothing, state: "ignored", why: test.ignored };
  if (kernel === undefined) return undefined;
  const { result } = kernel.objects.find(({ path }) => path === test.object.path)!;
  const program = result.programs.find(({ name }) => name === test.program);
  if (program?.outcome === "not-loaded" && program.section.startsWith("?"))
    return { ...nothing, state: "ignored", why: "its section's name starts with ?" };
  // A program that loads without the BTF that the kernel refuses is not what was asked for.
  if (program?.outcome === "accepted" && (result.ok || result.btf.outcome !== "refused"))
    return { ...nothing, state: "ok" };
  const environment = result.fault === "environment";
  const diagnostics = explanations(result.diagnostics, program?.diagnostic, result.programs);
  // What this machine cannot try says nothing of the program.
  const allowed = test.expected === "may fail" && !environment;
  if (!allowed) return { test, state: "failed", diagnostics, environment };
  return {
    test,
    state: "allowed",
    why: `refused, which it may be before ${test.mustLoadFrom}`,
    diagnostics,
    environment,
  };
}

/** Its own explanation, or those of the whole object. */
function explanations(
  all: readonly Diagnostic[],
  own: Diagnostic | undefined,
  programs: readonly { readonly diagnostic?: Diagnostic }[],
): Diagnostic[] {
  if (own !== undefined) return [own];
  const others = new Set(programs.map(({ diagnostic }) => JSON.stringify(diagnostic)));
  return all.filter(
    (diagnostic) => diagnostic.severity === "error" && !others.has(JSON.stringify(diagnostic)),
  );
}

import { release } from "node:os";
import { basename, extname } from "node:path";
import { inspect } from "../../lib/btf/index.js";
import {
  CorelateError,
  type Diagnostic,
  kernelsErrors,
  nearestNames,
  testErrors,
  testWarnings,
} from "../../lib/diagnostics/index.js";
import { type Expectation, expectation, lineOf, type PinnedKernel, type Pins } from "../kernels/index.js";
import { chooseKernels, type KernelChoice, pinnedKernel } from "../matrix/index.js";
import type { TestObject } from "./objects.js";

/** One program on one kernel. */
export interface TestCase {
  /** `on_exec on 6.12`; with several objects `exec::on_exec on 6.12`. */
  readonly name: string;
  readonly kernel: KernelChoice;
  readonly object: TestObject;
  readonly program: string;
  readonly expected: Expectation;
  /** Why it is not tried; absent where it is. */
  readonly ignored?: string;
  /** From which line of kernels on it must load, where this one is before. */
  readonly mustLoadFrom?: string;
}

/** Which of the tests are run. */
export interface TestFilter {
  /** Those whose names contain one of these; all where there is none. */
  readonly only: readonly string[];
  /** Those whose names are one of these. */
  readonly exact: boolean;
}

/** What is run. */
export interface TestPlan {
  readonly cases: readonly TestCase[];
  readonly filteredOut: number;
}

/**
 * The kernels that `names` mean, or all that are pinned. A pinned name means the pinned version.
 *
 * @throws CRL0700, CRL0702, and what `chooseKernels` throws
 */
export async function testKernels(
  names: readonly string[],
  pins: Pins | undefined,
  pinsFile: string,
  env: NodeJS.ProcessEnv,
): Promise<KernelChoice[]> {
  if (names.length === 0 && pins === undefined) throw new CorelateError(testErrors.noKernels(pinsFile));
  const asked = names.length === 0 ? ["all"] : names;
  const choices = new Map<string, KernelChoice>();
  const missing: Diagnostic[] = [];
  for (const name of asked) {
    const pinned = (pins?.kernels ?? []).filter((one) => name === "all" || one.name === name);
    if (pinned.length === 0 || pins === undefined)
      for (const choice of await chooseKernels([name], env)) choices.set(choice.name, choice);
    for (const one of pinned) {
      const choice = present(one, env);
      if (choice === undefined) missing.push(testErrors.notFetched(one.name, one.version, one.location));
      else choices.set(choice.name, choice);
    }
  }
  if (missing.length > 0) throw new CorelateError(missing);
  return [...choices.values()];
}

function present(kernel: PinnedKernel, env: NodeJS.ProcessEnv): KernelChoice | undefined {
  try {
    return pinnedKernel(kernel, env);
  } catch (error) {
    if (error instanceof CorelateError && error.diagnostics[0]?.code === kernelsErrors.notCached.code)
      return undefined;
    throw error;
  }
}

/** Every program on every kernel, kernel by kernel. @throws CRL0704 for an object without programs */
export function planTests(
  objects: readonly TestObject[],
  kernels: readonly KernelChoice[],
  pins: Pins | undefined,
  filter: TestFilter,
): TestPlan {
  const programs = objects.map((object) => ({ object, names: programsOf(object) }));
  const prefix = prefixes(objects);
  const all = kernels.flatMap((kernel) =>
    programs.flatMap(({ object, names }) =>
      names.map((program): TestCase => {
        const name = `${prefix.get(object)}${program} on ${kernel.name}`;
        return { name, kernel, object, program, ...expect(pins, program, kernel) };
      }),
    ),
  );
  const cases = all.filter(({ name }) => passes(name, filter));
  return { cases, filteredOut: all.length - cases.length };
}

/** A warning for each program that `corelate.kernels.json` names and no object has. */
export function unknownPrograms(pins: Pins | undefined, objects: readonly TestObject[]): Diagnostic[] {
  const known = new Set(objects.flatMap(programsOf));
  return (pins?.programs ?? [])
    .filter(({ name }) => name !== "*" && !known.has(name))
    .map(({ name, location }) => testWarnings.noSuchProgram(name, nearestNames(name, [...known]), location));
}

/** Functions in sections of their own; `.text` has those that programs call. */
function programsOf({ path, bytes }: TestObject): string[] {
  const names = inspect(bytes)
    .programs.filter(({ section }) => section !== ".text")
    .map(({ function: name }) => name);
  if (names.length === 0) throw new CorelateError(testErrors.noPrograms(path));
  return names;
}

function expect(
  pins: Pins | undefined,
  program: string,
  kernel: KernelChoice,
): Pick<TestCase, "expected" | "ignored" | "mustLoadFrom"> {
  const line = lineOf(kernel.kind === "running" ? release() : kernel.version);
  if (pins === undefined || line === undefined) return { expected: "must load" };
  const pinned =
    pins.programs.find(({ name }) => name === program) ?? pins.programs.find(({ name }) => name === "*");
  const expected = expectation(pins, program, line);
  if (expected === "not asked")
    return { expected, ignored: `need not load before ${pinned?.needNotLoadBefore}` };
  return expected === "may fail" && pinned?.mustLoadFrom !== undefined
    ? { expected, mustLoadFrom: pinned.mustLoadFrom }
    : { expected };
}

/** What stands before a program's name: nothing for one object, its file's name for several, its path where two have one name. */
function prefixes(objects: readonly TestObject[]): Map<TestObject, string> {
  const short = ({ path }: TestObject) => basename(path, extname(path));
  return new Map(
    objects.map((object) => {
      if (objects.length === 1) return [object, ""];
      const same = objects.filter((other) => short(other) === short(object)).length > 1;
      return [object, `${same ? object.path : short(object)}::`];
    }),
  );
}

function passes(name: string, { only, exact }: TestFilter): boolean {
  return only.length === 0 || only.some((text) => (exact ? name === text : name.includes(text)));
}

import { dirname, join, relative } from "node:path";
import { Command, Option } from "commander";
import pc from "picocolors";
import { CorelateError, ExitStatus, type MessageFormat, testErrors } from "../../lib/diagnostics/index.js";
import {
  findManifest,
  objectsOf,
  planTests,
  runTests,
  type TestObject,
  type TestPlan,
  type TestRun,
  testKernels,
  unknownPrograms,
} from "../checks/index.js";
import { RustcFailure } from "../driver/index.js";
import { findPins, type Pins, pinsFile, readPins } from "../kernels/index.js";
import { githubAnnotation, matrixJunit } from "../matrix/index.js";
import { splitAtDashes } from "./after-dashes.js";
import { fetchPinned } from "./fetch-pinned.js";
import { addLoadOptions, type LoadFlags, loadOptions } from "./load-options.js";
import { Progress } from "./progress.js";
import { render, reportDiagnostics } from "./report.js";
import { renderEnd, renderHead, renderList, renderTest } from "./test-text.js";
import { matrixProgress } from "./verify-progress.js";
import { writeOutput } from "./write-output.js";

interface Flags extends LoadFlags {
  readonly kernel: readonly string[];
  readonly exact?: boolean;
  readonly list?: boolean;
  readonly fetch?: boolean;
  readonly release?: boolean;
  readonly package: readonly string[];
  readonly features: readonly string[];
  readonly audit: boolean;
  readonly junit?: string;
  readonly messageFormat: MessageFormat;
}

/** `corelate test [INPUT…] [-- FILTER…]`. */
export function testCommand(): Command {
  const command = new Command("test")
    .description(`load programs into the kernels of ${pinsFile}, and print the results as cargo test does`)
    .argument(
      "[input...]",
      `objects, sources, cargo projects (default: "objects" of ${pinsFile}, else the cargo project here), then \`--\` and parts of the names of tests`,
    )
    .option("--kernel <name...>", "on these kernels: pinned ones, `running`, others as for `verify`", [])
    .option("--fetch", "fetch the pinned kernels that are not in the cache first")
    .option("--exact", "the names after `--` are whole names")
    .option("--list", "list the tests, and run none")
    .option("--release", "build cargo projects with the profile release")
    .option("-p, --package <name...>", "build these packages of the cargo project", [])
    .option("--features <list...>", "build the cargo project with these features", [])
    .option("--no-audit", "do not audit sources that are built, as `corelate build --no-audit`")
    .option("--junit <file>", "write the results in JUnit's form, too");
  return addLoadOptions(command)
    .addOption(
      new Option("--message-format <format>", "how diagnostics are printed")
        .choices(["human", "json"])
        .default("human"),
    )
    .action(async (given: string[], flags: Flags, own: Command) => {
      const { before, after } = splitAtDashes(given, own.parent?.args ?? []);
      process.exitCode = await run(before, after, flags);
    });
}

async function run(inputs: readonly string[], only: readonly string[], flags: Flags): Promise<ExitStatus> {
  const path = findPins(process.cwd());
  const pins = path === undefined ? undefined : readPins(path);
  if (flags.fetch && pins !== undefined) {
    const asked = pins.kernels.filter(({ name }) => flags.kernel.length === 0 || flags.kernel.includes(name));
    await fetchPinned(asked, process.env, new Progress());
  }
  const kernels = await testKernels(flags.kernel, pins, pinsFile, process.env);
  const objects = await buildObjects(inputs, pins, flags);
  if (only.length === 0) reportDiagnostics(unknownPrograms(pins, objects), flags.messageFormat);
  const plan = planTests(objects, kernels, pins, { only, exact: flags.exact ?? false });
  if (flags.list) {
    process.stdout.write(renderList(plan.cases));
    return ExitStatus.Done;
  }
  return await runAndTell(plan, flags);
}

async function runAndTell(plan: TestPlan, flags: Flags): Promise<ExitStatus> {
  const colours = pc.createColors(pc.isColorSupported && process.stdout.isTTY === true);
  const started = performance.now();
  const progress = new Progress();
  const asked = plan.cases.filter(({ ignored }) => ignored === undefined);
  const kernels = Math.max(1, new Set(asked.map(({ kernel }) => kernel.name)).size);
  process.stdout.write(renderHead(plan.cases.length));
  let done: TestRun;
  try {
    done = await runTests(
      plan.cases,
      { ...loadOptions(flags, process.env), progress: matrixProgress(kernels, progress) },
      (result) => {
        progress.clear();
        process.stdout.write(renderTest(result, colours));
      },
    );
  } finally {
    progress.clear();
  }
  process.stdout.write(
    renderEnd(done, {
      filteredOut: plan.filteredOut,
      seconds: (performance.now() - started) / 1000,
      colours,
      render: (diagnostic) => render(diagnostic, "human"),
    }),
  );
  if (flags.junit !== undefined) writeOutput(flags.junit, Buffer.from(matrixJunit(done.kernels)));
  if (process.env.GITHUB_ACTIONS === "true") annotate(done);
  const failed = done.tests.filter(({ state }) => state === "failed");
  if (failed.length === 0) return ExitStatus.Done;
  return failed.every(({ environment }) => environment) ? ExitStatus.Environment : ExitStatus.Input;
}

/** Each explanation once, at its line. */
function annotate({ tests }: TestRun): void {
  const lines = tests
    .filter(({ state }) => state === "failed")
    .flatMap(({ test, diagnostics }) => diagnostics.map((one) => githubAnnotation(one, [test.kernel.name])));
  for (const line of new Set(lines)) process.stdout.write(line);
}

/** What is named, else what the project's file names, else what cargo builds here. @throws CRL0701 */
async function buildObjects(
  inputs: readonly string[],
  pins: Pins | undefined,
  flags: Flags,
): Promise<TestObject[]> {
  const paths = inputs.length > 0 ? inputs : chosen(pins);
  const cargoArgs = [
    ...(flags.release ? ["--release"] : []),
    ...flags.package.flatMap((name) => ["--package", name]),
    ...flags.features.flatMap((list) => ["--features", list]),
  ];
  const found: TestObject[] = [];
  for (const path of paths)
    try {
      const options = { env: process.env, cargoArgs, showCargo: true, audit: flags.audit };
      for (const object of await objectsOf(path, { ...options, colour: pc.isColorSupported })) {
        process.stderr.write(object.rustcOutput);
        reportDiagnostics(object.diagnostics, flags.messageFormat);
        found.push(object);
      }
    } catch (error) {
      if (error instanceof RustcFailure) process.stderr.write(error.rustcOutput);
      throw error;
    }
  // An object that was named twice is tested once.
  return [...new Map(found.map((object) => [object.path, object])).values()];
}

function chosen(pins: Pins | undefined): string[] {
  if (pins !== undefined && pins.objects.length > 0)
    return pins.objects.map((path) => relative(process.cwd(), join(dirname(pins.path), path)));
  const manifest = findManifest(process.cwd());
  if (manifest === undefined) throw new CorelateError(testErrors.nothingToTest(pinsFile));
  return [manifest];
}

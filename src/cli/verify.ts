import { Command, InvalidArgumentError, Option } from "commander";
import pc from "picocolors";
import { inspect } from "../../lib/btf/index.js";
import {
  CorelateError,
  ExitStatus,
  guestErrors,
  input,
  type MessageFormat,
  nearestNames,
  plainJson,
  testRunErrors,
} from "../../lib/diagnostics/index.js";
import { readWhole } from "../../lib/files/index.js";
import { readTestRuns, type TestRun } from "../kernel/index.js";
import {
  type Baseline,
  byDiagnostic,
  chooseKernels,
  compareWith,
  differingRuns,
  githubAnnotation,
  isRegression,
  type KernelResult,
  type MatrixObject,
  matrixCsv,
  matrixJson,
  matrixJunit,
  parseShard,
  readBaseline,
  takeShard,
  type VerifiedObject,
  verifyMatrix,
} from "../matrix/index.js";
import { addLoadOptions, type LoadFlags, loadOptions } from "./load-options.js";
import { Progress } from "./progress.js";
import { reportDiagnostics } from "./report.js";
import { renderMatrix, renderSummary } from "./verify-matrix-text.js";
import { matrixProgress } from "./verify-progress.js";
import { renderRuns } from "./verify-runs-text.js";
import { renderResult } from "./verify-text.js";
import { keepInputs, writeOutput } from "./write-output.js";

interface Flags extends LoadFlags {
  readonly kernel: readonly string[];
  readonly json?: boolean;
  readonly btf?: string;
  readonly log?: boolean;
  readonly logLevel: "0" | "1" | "2";
  readonly csv?: boolean;
  readonly junit?: string;
  readonly html?: string;
  readonly annotations?: string;
  readonly baseline?: string;
  readonly tolerance: number;
  readonly shard?: string;
  readonly testRun?: string;
  readonly run?: boolean;
  readonly runFor?: number;
  readonly tolerateBtf?: boolean;
  readonly messageFormat: MessageFormat;
}

/** `corelate verify OBJ… [--kernel NAME…] [--set NAME=VALUE]… [--json]`. */
export function verifyCommand(): Command {
  const command = new Command("verify")
    .description(
      "load objects into the running kernel, or into booted ones, and show what the verifier says, on Rust lines",
    )
    .argument("<object...>", "BPF objects")
    .option(
      "--kernel <name...>",
      "the kernels to try: `running`, one of `corelate kernels list`, the path of an image",
      ["running"],
    );
  return addLoadOptions(command)
    .option("--json", "print the result as JSON")
    .option("--csv", "print veristat's columns as CSV, which its -C and -R read")
    .option("--junit <file>", "write the results in JUnit's form, too")
    .option("--html <file>", "write a page with programs, fields, signatures and needs by kernels, too")
    .option(
      "--annotations <form>",
      "`github`: print diagnostics as workflow commands; the default where GITHUB_ACTIONS is set, `none` turns it off",
    )
    .option(
      "--baseline <file>",
      "compare with what an earlier --json printed: what became worse decides the exit status",
    )
    .option("--tolerance <part>", "with --baseline: allow this part more instructions", part, 0)
    .option("--test-run <file>", "run programs with what the file gives them, and compare what they come to")
    .option(
      "--run",
      "attach what was loaded for a second, and show how often it ran and what it sent; on the running kernel only what changes nothing there",
    )
    .option("--run-for <seconds>", "as --run, for so long", runSeconds)
    .option("--shard <i/n>", "do the I-th of N parts of the work")
    .option("--btf <file>", "relocate against this BTF instead of the running kernel's")
    .option("--log", "print the verifier's logs")
    .addOption(
      new Option("--log-level <level>", "log accepted programs too: 1 statistics, 2 each instruction")
        .choices(["0", "1", "2"])
        .default("0"),
    )
    .option("--tolerate-btf", "BTF that the kernel refuses is a warning only")
    .addOption(
      new Option("--message-format <format>", "how diagnostics are printed")
        .choices(["human", "json"])
        .default("human"),
    )
    .action((paths: string[], flags: Flags) => run(paths, flags));
}

function part(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !(value >= 0 && value <= 1000))
    throw new InvalidArgumentError("It is a part such as 0.1 for a tenth.");
  return value;
}

function runSeconds(text: string): number {
  const value = Number(text);
  if (!(value >= 0.1 && value <= 600))
    throw new InvalidArgumentError("It is a number of seconds, from 0.1 to 600.");
  return value;
}

async function run(paths: readonly string[], flags: Flags): Promise<void> {
  const options = loadOptions(flags, process.env, {
    logLevel: Number(flags.logLevel) as 0 | 1 | 2,
    tolerateBtf: flags.tolerateBtf ?? false,
    statistics: [flags.json, flags.csv, flags.baseline, flags.html].some(Boolean),
    ...(flags.btf === undefined ? {} : { btfPath: flags.btf }),
    ...(flags.testRun === undefined
      ? {}
      : { testRuns: readTestRuns(flags.testRun, readText(flags.testRun)) }),
    ...(flags.run || flags.runFor !== undefined ? { runFor: flags.runFor ?? 1 } : {}),
  });
  const baseline =
    flags.baseline === undefined ? undefined : readBaseline(flags.baseline, readText(flags.baseline));
  const shard = flags.shard === undefined ? undefined : parseShard(flags.shard);
  for (const output of [flags.junit, flags.html]) if (output !== undefined) keepInputs(output, paths);
  const kernels = await chooseKernels(flags.kernel, process.env);
  const objects = paths.map((path) => ({ path, bytes: readObject(path) }));
  if (flags.testRun !== undefined) requirePrograms(flags.testRun, options.verify.testRuns ?? [], objects);
  const all = kernels.map((kernel) => ({ kernel, objects }));
  const rows = shard === undefined ? all : takeShard(all, shard);
  // With one kernel a line a program, as soon as an object is done; with several a matrix.
  const single = kernels.length === 1;
  const progress = new Progress();
  const showProgress = matrixProgress(rows.length, progress);
  let results: KernelResult[];
  try {
    results = await verifyMatrix(rows, {
      ...options,
      progress: (event) => {
        if (event.kind === "object" && single) show(event.object, flags, paths.length > 1, progress);
        else showProgress(event);
      },
    });
  } finally {
    progress.clear();
  }
  if (!single) showMatrix(results, flags);
  else if (kernels[0]!.kind !== "running")
    for (const object of results.flatMap((result) => result.objects))
      show(object, flags, paths.length > 1, progress);
  if (flags.json) process.stdout.write(`${plainJson(matrixJson(results), 2)}\n`);
  else if (flags.csv) process.stdout.write(matrixCsv(results));
  if (flags.junit !== undefined) writeOutput(flags.junit, Buffer.from(matrixJunit(results)));
  if (flags.html !== undefined) {
    // That module is read only when it is asked for.
    const { collect, renderPage } = await import("../report/index.js");
    const page = renderPage(
      collect(
        results,
        objects,
        rows.map(({ kernel }) => kernel),
      ),
    );
    writeOutput(flags.html, Buffer.from(page));
  }
  if (annotates(flags))
    for (const { diagnostic, on } of byDiagnostic(results))
      process.stdout.write(githubAnnotation(diagnostic, on));
  const differing = differingRuns(results, options.verify.testRuns ?? []);
  reportDiagnostics(differing, flags.messageFormat);
  process.exitCode = baseline === undefined ? statusOf(results) : compareAndReport(baseline, results, flags);
  if (differing.length > 0 && process.exitCode === ExitStatus.Done) process.exitCode = ExitStatus.Input;
}

/** @throws CRL0647 where a program that is to be run is in none of the objects */
function requirePrograms(path: string, runs: readonly TestRun[], objects: readonly MatrixObject[]): void {
  const names = objects.flatMap(({ bytes }) => inspect(bytes).programs.map((program) => program.function));
  for (const { program } of runs) {
    if (names.includes(program)) continue;
    const near = nearestNames(program, names);
    const other = near.length > 0 ? `; there is \`${near.join("`, `")}\`` : "";
    throw new CorelateError(testRunErrors.badFile(path, `no object has a program \`${program}\`${other}`));
  }
}

/** The worst of what an object is at fault for, and what this machine is. */
function statusOf(results: readonly KernelResult[]): ExitStatus {
  const failed = results.flatMap(({ objects }) => objects).filter(({ result }) => !result.ok);
  if (failed.length === 0) return ExitStatus.Done;
  return failed.every(({ result }) => result.fault === "environment")
    ? ExitStatus.Environment
    : ExitStatus.Input;
}

/** What was refused before may be refused again; what this machine cannot try is no comparison. */
function compareAndReport(baseline: Baseline, results: readonly KernelResult[], flags: Flags): ExitStatus {
  const regressions = compareWith(baseline, results, flags.tolerance).filter(isRegression);
  const diagnostics = regressions.map(({ kernel, object, program, before, after }) =>
    guestErrors.regression(`\`${program}\` of ${object}`, kernel, before, after),
  );
  reportDiagnostics(diagnostics, flags.messageFormat);
  if (results.some(({ outcome }) => outcome === "failed")) return ExitStatus.Environment;
  return diagnostics.length > 0 ? ExitStatus.Input : ExitStatus.Done;
}

function annotates({ annotations, json, csv }: Flags): boolean {
  if (annotations !== undefined) return annotations === "github";
  return process.env.GITHUB_ACTIONS === "true" && !json && !csv;
}

function showMatrix(results: readonly KernelResult[], flags: Flags): void {
  const shared = byDiagnostic(results);
  if (!flags.json && !flags.csv) {
    const coloured = pc.isColorSupported && process.stdout.isTTY === true;
    process.stdout.write(renderMatrix(results, process.stdout.columns ?? 80, coloured));
    process.stdout.write(`\n${renderSummary(results)}`);
    process.stdout.write(renderRuns(results));
    // The explanations follow on the same terminal.
    if (process.stdout.isTTY === true && shared.length > 0) process.stdout.write("\n");
  }
  for (const { diagnostic, on, objects } of shared)
    reportDiagnostics(
      [{ ...diagnostic, notes: [`on ${on.join(", ")}: ${objects.join(", ")}`, ...(diagnostic.notes ?? [])] }],
      flags.messageFormat,
    );
}

function show({ path, result }: VerifiedObject, flags: Flags, several: boolean, progress: Progress): void {
  progress.clear();
  if (!flags.json && !flags.csv) {
    const logs = flags.log === true || flags.logLevel !== "0";
    process.stdout.write(renderResult(result, { path: several ? path : undefined, logs }));
  }
  reportDiagnostics(result.diagnostics, flags.messageFormat);
}

function readText(path: string): string {
  return Buffer.from(readObject(path)).toString();
}

function readObject(path: string): Uint8Array {
  try {
    return readWhole(path);
  } catch (error) {
    throw new CorelateError(input.unreadable(path, (error as Error).message));
  }
}

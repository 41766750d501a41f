import {
  CorelateError,
  type Diagnostic,
  kernelErrors,
  type ProgramFailure,
  runErrors,
  verdicts,
} from "../../lib/diagnostics/index.js";
import { explain, findRefusal, indexSources, type SourceIndex } from "../explain/index.js";
import { channelOutputs, judgeActivity, programRun } from "./attached/index.js";
import { errnoName, errnoText } from "./errno.js";
import { type LibbpfReport, readMessages } from "./libbpf-messages.js";
import { joinMessages } from "./load.js";
import type { Attempt, Loader, OpenedProgram } from "./loader.js";
import type { Preparation } from "./prepare.js";
import { countsIn, withoutStatistics } from "./statistics.js";
import { judgeTestRuns } from "./test-runs.js";
import { explainUnresolved, misdeclaredIn } from "./unresolved.js";
import type { BtfVerdict, ProgramVerdict, VerifyResult } from "./verdict.js";
import type { VerifyOptions } from "./verify-options.js";

/** An object that was read, and what is to be done with it. */
export interface Subject {
  /** With the license that `options` give. */
  readonly bytes: Uint8Array;
  readonly options: VerifyOptions;
  readonly preparation: Preparation;
}

type Refused = ProgramVerdict & { readonly diagnostic: Diagnostic };

/** An attempt with what libbpf said in parts. */
interface ReadAttempt extends Attempt {
  readonly report: LibbpfReport;
}

/** What the judges of programs look at. */
interface Case extends Subject {
  readonly sources: SourceIndex;
  readonly loader: Loader;
  /** What relocations are resolved against; undefined where the kernel has no BTF. */
  readonly btf: string | undefined;
}

/**
 * Loads the object, again without each program that is refused, until the rest is loaded or nothing is left. A program that was refused without a log, since
 * only statistics were asked for, is loaded once more with one.
 *
 * @throws what `verify` throws
 */
export function judgeLoads(loader: Loader, subject: Subject): VerifyResult {
  const { bytes, options, preparation } = subject;
  const refused = new Map<string, Refused>();
  const detailed = new Set<string>();
  const btf = options.btfPath ?? loader.btf;
  const place: Case = { ...subject, sources: indexSources(bytes), loader, btf };
  while (true) {
    const attempt = loader.attempt({ without: new Set(refused.keys()), detailed });
    const report = readMessages(attempt.messages);
    const { error } = attempt;
    const read = { ...attempt, report };
    if (error === 0 || attempt.left === 0) {
      const reasons = [...refused.values()].map(({ refusal }) => refusal?.reason ?? "");
      const result = assemble(place, read, refused);
      const words = options.btfPath ?? loader.words;
      const misdeclared = btf === undefined ? [] : misdeclaredIn(bytes, { path: btf, words }, reasons);
      return { ...result, diagnostics: [...result.diagnostics, ...misdeclared] };
    }
    throwForEnvironment(error, report, options.name ?? "object", loader.words);
    const culprit = attempt.programs.find(
      (p) => p.name === report.failedProgram?.name && !refused.has(p.name),
    );
    if (culprit === undefined) {
      const whole =
        preparation.unsized.length > 0
          ? verdicts.noSize(preparation.unsized, report.warnings)
          : diagnoseObject(error, report, place);
      return assemble(place, read, refused, whole);
    }
    if (options.statistics && !detailed.has(culprit.name)) detailed.add(culprit.name);
    else refused.set(culprit.name, judgeRefused(culprit, error, report, place));
  }
}

/** What is wrong with an object that libbpf gives up for something else than one of its programs: functions that they share are none. */
function diagnoseObject(error: number, report: LibbpfReport, { bytes, btf }: Case): Diagnostic {
  const cause = explainUnresolved(bytes, btf, report.warnings);
  if (cause === undefined) return verdicts.objectRefused(errnoText(error), report.warnings);
  const [first, ...others] = cause.sources;
  const location = first && { file: first.file, line: first.line, column: first.column };
  return verdicts.objectUnresolved(errnoText(error), { ...cause, others }, location, report.warnings);
}

function judgeRefused(
  program: OpenedProgram,
  error: number,
  report: LibbpfReport,
  { bytes, options, sources, preparation, loader, btf }: Case,
): Refused {
  const full = report.programLogs.get(program.name) ?? "";
  const log = options.statistics ? withoutStatistics(full) : full;
  const refusal = findRefusal(log);
  const explanation = refusal && explain(log, refusal, sources.places(program), preparation.licensed);
  const refusalLines = refusal === undefined ? report.warnings : [refusal.reason, ...refusal.messages];
  const cause = explainUnresolved(bytes, btf, refusalLines);
  const [first, ...others] = cause?.sources ?? [];
  const located = refusal === undefined ? undefined : sources.locate(program, refusal);
  const location = first && { file: first.file, line: first.line, column: first.column };
  const failure: ProgramFailure = {
    program: program.name,
    section: program.section,
    type: program.type,
    errno: errnoText(error),
    location: location ?? located,
    warnings: report.warnings,
    kernel: loader.words,
  };
  const diagnostic =
    cause !== undefined
      ? refusal === undefined
        ? verdicts.failedUnresolved(failure, { ...cause, others })
        : verdicts.refusedUnresolved(failure, { ...cause, others }, refusal)
      : refusal === undefined
        ? withoutLog(error, failure, report)
        : verdicts.refused(failure, refusal, explanation);
  return {
    ...factsOf(program),
    ...countsOf(options, full),
    outcome: "refused",
    log,
    errno: errnoName(error),
    ...(refusal ? { refusal } : {}),
    ...(explanation ? { explanation } : {}),
    ...(failure.location ? { location: failure.location } : {}),
    diagnostic,
  };
}

function factsOf({ name, section, type, attachType, size }: OpenedProgram) {
  return {
    name,
    section,
    type,
    ...(attachType === undefined ? {} : { attachType }),
    ...(size === undefined ? {} : { size }),
  };
}

function countsOf(options: VerifyOptions, log: string): Pick<ProgramVerdict, "counts"> {
  const counts = options.statistics ? countsIn(log) : undefined;
  return counts === undefined ? {} : { counts };
}

/** Errors without a log that mean that the kernel does not take the program's type or its way to attach, whatever its code. */
const unsupportedErrors: ReadonlySet<string> = new Set(["EPERM", "ENOTSUPP", "EOPNOTSUPP", "ENOTSUP"]);

function withoutLog(error: number, failure: ProgramFailure, report: LibbpfReport): Diagnostic {
  const isRefusedByKernel = report.failedProgram?.message.startsWith("BPF program load failed") ?? false;
  return isRefusedByKernel && unsupportedErrors.has(errnoName(error))
    ? verdicts.unsupportedHere(failure)
    : verdicts.failedWithoutLog(failure);
}

/** What another machine, or another kernel, may take. */
const ofThisMachine: ReadonlySet<string> = new Set([verdicts.unsupportedHere.code, runErrors.noTracing.code]);

function throwForEnvironment(error: number, report: LibbpfReport, name: string, kernel: string): void {
  const hasWarning = (pattern: RegExp) => report.warnings.some((warning) => pattern.test(warning));
  if (hasWarning(/bpf_object__probe_loading/)) {
    if (errnoName(error) === "EPERM") throw new CorelateError(kernelErrors.noPrivilege(report.warnings));
    if (errnoName(error) === "ENOSYS") throw new CorelateError(kernelErrors.noBpf(report.warnings, kernel));
    throw new CorelateError(kernelErrors.cannotLoadAnything(errnoText(error), report.warnings));
  }
  if (hasWarning(/Error loading vmlinux BTF|failed to find valid kernel BTF/))
    throw new CorelateError(kernelErrors.noKernelBtf(name, report.warnings, kernel));
}

function assemble(
  { loader, options, bytes }: Case,
  attempt: ReadAttempt,
  refused: ReadonlyMap<string, Refused>,
  whole?: Diagnostic,
): VerifyResult {
  const { activity } = attempt;
  const programs = attempt.programs.map((program) =>
    judge(program, attempt, options, loader.isRunning, refused.get(program.name), whole),
  );
  const btf = judgeBtf(attempt, whole !== undefined);
  const diagnostics = [...refused.values()].map(({ diagnostic }) => diagnostic);
  if (whole !== undefined) diagnostics.push(whole);
  if (attempt.programs.length === 0) diagnostics.push(verdicts.noPrograms());
  diagnostics.push(...judgeTestRuns(options.testRuns ?? [], attempt.runs, loader.words));
  if (activity !== undefined) diagnostics.push(...judgeActivity(attempt.programs, activity, loader));
  const btfDiagnostic = diagnoseBtf(btf, options.tolerateBtf ?? false);
  if (btfDiagnostic !== undefined) diagnostics.push(btfDiagnostic);
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  const environment = errors.every(({ code }) => ofThisMachine.has(code));
  return {
    ok: errors.length === 0,
    ...(errors.length === 0 ? {} : { fault: environment ? "environment" : "input" }),
    kernel: loader.release,
    libbpf: loader.libbpf,
    programs,
    btf,
    ...(options.testRuns === undefined ? {} : { runs: attempt.runs }),
    ...(activity === undefined ? {} : { output: channelOutputs(bytes, activity) }),
    warnings: attempt.report.warnings,
    diagnostics,
    log: joinMessages(attempt.messages),
  };
}

function judge(
  program: OpenedProgram,
  attempt: ReadAttempt,
  options: VerifyOptions,
  spares: boolean,
  refused: Refused | undefined,
  whole: Diagnostic | undefined,
): ProgramVerdict {
  if (refused !== undefined) return refused;
  const info = attempt.infos.get(program.name);
  const activity = attempt.activity?.programs.find((one) => one.program === program.name);
  const log = attempt.report.programLogs.get(program.name) ?? "";
  return {
    ...factsOf(program),
    ...countsOf(options, log),
    outcome: attempt.loaded.has(program.name) && whole === undefined ? "accepted" : "not-loaded",
    // Statistics alone are no log that was asked for.
    log: options.statistics && (options.logLevel ?? 0) === 0 ? "" : log,
    ...(info ? { info } : {}),
    ...(activity ? { run: programRun(program, activity, spares) } : {}),
  };
}

function judgeBtf({ report, hasBtf, sanitised }: ReadAttempt, failedBefore: boolean): BtfVerdict {
  const { problems, log = "" } = report.btf;
  const outcome = !hasBtf
    ? "absent"
    : problems.length > 0
      ? "refused"
      : failedBefore || sanitised === undefined
        ? "not-tried"
        : "accepted";
  return { outcome, log, problems, ...(sanitised === undefined ? {} : { sanitised }) };
}

function diagnoseBtf(btf: BtfVerdict, tolerate: boolean): Diagnostic | undefined {
  const refused = tolerate ? verdicts.btfRefusedTolerated : verdicts.btfRefused;
  if (btf.outcome === "refused") return refused(btf.problems, btf.log);
  return btf.outcome === "absent" ? verdicts.noBtf() : undefined;
}

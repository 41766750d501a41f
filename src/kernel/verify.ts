import { release } from "node:os";
import { basename } from "node:path";
import {
  CorelateError,
  type Diagnostic,
  input,
  kernelErrors,
  type ProgramFailure,
  type SourceLocation,
  verdicts,
} from "../../lib/diagnostics/index.js";
import { readWhole } from "../../lib/files/index.js";
import { adviceFor } from "./advice.js";
import { checkObject } from "./check-object.js";
import { errnoName, errnoText } from "./errno.js";
import { kernelCopyOfBtf, type ProgramInfo, programInfo } from "./kernel-info.js";
import { type Libbpf, openLibbpf } from "./libbpf.js";
import { type LibbpfReport, readMessages } from "./libbpf-messages.js";
import { withLicense } from "./license.js";
import { joinMessages } from "./load.js";
import { findLibbpf } from "./locate-libbpf.js";
import { BpfObject, type Program } from "./object.js";
import { type Preparation, prepare } from "./prepare.js";
import { capturePrints, type PrintedMessage } from "./print-log.js";
import { findRefusal, type Refusal } from "./refusal.js";
import { indexSources, type SourceIndex } from "./source-index.js";
import { explainUnresolved, misdeclaredIn } from "./unresolved.js";
import type { VerifyOptions } from "./verify-options.js";

/**
 * `not-loaded`: the section's name starts with `?`, or the object could not be loaded at all. `timed-out`: the verifier took longer than
 * `verifyWithin` was told.
 */
export type ProgramOutcome = "accepted" | "refused" | "not-loaded" | "timed-out";

/** What became of one program. */
export interface ProgramVerdict {
  readonly name: string;
  readonly section: string;
  /** libbpf's name of the program type. */
  readonly type: string;
  readonly outcome: ProgramOutcome;
  /** The verifier's log; empty where there is none. */
  readonly log: string;
  /** Of accepted programs. */
  readonly info?: ProgramInfo;
  /** Of refused programs: the errno's name, such as `EACCES`. */
  readonly errno?: string;
  readonly refusal?: Refusal;
  readonly location?: SourceLocation;
}

/** What became of the object's BTF. */
export interface BtfVerdict {
  readonly outcome: "accepted" | "refused" | "absent" | "not-tried";
  /** The kernel's log, where it refused. */
  readonly log: string;
  /** What libbpf said about BTF that was refused or left out. */
  readonly problems: readonly string[];
  /** Whether libbpf loaded other BTF than it read, since the kernel knows less than the object has; undefined where nothing was loaded. */
  readonly sanitised?: boolean;
}

/** What the running kernel says of an object. */
export interface VerifyResult {
  /** All programs were accepted, with BTF (see `tolerateBtf`). */
  readonly ok: boolean;
  /** Where it is not: whether the object is at fault, or this machine, which cannot load such programs. */
  readonly fault?: "input" | "environment";
  /** The kernel's release, as `uname -r`. */
  readonly kernel: string;
  readonly libbpf: { readonly path: string; readonly version: string };
  readonly programs: readonly ProgramVerdict[];
  readonly btf: BtfVerdict;
  /** What libbpf warned of. */
  readonly warnings: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
  /** All that libbpf said, debug messages too. */
  readonly log: string;
}

/**
 * Loads an object, bytes or the path of a file, into the running kernel with libbpf, and closes it again. Each program is tried: when one is refused, the object is
 * loaded once more without it.
 *
 * @throws CRL0300 to CRL0302 (libbpf), CRL0303 to CRL0306 (privilege, kernel BTF), CRL0050 (no such file),
 *   CRL0200 to CRL0204 and CRL0310 (a damaged object), CRL0313 to CRL0317 (settings and maps that the object does not have)
 */
export function verify(object: Uint8Array | string, options: VerifyOptions = {}): VerifyResult {
  return typeof object === "string"
    ? verifyBytes(readObject(object), { name: basename(object), ...options })
    : verifyBytes(object, options);
}

function readObject(path: string): Uint8Array {
  try {
    return readWhole(path);
  } catch (error) {
    throw new CorelateError(input.unreadable(path, (error as Error).message));
  }
}

function verifyBytes(object: Uint8Array, options: VerifyOptions): VerifyResult {
  const libbpf = openLibbpf(findLibbpf(options.libbpf ?? { env: process.env }));
  checkObject(object);
  const bytes = withLicense(object, options.license);
  const preparation = prepare(bytes, options);
  const refused = new Map<string, ProgramVerdict & { readonly diagnostic: Diagnostic }>();
  const sources = indexSources(bytes);
  while (true) {
    const attempt = attemptLoad(libbpf, bytes, options, preparation, refused);
    const { messages, report, error } = attempt;
    if (error === 0 || attempt.left === 0) {
      const reasons = [...refused.values()].map(({ refusal }) => refusal?.reason ?? "");
      const result = assemble(libbpf, options, attempt, refused);
      const misdeclared = misdeclaredIn(bytes, options.btfPath, reasons);
      return { ...result, diagnostics: [...result.diagnostics, ...misdeclared] };
    }
    throwForEnvironment(error, report, options.name ?? "object");
    const culprit = attempt.programs.find(
      (p) => p.name === report.failedProgram?.name && !refused.has(p.name),
    );
    if (culprit === undefined) {
      const whole =
        preparation.unsized.length > 0
          ? verdicts.noSize(preparation.unsized, report.warnings)
          : diagnoseObject(error, report, bytes, options);
      return assemble(libbpf, options, { ...attempt, messages }, refused, whole);
    }
    refused.set(culprit.name, judgeRefused(culprit, error, report, { bytes, options, sources, preparation }));
  }
}

/** What is wrong with an object that libbpf gives up for something else than one of its programs: functions that they share are none. */
function diagnoseObject(
  error: number,
  report: LibbpfReport,
  bytes: Uint8Array,
  options: VerifyOptions,
): Diagnostic {
  const cause = explainUnresolved(bytes, options.btfPath, report.warnings);
  if (cause === undefined) return verdicts.objectRefused(errnoText(error), report.warnings);
  const [first, ...others] = cause.sources;
  const location = first && { file: first.file, line: first.line, column: first.column };
  return verdicts.objectUnresolved(errnoText(error), { ...cause, others }, location, report.warnings);
}

interface Attempt {
  readonly error: number;
  /** How many programs libbpf was asked to load. */
  readonly left: number;
  readonly programs: readonly Program[];
  /** The programs that libbpf was asked to load. */
  readonly loaded: ReadonlySet<string>;
  readonly infos: ReadonlyMap<string, ProgramInfo>;
  readonly hasBtf: boolean;
  readonly sanitised: boolean | undefined;
  readonly messages: readonly PrintedMessage[];
  readonly report: LibbpfReport;
}

function attemptLoad(
  libbpf: Libbpf,
  bytes: Uint8Array,
  options: VerifyOptions,
  preparation: Preparation,
  without: ReadonlyMap<string, unknown>,
): Attempt {
  const name = options.name ?? "object";
  const { result, messages } = capturePrints(libbpf, () => {
    let object: BpfObject;
    try {
      object = BpfObject.open(libbpf, bytes, {
        name,
        btfPath: options.btfPath,
        logLevel: options.logLevel ?? 0,
      });
    } catch (error) {
      if (error instanceof CorelateError) return error;
      throw error;
    }
    try {
      preparation.apply(object);
      return loadWithout(
        libbpf,
        object,
        (name) => without.has(name) || options.only?.includes(name) === false,
      );
    } catch (error) {
      if (error instanceof CorelateError) return { unprepared: error };
      throw error;
    } finally {
      object[Symbol.dispose]();
    }
  });
  const report = readMessages(messages);
  if ("unprepared" in result) throw result.unprepared;
  if (result instanceof CorelateError) {
    const notes = [...(result.diagnostics[0]?.notes ?? []), ...report.warnings];
    throw new CorelateError(kernelErrors.cannotOpen(name, notes));
  }
  return { ...result, messages, report };
}

function loadWithout(
  libbpf: Libbpf,
  object: BpfObject,
  without: (program: string) => boolean,
): Omit<Attempt, "messages" | "report"> {
  const programs = object.programs();
  for (const program of programs) if (without(program.name)) object.setAutoload(program, false);
  const wanted = programs.filter((program) => program.autoload && !without(program.name));
  const error = Math.abs(Math.min(0, object.load()));
  const infos = new Map<string, ProgramInfo>();
  const own = object.btf();
  let sanitised: boolean | undefined;
  if (error === 0) {
    for (const program of wanted) {
      const info = programInfo(libbpf, object.programFd(program));
      if (info !== undefined) infos.set(program.name, info);
    }
    const fd = object.btfFd();
    const loaded = fd < 0 ? undefined : kernelCopyOfBtf(libbpf, fd);
    if (own !== undefined && loaded !== undefined) sanitised = Buffer.compare(own, loaded) !== 0;
  }
  const loaded = new Set(wanted.map(({ name }) => name));
  return { error, left: wanted.length, programs, loaded, infos, hasBtf: own !== undefined, sanitised };
}

/** The object that is verified. */
interface Subject {
  readonly bytes: Uint8Array;
  readonly options: VerifyOptions;
  readonly sources: SourceIndex;
  readonly preparation: Preparation;
}

function judgeRefused(
  program: Program,
  error: number,
  report: LibbpfReport,
  { bytes, options, sources, preparation }: Subject,
): ProgramVerdict & { readonly diagnostic: Diagnostic } {
  const log = report.programLogs.get(program.name) ?? "";
  const refusal = findRefusal(log);
  const refusalLines = refusal === undefined ? report.warnings : [refusal.reason, ...refusal.messages];
  const cause = explainUnresolved(bytes, options.btfPath, refusalLines);
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
  };
  const diagnostic =
    cause !== undefined
      ? refusal === undefined
        ? verdicts.failedUnresolved(failure, { ...cause, others })
        : verdicts.refusedUnresolved(failure, { ...cause, others }, refusal)
      : refusal === undefined
        ? withoutLog(error, failure, report)
        : verdicts.refused(failure, refusal, adviceFor(refusal, preparation.licensed));
  return {
    name: program.name,
    section: program.section,
    type: program.type,
    outcome: "refused",
    log,
    errno: errnoName(error),
    ...(refusal ? { refusal } : {}),
    ...(failure.location ? { location: failure.location } : {}),
    diagnostic,
  };
}

/** Errors without a log that mean that the kernel does not take the program's type or its way to attach, whatever its code. */
const unsupportedErrors: ReadonlySet<string> = new Set(["EPERM", "ENOTSUPP", "EOPNOTSUPP", "ENOTSUP"]);

function withoutLog(error: number, failure: ProgramFailure, report: LibbpfReport): Diagnostic {
  const isRefusedByKernel = report.failedProgram?.message.startsWith("BPF program load failed") ?? false;
  return isRefusedByKernel && unsupportedErrors.has(errnoName(error))
    ? verdicts.unsupportedHere(failure)
    : verdicts.failedWithoutLog(failure);
}

function throwForEnvironment(error: number, report: LibbpfReport, name: string): void {
  const hasWarning = (pattern: RegExp) => report.warnings.some((warning) => pattern.test(warning));
  if (hasWarning(/bpf_object__probe_loading/)) {
    if (errnoName(error) === "EPERM") throw new CorelateError(kernelErrors.noPrivilege(report.warnings));
    if (errnoName(error) === "ENOSYS") throw new CorelateError(kernelErrors.noBpf(report.warnings));
    throw new CorelateError(kernelErrors.cannotLoadAnything(errnoText(error), report.warnings));
  }
  if (hasWarning(/Error loading vmlinux BTF|failed to find valid kernel BTF/))
    throw new CorelateError(kernelErrors.noKernelBtf(name, report.warnings));
}

function assemble(
  libbpf: Libbpf,
  options: VerifyOptions,
  attempt: Attempt,
  refused: ReadonlyMap<string, ProgramVerdict & { readonly diagnostic: Diagnostic }>,
  whole?: Diagnostic,
): VerifyResult {
  const programs = attempt.programs.map((program) =>
    judge(program, attempt, refused.get(program.name), whole),
  );
  const btf = judgeBtf(attempt, whole !== undefined);
  const diagnostics = [...refused.values()].map(({ diagnostic }) => diagnostic);
  if (whole !== undefined) diagnostics.push(whole);
  if (attempt.programs.length === 0) diagnostics.push(verdicts.noPrograms());
  const btfDiagnostic = diagnoseBtf(btf, options.tolerateBtf ?? false);
  if (btfDiagnostic !== undefined) diagnostics.push(btfDiagnostic);
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  const environment = errors.every(({ code }) => code === verdicts.unsupportedHere.code);
  return {
    ok: errors.length === 0,
    ...(errors.length === 0 ? {} : { fault: environment ? "environment" : "input" }),
    kernel: release(),
    libbpf: { path: libbpf.path, version: libbpf.version },
    programs,
    btf,
    warnings: attempt.report.warnings,
    diagnostics,
    log: joinMessages(attempt.messages),
  };
}

function judge(
  program: Program,
  attempt: Attempt,
  refused: (ProgramVerdict & { readonly diagnostic: Diagnostic }) | undefined,
  whole: Diagnostic | undefined,
): ProgramVerdict {
  if (refused !== undefined) {
    const { diagnostic: _, ...verdict } = refused;
    return verdict;
  }
  const info = attempt.infos.get(program.name);
  return {
    name: program.name,
    section: program.section,
    type: program.type,
    outcome: attempt.loaded.has(program.name) && whole === undefined ? "accepted" : "not-loaded",
    log: attempt.report.programLogs.get(program.name) ?? "",
    ...(info ? { info } : {}),
  };
}

function judgeBtf({ report, hasBtf, sanitised }: Attempt, failedBefore: boolean): BtfVerdict {
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

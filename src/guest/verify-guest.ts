import { CorelateError, guestErrors, kernelErrors } from "../../lib/diagnostics/index.js";
import { readWhole } from "../../lib/files/index.js";
import {
  errnoText,
  failedObject,
  judgeLoads,
  type Loader,
  mergeAlone,
  type ProgramOutcome,
  readMessages,
  type Subject,
  type VerifyResult,
} from "../kernel/index.js";
import type { AttemptAnswer, DoneAnswer, ReadyAnswer } from "./answers.js";
import { type BootEnd, type BootLimits, boot } from "./boot.js";
import { loaderArchive } from "./initramfs.js";
import { type GuestTask, jobArchive } from "./job.js";
import type { GuestArchitecture } from "./machine.js";

/** A kernel that can be booted. */
export interface GuestKernel {
  /** What messages call it. */
  readonly name: string;
  readonly arch: GuestArchitecture;
  /** What QEMU takes as `-kernel`. */
  readonly image: string;
  /** The path of its raw BTF, to explain with; undefined where it has none, or it is not known. */
  readonly btf: string | undefined;
}

/** How a guest is run. */
export interface GuestOptions {
  readonly env: NodeJS.ProcessEnv;
  /** The static program that the guest starts. */
  readonly loader: Uint8Array;
  /** Seconds for one object, and then for each of its programs. */
  readonly timeout: number;
  /** Seconds until the loader runs. */
  readonly bootTimeout: number;
  /** Told of each object that is done. */
  readonly progress?: (done: number) => void;
}

/** What a kernel said of all objects. */
export interface GuestRun {
  /** `panicked` and `hung`: it never came to load an object. */
  readonly outcome: BootEnd["outcome"];
  readonly release: string;
  readonly machine: string;
  /** In the order of the subjects. */
  readonly results: readonly VerifyResult[];
}

/** What came of one load. */
interface Load {
  readonly attempts: AttemptAnswer[];
  outcome?: DoneAnswer["outcome"] | "panicked" | "hung";
}

/** What came of one object so far. */
interface Course extends Load {
  /** Of programs that were tried alone, since all together took too long; "" for the object with none of them. */
  readonly alone: Map<string, Load>;
  console?: string;
}

/** Boots again after an object that brought the kernel down, without it; this often at most. */
const mostBoots = 8;

/**
 * Boots `kernel` and loads `subjects` there, one after the other. An object that brings the kernel down is a result, and the others are loaded after
 * another boot.
 *
 * @throws CRL0630 without QEMU, CRL0631 where it does not start
 */
export async function verifyInGuest(
  kernel: GuestKernel,
  subjects: readonly Subject[],
  options: GuestOptions,
): Promise<GuestRun> {
  const records: Course[] = subjects.map(() => ({ attempts: [], alone: new Map() }));
  const tasks = subjects.map(taskOf);
  const base = loaderArchive(options.loader);
  const attached = Math.max(0, ...subjects.map((subject) => subject.options.runFor ?? 0));
  // As the loader has it: iterators have their time once more.
  const limits: BootLimits = { boot: options.bootTimeout, answer: options.timeout + 3 * attached + 30 };
  let ready: ReadyAnswer | undefined;
  for (let boots = 0; boots < mostBoots; boots++) {
    const open = records.flatMap(({ outcome }, index) => (outcome === undefined ? [index] : []));
    if (open.length === 0) break;
    const initramfs = Buffer.concat([
      base,
      jobArchive(
        open.map((index) => tasks[index]!),
        options.timeout,
      ),
    ]);
    let started = false;
    const guest = { arch: kernel.arch, image: kernel.image, initramfs };
    const end = await boot(guest, limits, options.env, (answer) => {
      if (answer.event === "ready") {
        ready = answer;
        started = true;
      } else if (answer.event !== "end") {
        const record = records[open[answer.object] ?? -1];
        if (record === undefined) return;
        note(record, answer);
        options.progress?.(records.filter(({ outcome }) => outcome !== undefined).length);
      }
    });
    const next = records[open.find((index) => records[index]!.outcome === undefined) ?? -1];
    if (next === undefined) break;
    if (!started) return unbooted(kernel, subjects, end);
    next.outcome = end.outcome === "finished" ? "crashed" : end.outcome;
    next.console = end.console;
  }
  const results = subjects.map((subject, index) =>
    resultOf(kernel, ready!, subject, records[index]!, options),
  );
  return { outcome: "finished", release: ready?.release ?? "", machine: ready?.machine ?? "", results };
}

function taskOf({ bytes, options, preparation }: Subject): GuestTask {
  return {
    name: options.name ?? "object",
    bytes,
    btf: options.btfPath === undefined ? undefined : readWhole(options.btfPath),
    logLevel: options.logLevel ?? 0,
    patches: preparation.patches,
    sizes: preparation.sizes,
    unknownSettings: options.unknownSettings ?? false,
    only: options.only,
    runs: options.testRuns ?? [],
    runFor: options.runFor === undefined ? undefined : Math.ceil(options.runFor * 1000),
  };
}

function note(course: Course, answer: AttemptAnswer | DoneAnswer): void {
  const { only } = answer;
  const load: Load = only === undefined ? course : (course.alone.get(only) ?? { attempts: [] });
  if (only !== undefined) course.alone.set(only, load);
  if (answer.event === "attempt") load.attempts.push(answer);
  // Where all together took too long, each program follows, and the object with none of them is the last.
  else if (only !== undefined || answer.outcome !== "timed-out") load.outcome = answer.outcome;
  if (answer.event === "done" && only === "") course.outcome = "timed-out";
}

/** What `judgeLoads` makes of what the guest has tried, which takes the same steps. */
function judged(
  kernel: GuestKernel,
  ready: ReadyAnswer,
  subject: Subject,
  attempts: readonly AttemptAnswer[],
): VerifyResult {
  let at = 0;
  const loader: Loader = {
    libbpf: { path: "", version: ready.libbpf },
    release: ready.release,
    words: `kernel ${kernel.name}`,
    isRunning: false,
    btf: kernel.btf,
    attempt: () => {
      const answer = attempts[at++];
      const name = subject.options.name ?? "object";
      if (answer === undefined) throw new CorelateError(guestErrors.noAnswer(name, kernel.name));
      const { warnings } = readMessages(answer.attempt.messages);
      if (answer.openError !== undefined)
        throw new CorelateError(kernelErrors.cannotOpen(name, [errnoText(answer.openError), ...warnings]));
      if (answer.unprepared) throw new CorelateError(kernelErrors.cannotOpen(name, warnings));
      return answer.attempt;
    },
  };
  try {
    return judgeLoads(loader, { ...subject, options: { ...subject.options, statistics: true } });
  } catch (error) {
    if (!(error instanceof CorelateError)) throw error;
    return failed(subject, ready, "not-loaded", error);
  }
}

/** As `failedObject`, with what is known of the kernel. */
function failed(
  { bytes }: Subject,
  ready: ReadyAnswer | undefined,
  outcome: ProgramOutcome,
  error: CorelateError,
): VerifyResult {
  const result = failedObject(bytes, outcome, error);
  return { ...result, kernel: ready?.release ?? "", libbpf: { path: "", version: ready?.libbpf ?? "" } };
}

function resultOf(
  kernel: GuestKernel,
  ready: ReadyAnswer,
  subject: Subject,
  course: Course,
  { timeout }: GuestOptions,
): VerifyResult {
  const name = subject.options.name ?? "object";
  switch (course.outcome) {
    case "finished":
      return judged(kernel, ready, subject, course.attempts);
    case "timed-out":
      return timedOut(kernel, ready, subject, course, timeout);
    case "panicked":
    case "hung": {
      const make = course.outcome === "hung" ? guestErrors.objectHung : guestErrors.objectPanicked;
      const error = new CorelateError(make(name, kernel.name, lastLines(course.console)));
      return failed(subject, ready, course.outcome, error);
    }
    default:
      return failed(subject, ready, "crashed", new CorelateError(guestErrors.noAnswer(name, kernel.name)));
  }
}

function timedOut(
  kernel: GuestKernel,
  ready: ReadyAnswer,
  subject: Subject,
  { alone }: Course,
  timeout: number,
): VerifyResult {
  const resultsOf = ({ attempts, outcome }: Load, only: readonly string[]) =>
    outcome === "finished"
      ? judged(kernel, ready, { ...subject, options: { ...subject.options, only } }, attempts)
      : undefined;
  const none = alone.get("");
  const opened = none && resultsOf(none, []);
  if (opened === undefined)
    return failed(
      subject,
      ready,
      "timed-out",
      new CorelateError(guestErrors.objectTimedOut(subject.options.name ?? "object", kernel.name, timeout)),
    );
  const results = new Map(
    [...alone]
      .filter(([name]) => name !== "")
      .map(([name, load]) => [name, resultsOf(load, [name])] as const),
  );
  return mergeAlone(opened, results, timeout);
}

/** Of a kernel that never came to start the loader. */
function unbooted(kernel: GuestKernel, subjects: readonly Subject[], end: BootEnd): GuestRun {
  const make = end.outcome === "hung" ? guestErrors.bootHung : guestErrors.bootPanicked;
  const error = new CorelateError(make(kernel.name, lastLines(end.console)));
  const outcome = end.outcome === "finished" ? "panicked" : end.outcome;
  const results = subjects.map((subject) => failed(subject, undefined, outcome, error));
  return { outcome, release: "", machine: "", results };
}

const shownLines = 20;

/** The end of a console; diagnostics are escaped where they are printed. */
function lastLines(console = ""): string[] {
  const lines = console.split("\n").filter((line) => line.trim() !== "");
  return lines.slice(-shownLines).map((line) => line.slice(0, 200));
}

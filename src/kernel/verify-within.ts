import { fork } from "node:child_process";
import { CorelateError, type Diagnostic, kernelErrors, verdicts } from "../../lib/diagnostics/index.js";
import { packagePath } from "../../lib/files/index.js";
import { openLibbpf } from "./libbpf.js";
import { findLibbpf } from "./locate-libbpf.js";
import { BpfObject, type Program } from "./object.js";
import { capturePrints } from "./print-log.js";
import type { VerifyResult } from "./verdict.js";
import { verify } from "./verify.js";
import type { VerifyAnswer, VerifyRequest } from "./verify-child.js";
import type { VerifyOptions } from "./verify-options.js";

/** The time limit of a load, and the callback for progress. */
export interface TimeoutOptions {
  /** Seconds for the whole object, and then for each program; without it there is no limit. */
  readonly timeout?: number;
  /** Called ten times a second; `program` where a single one is loaded. */
  readonly progress?: (seconds: number, program: string | undefined) => void;
}

/** What ends a program from outside. */
const endings = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

const child = packagePath("dist", "src", "kernel", "verify-child.js");

/**
 * As `verify`, in a process of its own that is ended after `timeout` seconds. Then each program is loaded alone, so that only those are
 * `timed-out` which take that long.
 *
 * @throws what `verify` throws, CRL0319 where the process ends by itself
 */
export async function verifyWithin(
  bytes: Uint8Array,
  options: VerifyOptions,
  timeouts: TimeoutOptions,
): Promise<VerifyResult> {
  const whole = await inChild({ bytes, options }, timeouts, undefined);
  if (whole !== undefined) return whole;
  const programs = programsOf(bytes, options).filter(
    ({ autoload, name }) => autoload && (options.only?.includes(name) ?? true),
  );
  const results = new Map<string, VerifyResult | undefined>();
  for (const { name } of programs)
    results.set(
      name,
      programs.length === 1
        ? undefined
        : await inChild({ bytes, options: { ...options, only: [name] } }, timeouts, name),
    );
  return merge(bytes, options, results, timeouts.timeout ?? 0);
}

/** Runs one load in a child; undefined where it took too long. */
function inChild(
  request: VerifyRequest,
  { timeout, progress }: TimeoutOptions,
  program: string | undefined,
): Promise<VerifyResult | undefined> {
  return new Promise((resolve, reject) => {
    const loader = fork(child, [], {
      serialization: "advanced",
      execArgv: [],
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    let start = Date.now();
    let answer: VerifyAnswer | undefined;
    let late = false;
    let childErrors = "";
    loader.stderr?.on("data", (chunk: Buffer) => {
      childErrors = (childErrors + chunk.toString()).slice(-4096);
    });
    const end = () => loader.kill("SIGKILL");
    let limit: NodeJS.Timeout | undefined;
    const tick = progress && setInterval(() => progress((Date.now() - start) / 1000, program), 100);
    // The load ends with this process: a process that waits for the verifier does not notice that its parent is gone.
    const stop = (signal: NodeJS.Signals) => {
      end();
      for (const other of endings) process.off(other, stop);
      process.kill(process.pid, signal);
    };
    for (const signal of endings) process.on(signal, stop);
    loader.on("message", (message: VerifyAnswer | "ready") => {
      if (message !== "ready") {
        answer = message;
        return;
      }
      // The limit is for the load, not for the start of Node.
      start = Date.now();
      if (timeout !== undefined)
        limit = setTimeout(
          () => {
            late = true;
            end();
          },
          timeout * 1000 + runTime(request.options),
        );
      loader.send(request);
    });
    loader.once("error", (error) => reject(new CorelateError(kernelErrors.childFailed(error.message))));
    loader.once("close", (status, signal) => {
      clearTimeout(limit);
      clearInterval(tick);
      for (const signal of endings) process.off(signal, stop);
      if (answer !== undefined && "result" in answer) resolve(answer.result);
      else if (answer !== undefined) reject(new CorelateError(answer.diagnostics));
      else if (late) resolve(undefined);
      else
        reject(
          new CorelateError(
            kernelErrors.childFailed(
              childErrors.trim().split("\n").at(-1) || `${signal ?? `status ${status}`}`,
            ),
          ),
        );
    });
  });
}

/** Milliseconds that attached programs have besides: iterators have them once more. */
function runTime({ runFor = 0 }: VerifyOptions): number {
  return 3000 * runFor;
}

/** The programs of the object, which is opened and not loaded. */
function programsOf(bytes: Uint8Array, options: VerifyOptions): readonly Program[] {
  const libbpf = openLibbpf(findLibbpf(options.libbpf ?? { env: process.env }));
  return capturePrints(libbpf, () => {
    using object = BpfObject.open(libbpf, bytes, { name: options.name });
    return object.programs();
  }).result;
}

/** One result of those of the single programs; what belongs to the object is that of the first one that came to an end. */
function merge(
  bytes: Uint8Array,
  options: VerifyOptions,
  results: ReadonlyMap<string, VerifyResult | undefined>,
  timeout: number,
): VerifyResult {
  // Opening without loading gives what is left to say where no program came to an end.
  const opened =
    [...results.values()].find((result) => result !== undefined) ?? verify(bytes, { ...options, only: [] });
  return mergeAlone(opened, results, timeout);
}

/** The result of an object whose programs were loaded one by one: `opened` says what belongs to the object, and `results` has undefined for a program that took too long. */
export function mergeAlone(
  opened: VerifyResult,
  results: ReadonlyMap<string, VerifyResult | undefined>,
  timeout: number,
): VerifyResult {
  const late = opened.programs.filter(({ name }) => results.has(name) && results.get(name) === undefined);
  const own = [...results.values()].flatMap((result) => result?.diagnostics ?? []);
  const diagnostics = [
    ...new Map(own.map((diagnostic) => [JSON.stringify(diagnostic), diagnostic])).values(),
    ...late.map(({ name, section }): Diagnostic => verdicts.timedOut(name, section, timeout)),
  ];
  return {
    ...opened,
    ok: false,
    fault: "input",
    programs: opened.programs.map((verdict) => {
      if (!results.has(verdict.name)) return verdict;
      const result = results.get(verdict.name);
      return (
        result?.programs.find(({ name }) => name === verdict.name) ?? {
          ...verdict,
          outcome: "timed-out",
          diagnostic: verdicts.timedOut(verdict.name, verdict.section, timeout),
        }
      );
    }),
    diagnostics,
    log: [...results.values()].map((result) => result?.log ?? "").join(""),
  };
}

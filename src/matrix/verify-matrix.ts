import { availableParallelism, machine } from "node:os";
import { basename } from "node:path";
import { CorelateError } from "../../lib/diagnostics/index.js";
import { guestLoader, machines, verifyInGuest } from "../guest/index.js";
import {
  checkByteOrder,
  failedObject,
  readSubject,
  type Subject,
  type VerifyOptions,
  type VerifyResult,
  verify,
  verifyWithin,
} from "../kernel/index.js";
import type {
  BootedKernel,
  KernelChoice,
  KernelOutcome,
  KernelResult,
  MatrixObject,
  MatrixOptions,
  VerifiedObject,
} from "./model.js";
import { refusedByTypes } from "./refused-by-types.js";
import { type KnownResults, knownResults } from "./result-cache.js";

/** A machine is emulated, and may share its processor with others. */
const defaultTimeout = 60;
const defaultBootTimeout = 180;

/** One kernel, and what is to be loaded there. */
export interface MatrixRow {
  readonly kernel: KernelChoice;
  readonly objects: readonly MatrixObject[];
}

/**
 * Verifies objects on kernels, several kernels at a time. What is wrong with a kernel or with an object is in the results.
 *
 * @throws what `verify` throws on the running kernel, where that is among them
 */
export async function verifyMatrix(
  rows: readonly MatrixRow[],
  options: MatrixOptions,
): Promise<KernelResult[]> {
  const results = new Array<KernelResult>(rows.length);
  const waiting = [...rows.keys()];
  const work = async () => {
    for (let index = waiting.shift(); index !== undefined; index = waiting.shift()) {
      const { kernel, objects } = rows[index]!;
      const result =
        kernel.kind === "running"
          ? await onRunningKernel(objects, options)
          : await onBootedKernel(kernel, objects, options);
      results[index] = result;
      options.progress?.({ kind: "done", kernel: kernel.name, result });
    }
  };
  const jobs = Math.max(1, Math.min(options.jobs ?? availableParallelism(), rows.length));
  await Promise.all(Array.from({ length: jobs }, work));
  return results;
}

async function onRunningKernel(
  objects: readonly MatrixObject[],
  options: MatrixOptions,
): Promise<KernelResult> {
  const objectResults: VerifiedObject[] = [];
  for (const { path, bytes } of objects) {
    const own = { ...options.verify, name: basename(path) };
    const verified: VerifiedObject = {
      path,
      result: await loadHere(path, bytes, own, options),
      cached: false,
    };
    objectResults.push(verified);
    options.progress?.({ kind: "object", object: verified });
  }
  const [first] = objectResults;
  return {
    kernel: "running",
    version: first?.result.kernel ?? "",
    arch: machine(),
    outcome: outcomeOf(objectResults),
    libbpf: first?.result.libbpf ?? { path: "", version: "" },
    objects: objectResults,
    diagnostics: [],
  };
}

/** A process of its own is for what has to be ended, or watched: it costs a start of Node. */
async function loadHere(
  path: string,
  bytes: Uint8Array,
  own: VerifyOptions,
  { timeout, watch, progress }: MatrixOptions,
): Promise<VerifyResult> {
  if (timeout === undefined && !watch) return verify(bytes, own);
  return await verifyWithin(bytes, own, {
    ...(timeout === undefined ? {} : { timeout }),
    ...(watch
      ? { progress: (seconds, program) => progress?.({ kind: "loading", path, program, seconds }) }
      : {}),
  });
}

async function onBootedKernel(
  kernel: BootedKernel,
  objects: readonly MatrixObject[],
  options: MatrixOptions,
): Promise<KernelResult> {
  const verifyOptions: VerifyOptions = { ...options.verify, statistics: true };
  const known = knownResults(kernel, verifyOptions, options);
  const places = objects.map((object) => place(object, kernel, verifyOptions, known));
  const open = places.flatMap(({ subject, verified }, index) =>
    subject !== undefined && verified === undefined ? [{ index, subject }] : [],
  );
  let started: KernelOutcome | undefined;
  let version = kernel.version;
  if (open.length > 0) {
    try {
      const run = await bootAndVerify(
        kernel,
        open.map(({ subject }) => subject),
        options,
      );
      if (run.outcome !== "finished") started = run.outcome;
      version = run.release || version;
      for (const [position, { index }] of open.entries()) {
        const { path, bytes } = objects[index]!;
        const result = run.results[position]!;
        places[index]!.verified = { path, result, cached: false };
        known.keep(bytes, basename(path), result);
      }
    } catch (error) {
      if (!(error instanceof CorelateError)) throw error;
      started = "failed";
      for (const { index } of open) {
        const { path, bytes } = objects[index]!;
        places[index]!.verified = { path, result: failedObject(bytes, "not-loaded", error), cached: false };
      }
    }
  }
  const verified = places.map((one) => one.verified!);
  const libbpf = verified.find(({ result }) => result.libbpf.version !== "")?.result.libbpf;
  return {
    kernel: kernel.name,
    version: version || (verified[0]?.result.kernel ?? ""),
    arch: machines[kernel.arch].machine,
    outcome: started ?? outcomeOf(verified),
    libbpf: libbpf ?? { path: "", version: "" },
    objects: verified,
    diagnostics: [],
  };
}

/** An object whose verdict is known, or that has to be loaded. */
interface Place {
  readonly subject?: Subject;
  verified?: VerifiedObject;
}

function place(
  { path, bytes }: MatrixObject,
  kernel: BootedKernel,
  options: VerifyOptions,
  known: KnownResults,
): Place {
  const result = known.find(bytes, basename(path));
  if (result !== undefined) return { verified: { path, result, cached: true } };
  try {
    const subject = readSubject(bytes, { ...options, name: basename(path) });
    checkByteOrder(bytes, basename(path), `kernel ${kernel.name}`, machines[kernel.arch].littleEndian);
    const refused = refusedByTypes(kernel, subject);
    return refused === undefined ? { subject } : { verified: { path, result: refused, cached: false } };
  } catch (error) {
    // A wrong setting is wrong for all kernels, and no result.
    if (!(error instanceof CorelateError) || error.fault === "usage") throw error;
    return { verified: { path, result: failedObject(bytes, "not-loaded", error), cached: false } };
  }
}

async function bootAndVerify(kernel: BootedKernel, subjects: readonly Subject[], options: MatrixOptions) {
  const { env } = options;
  const progress = (what: string) => options.progress?.({ kind: "preparing", kernel: kernel.name, what });
  progress("the loader");
  const loader = await guestLoader(kernel.arch, env, progress);
  progress("the image");
  const image = await kernel.bootImage();
  progress("booting");
  return await verifyInGuest({ name: kernel.name, arch: kernel.arch, image, btf: kernel.btf }, subjects, {
    env,
    loader,
    timeout: options.timeout ?? defaultTimeout,
    bootTimeout: options.bootTimeout ?? defaultBootTimeout,
    progress: (done) =>
      options.progress?.({ kind: "objects", kernel: kernel.name, done, of: subjects.length }),
  });
}

function outcomeOf(objects: readonly VerifiedObject[]): KernelOutcome {
  return objects.every(({ result }) => result.ok) ? "accepted" : "refused";
}

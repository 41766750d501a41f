import { resolve } from "node:path";
import type { Readable, Writable } from "node:stream";
import {
  CorelateError,
  type Diagnostic,
  renderDiagnostic,
  serviceErrors,
} from "../../lib/diagnostics/index.js";
import type { CommandParams } from "../service/index.js";
import { objectsOf } from "./json-objects.js";
import { llvmOptionsOf } from "./llvm-options.js";
import { answerOf } from "./outcomes.js";
import { Pool } from "./pool.js";
import { workerScript } from "./worker-script.js";

/** A `WorkRequest` of Bazel's worker_protocol.proto, in the JSON of protocol buffers: what has its default value may be left out. */
interface WorkRequest {
  readonly arguments: readonly string[];
  /** 0 where requests come one at a time. */
  readonly requestId: number;
  readonly cancel: boolean;
  /** Where relative paths start, from the working directory. */
  readonly sandboxDir: string;
}

/** How Bazel's worker is set up. */
export interface BazelWorkerOptions {
  readonly workers?: number | undefined;
  readonly timeout?: number | undefined;
  /** What each request does: a command with its first arguments, which those of the request follow. */
  readonly command: CommandParams["command"];
  readonly arguments: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Does what Bazel asks for over `input`, one `WorkRequest` after the other, several at a time, and writes a `WorkResponse` a line to `output`. Resolves when Bazel closes `input`.
 *
 * @throws CRL0861, CRL0872: nobody can be told of a line that is no request
 */
export async function runBazelWorker(
  input: Readable,
  output: Writable,
  options: BazelWorkerOptions,
): Promise<void> {
  using pool = new Pool({ entry: workerScript(), size: options.workers, timeout: options.timeout ?? 600 });
  const running = new Map<number, AbortController>();
  const answer = (response: object) => output.write(`${JSON.stringify(response)}\n`);
  const perform = async (request: WorkRequest) => {
    const { requestId } = request;
    const cancel = new AbortController();
    running.set(requestId, cancel);
    const done = await runCommand(pool, request, options, cancel.signal);
    running.delete(requestId);
    answer(cancel.signal.aborted ? { requestId, wasCancelled: true } : { requestId, ...done });
  };
  const pending = new Set<Promise<void>>();
  try {
    for await (const line of objectsOf(input)) {
      const request = parseRequest(line);
      if (request.cancel) {
        // What has been answered already needs no second answer.
        running.get(request.requestId)?.abort();
        continue;
      }
      if (running.has(request.requestId))
        throw new CorelateError(serviceErrors.noWorkRequest(`a request ${request.requestId} is under way`));
      const work = perform(request).finally(() => pending.delete(work));
      pending.add(work);
    }
  } catch (error) {
    for (const cancel of running.values()) cancel.abort();
    throw error;
  } finally {
    await Promise.all(pending);
  }
}

async function runCommand(
  pool: Pool,
  request: WorkRequest,
  { command, arguments: first, env, timeout = 600 }: BazelWorkerOptions,
  signal: AbortSignal,
): Promise<{ readonly exitCode: number; readonly output: string }> {
  const params: CommandParams = {
    command,
    arguments: [...first, ...request.arguments],
    cwd: resolve(request.sandboxDir),
    env: env as Record<string, string>,
    umask: process.umask(),
    colour: false,
    parent: process.ppid,
  };
  const key = llvmOptionsOf("command", params);
  const outcome = await pool.run({ method: "command", params, key, bytes: 0, signal });
  try {
    const { status, stdout, stderr } = answerOf("command", outcome, timeout) as {
      status: number;
      stdout: string;
      stderr: string;
    };
    return { exitCode: status, output: text(stdout) + text(stderr) };
  } catch (error) {
    const { exitStatus, diagnostics } = (
      error as { data: { exitStatus: number; diagnostics: readonly Diagnostic[] } }
    ).data;
    return { exitCode: exitStatus, output: diagnostics.map((one) => renderDiagnostic(one, false)).join("") };
  }
}

function text(base64: string): string {
  return Buffer.from(base64, "base64").toString("utf8");
}

/** @throws CRL0872 */
function parseRequest(line: string): WorkRequest {
  const refuse = (why: string): never => {
    throw new CorelateError(serviceErrors.noWorkRequest(why));
  };
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    refuse((error as Error).message);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) refuse("it is no object");
  const {
    arguments: args = [],
    requestId = 0,
    cancel = false,
    sandboxDir = "",
  } = value as Record<string, unknown>;
  if (!Array.isArray(args) || !args.every((arg) => typeof arg === "string"))
    refuse("its arguments are no list of strings");
  if (!Number.isInteger(requestId)) refuse("its requestId is no whole number");
  if (typeof cancel !== "boolean") refuse("its cancel is neither true nor false");
  if (typeof sandboxDir !== "string") refuse("its sandboxDir is no string");
  return { arguments: args, requestId, cancel, sandboxDir } as WorkRequest;
}

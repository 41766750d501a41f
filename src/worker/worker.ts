import { rmSync } from "node:fs";
import type { CommandParams } from "../service/index.js";
import { keepTemporaryFoldersIn } from "../toolchain/index.js";
import type { Failure, WorkerMessage, WorkerRequest } from "./messages.js";
import { type MethodContext, type MethodTable, warmUp } from "./methods.js";

/** What the command line knows, and a worker has to be given. */
export interface WorkerParts {
  readonly methods: MethodTable;
  /** Runs a command, printing as it does, and gives its exit status. */
  readonly command: (params: CommandParams) => Promise<number>;
  /** An error in the form of diagnostics. */
  readonly failureOf: (error: unknown) => Failure;
}

/** The life of a worker: one request after the other, until its service ends. `folder` is for its temporary files. */
export function runWorker(folder: string, parts: WorkerParts): void {
  keepTemporaryFoldersIn(folder);
  const own = { ...process.env };
  process.on("disconnect", () => {
    rmSync(folder, { recursive: true, force: true });
    process.exit(0);
  });
  process.on("message", async (request: WorkerRequest) => {
    const answer = await perform(request, parts, own);
    await Promise.all([process.stdout, process.stderr].map((stream) => written(stream, request.marker)));
    send({ kind: "done", id: request.id, memory: process.memoryUsage.rss(), ...answer });
  });
  warmUp(process.env);
  send({ kind: "ready" });
}

async function perform(
  { id, method, params }: WorkerRequest,
  parts: WorkerParts,
  own: NodeJS.ProcessEnv,
): Promise<{ result?: unknown; failure?: Failure }> {
  const { cwd, env } = params as { cwd?: string; env?: Record<string, string> };
  const umask = process.umask();
  try {
    if (cwd !== undefined) process.chdir(cwd);
    if (env !== undefined) setEnvironment(env);
    if (method === "command") return { result: { status: await parts.command(params as CommandParams) } };
    const context: MethodContext = { progress: (message) => send({ kind: "progress", id, message }) };
    return { result: await parts.methods[method]!(params as never, context) };
  } catch (error) {
    return { failure: parts.failureOf(error) };
  } finally {
    process.umask(umask);
    process.chdir("/");
    if (env !== undefined) setEnvironment(own);
  }
}

/** Also for libraries, which look at the process's own. */
function setEnvironment(env: NodeJS.ProcessEnv): void {
  for (const name of Object.keys(process.env)) if (!Object.hasOwn(env, name)) delete process.env[name];
  for (const [name, value] of Object.entries(env)) if (process.env[name] !== value) process.env[name] = value;
}

function written(stream: NodeJS.WriteStream, text: string): Promise<void> {
  return new Promise((resolve) => stream.write(text, () => resolve()));
}

function send(message: WorkerMessage): void {
  // The service may be gone.
  process.send?.(message, undefined, undefined, () => {});
}

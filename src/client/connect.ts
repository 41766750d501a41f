import { spawn } from "node:child_process";
import { createConnection } from "node:net";
import type { Readable, Writable } from "node:stream";
import {
  CancellationTokenSource,
  createMessageConnection,
  type MessageConnection,
  ResponseError,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-jsonrpc/node";
import { CorelateError, serviceErrors } from "../../lib/diagnostics/index.js";
import { packagePath } from "../../lib/files/index.js";
import {
  defaultSocket,
  type ErrorData,
  type Initialized,
  lookAtSocket,
  type MethodName,
  type Methods,
  type Progress,
  protocolVersion,
  version,
} from "../service/index.js";

/** Where the service is. */
export interface ConnectOptions {
  /** The socket of a running service; the default is where `corelate serve` listens. */
  readonly socket?: string;
  /** Start a service for this client alone, and end it with the connection. */
  readonly start?: boolean;
}

/** How a request is followed and ended. */
export interface RequestOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

/** A request without what the client fills in: `cwd` is this process's working directory if it is left out. */
export type RequestParams<Name extends MethodName> = Omit<
  Methods[Name]["params"],
  "cwd" | "progressToken"
> & {
  readonly cwd?: string;
};

/** A request that failed. */
export class RequestError extends CorelateError {
  /** What rustc said, where it failed. */
  readonly rustcOutput: string;

  constructor({ diagnostics, rustcOutput = "" }: Pick<ErrorData, "diagnostics" | "rustcOutput">) {
    super(diagnostics);
    this.rustcOutput = rustcOutput;
  }
}

/** A connection to a service. */
export class Client implements AsyncDisposable {
  /** What the service says of itself. */
  readonly service: Initialized;
  readonly #connection: MessageConnection;
  readonly #end: () => void;
  readonly #listeners: Map<string, (progress: Progress) => void>;
  #tokens = 0;

  /** @internal use `connect` */
  constructor(
    service: Initialized,
    connection: MessageConnection,
    listeners: Map<string, (progress: Progress) => void>,
    end: () => void,
  ) {
    this.service = service;
    this.#connection = connection;
    this.#listeners = listeners;
    this.#end = end;
  }

  /**
   * Asks the service to do `method`.
   *
   * @throws RequestError with what the service says
   */
  async request<Name extends MethodName>(
    method: Name,
    params: RequestParams<Name>,
    options: RequestOptions = {},
  ): Promise<Methods[Name]["answer"]> {
    const cancel = new CancellationTokenSource();
    const stop = () => cancel.cancel();
    if (options.signal?.aborted) stop();
    options.signal?.addEventListener("abort", stop, { once: true });
    const token = options.onProgress && `${process.pid}-${++this.#tokens}`;
    if (token !== undefined) this.#listeners.set(token, options.onProgress!);
    const where = method === "explain" ? {} : { cwd: process.cwd() };
    const all = { ...where, ...params, ...(token === undefined ? {} : { progressToken: token }) };
    try {
      return await this.#connection.sendRequest<Methods[Name]["answer"]>(method, all, cancel.token);
    } catch (error) {
      throw asCorelateError(error);
    } finally {
      options.signal?.removeEventListener("abort", stop);
      if (token !== undefined) this.#listeners.delete(token);
    }
  }

  /** Tells the service to end when it has done what it is at. */
  async shutdown(): Promise<void> {
    await this.#connection.sendRequest("shutdown");
  }

  /** Ends the connection; requests that run are cancelled. */
  close(): void {
    this.#connection.dispose();
    this.#end();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
  }
}

/**
 * Connects to a running service, or starts one.
 *
 * @throws CorelateError: CRL0860 where the socket is not this user's alone, CRL0863 where the service is of another version, CRL0866 where none is there
 */
export async function connect(options: ConnectOptions = {}): Promise<Client> {
  const { input, output, end } = options.start ? startService() : await open(options.socket);
  const connection = createMessageConnection(new StreamMessageReader(input), new StreamMessageWriter(output));
  const listeners = new Map<string, (progress: Progress) => void>();
  connection.onNotification("$/progress", ({ token, value }: { token: string; value: Progress }) =>
    listeners.get(token)?.(value),
  );
  connection.onError(() => {});
  // What was asked and not answered fails then.
  connection.onClose(() => connection.dispose());
  connection.listen();
  try {
    const party = { protocol: protocolVersion, version };
    const service = await connection.sendRequest<Initialized>("initialize", party);
    return new Client(service, connection, listeners, end);
  } catch (error) {
    connection.dispose();
    end();
    throw asCorelateError(error);
  }
}

interface Streams {
  readonly input: Readable;
  readonly output: Writable;
  readonly end: () => void;
}

function startService(): Streams {
  const program = packagePath("dist", "src", "cli", "main.js");
  const child = spawn(process.execPath, [program, "serve", "--stdio"], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  return { input: child.stdout, output: child.stdin, end: () => child.stdin.end() };
}

function open(named: string | undefined): Promise<Streams> {
  const path = named ?? defaultSocket(process.env);
  const missing = () => new CorelateError(serviceErrors.busy(`no service listens at ${path}`));
  const found = lookAtSocket(path);
  if (found.kind === "unsafe")
    return Promise.reject(new CorelateError(serviceErrors.badSocket(found.path, found.why)));
  if (found.kind === "nothing") return Promise.reject(missing());
  return new Promise((resolve, reject) => {
    const socket = createConnection(path);
    socket.once("connect", () => resolve({ input: socket, output: socket, end: () => socket.destroy() }));
    socket.once("error", () => reject(missing()));
  });
}

function asCorelateError(error: unknown): unknown {
  const data = error instanceof ResponseError ? (error.data as Partial<ErrorData> | undefined) : undefined;
  if (data?.diagnostics !== undefined) return new RequestError({ ...data, diagnostics: data.diagnostics });
  return new CorelateError(serviceErrors.busy((error as Error).message));
}

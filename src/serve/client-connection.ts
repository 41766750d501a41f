import { setMaxListeners } from "node:events";
import type { Readable, Writable } from "node:stream";
import {
  type CancellationToken,
  createMessageConnection,
  type MessageConnection,
  type NotificationMessage,
  StreamMessageWriter,
} from "vscode-jsonrpc/node";
import type { Diagnostic } from "../../lib/diagnostics/index.js";
import { serviceErrors } from "../../lib/diagnostics/index.js";
import {
  errorCodes,
  frameOf,
  type Initialized,
  limits,
  type MethodName,
  type Party,
  type Progress,
  self,
} from "../service/index.js";
import { llvmOptionsOf } from "./llvm-options.js";
import { CheckedReader } from "./message-reader.js";
import { answerOf, refusal } from "./outcomes.js";
import type { Pool } from "./pool.js";
import type { Schema } from "./schema.js";

/** What the connections of a service share. */
export interface Shared {
  readonly pool: Pool;
  readonly schema: Schema;
  /** Seconds for a request. */
  readonly timeout: number;
  /** Whether the files of this package are those that the service was started with. */
  readonly isCurrent: () => boolean;
  /** What `shutdown` asks for: no more requests, and the end when the running ones are done. */
  readonly shutDown: () => void;
  readonly isEnding: () => boolean;
}

const methods: readonly MethodName[] = [
  "build",
  "link",
  "opt",
  "inspect",
  "resolve",
  "verify",
  "explain",
  "command",
];

/** The conversation with one client. */
export class ClientConnection {
  readonly #shared: Shared;
  readonly #connection: MessageConnection;
  readonly #output: Writable;
  readonly #closed = new AbortController();
  #isInitialized = false;

  /** `onClose` is called once, when nothing more can come. */
  constructor(input: Readable, output: Writable, shared: Shared, onClose: () => void) {
    this.#shared = shared;
    // Each request that is under way listens.
    setMaxListeners(0, this.#closed.signal);
    this.#output = output;
    const reader = new CheckedReader(input, (code, diagnostic, fatal) =>
      this.#refuse(code, diagnostic, fatal),
    );
    this.#connection = createMessageConnection(reader, new StreamMessageWriter(output));
    this.#connection.onRequest("initialize", (party: unknown) => this.#initialize(party));
    this.#connection.onRequest("shutdown", () => {
      this.#shared.shutDown();
      return null;
    });
    this.#connection.onRequest((method, params, token) => this.#request(method, params, token));
    this.#connection.onNotification(() => {});
    this.#connection.onError(() => {});
    let isOver = false;
    this.#connection.onClose(() => {
      if (isOver) return;
      isOver = true;
      this.#closed.abort();
      onClose();
    });
    this.#connection.listen();
  }

  #initialize(party: unknown): Initialized {
    const { schema, pool, isCurrent } = this.#shared;
    const wrong = schema.faultOf("initialize.params", party);
    if (wrong !== undefined) throw refusal(errorCodes.params, serviceErrors.badRequest("initialize", wrong));
    const own = self();
    const theirs = party as Party;
    for (const part of ["protocol", "version", "root", "world"] as const) {
      const value = theirs[part];
      if (value !== undefined && value !== own[part])
        throw refusal(
          errorCodes.failed,
          serviceErrors.otherVersion(whatDiffers[part], String(value), String(own[part])),
        );
    }
    if (!isCurrent()) {
      this.#shared.shutDown();
      throw refusal(
        errorCodes.failed,
        serviceErrors.otherVersion(
          "the package has changed since the service was started",
          "the new one",
          "the old one",
        ),
      );
    }
    this.#isInitialized = true;
    return { ...own, pid: process.pid, workers: pool.size, served: pool.served, limits };
  }

  async #request(method: string, params: unknown, token: CancellationToken): Promise<unknown> {
    if (!methods.includes(method as MethodName))
      throw refusal(
        errorCodes.noMethod,
        serviceErrors.unknownMethod(method, ["initialize", ...methods, "shutdown"]),
      );
    if (!this.#isInitialized)
      throw refusal(
        errorCodes.notInitialized,
        serviceErrors.badRequest(method, "`initialize` has to come first"),
      );
    if (this.#shared.isEnding()) throw refusal(errorCodes.busy, serviceErrors.busy("the service ends"));
    const wrong = this.#shared.schema.faultOf(`${method}.params`, params);
    if (wrong !== undefined) throw refusal(errorCodes.params, serviceErrors.badRequest(method, wrong));
    return this.#perform(method as MethodName, params as { readonly progressToken?: string | number }, token);
  }

  async #perform(
    method: MethodName,
    params: { readonly progressToken?: string | number },
    token: CancellationToken,
  ): Promise<unknown> {
    const { pool, timeout } = this.#shared;
    const cancel = new AbortController();
    const stop = () => cancel.abort();
    token.onCancellationRequested(stop);
    this.#closed.signal.addEventListener("abort", stop, { once: true });
    const tell = (value: Progress) => this.#tell(params.progressToken, value);
    if (pool.queued > 0) tell({ kind: "queued", ahead: pool.queued });
    const outcome = await pool.run({
      method,
      params,
      key: llvmOptionsOf(method, params),
      bytes: sizeOf(params),
      signal: cancel.signal,
      onStart: () => tell({ kind: "started" }),
      onProgress: (message) => tell({ kind: "report", message }),
    });
    this.#closed.signal.removeEventListener("abort", stop);
    this.#checkUnread();
    return answerOf(method, outcome, timeout);
  }

  #tell(token: string | number | undefined, value: Progress): void {
    if (token === undefined || this.#closed.signal.aborted) return;
    const message: Omit<NotificationMessage, "jsonrpc"> = { method: "$/progress", params: { token, value } };
    void this.#connection.sendNotification(message.method, message.params).catch(() => {});
  }

  /** A client that asks and never reads fills our memory. */
  #checkUnread(): void {
    if (this.#output.writableLength > limits.unread) this.#output.destroy();
  }

  /** The answer to something without an id. */
  #refuse(code: number, diagnostic: Diagnostic, fatal: boolean): void {
    const { message, data } = refusal(code, diagnostic);
    this.#output.write(frameOf(JSON.stringify({ jsonrpc: "2.0", id: null, error: { code, message, data } })));
    this.#checkUnread();
    if (fatal) this.#output.end();
  }
}

const whatDiffers = {
  protocol: "they speak different versions of the protocol",
  version: "their versions differ",
  root: "they are installed in different folders",
  world: "they do not see the same files",
} as const;

/** About: what is large is text. */
function sizeOf(params: object): number {
  let size = 0;
  const add = (value: unknown): void => {
    if (typeof value === "string") size += value.length;
    else if (typeof value === "object" && value !== null) for (const part of Object.values(value)) add(part);
  };
  add(params);
  return size;
}

import type { Readable } from "node:stream";
import { AbstractMessageReader, type DataCallback, type Disposable, type Message } from "vscode-jsonrpc/node";
import { type Diagnostic, serviceErrors } from "../../lib/diagnostics/index.js";
import { errorCodes, type Frame, FrameReader, limits } from "../service/index.js";

/** Says what is wrong with something that is no message; `fatal` where nothing after it can be read. */
export type Refuse = (code: number, diagnostic: Diagnostic, fatal: boolean) => void;

/** Reads messages from a stream that anybody may have written: of what is too large nothing is kept, and only what has the form of a message is handed on. */
export class CheckedReader extends AbstractMessageReader {
  readonly #stream: Readable;
  readonly #refuse: Refuse;
  readonly #frames = new FrameReader(limits.message);
  #timer: NodeJS.Timeout | undefined;

  constructor(stream: Readable, refuse: Refuse) {
    super();
    this.#stream = stream;
    this.#refuse = refuse;
  }

  listen(callback: DataCallback): Disposable {
    const onData = (chunk: Buffer) => {
      for (const frame of this.#frames.push(chunk)) this.#take(frame, callback);
      this.#watch();
    };
    const onEnd = () => {
      clearTimeout(this.#timer);
      this.fireClose();
    };
    this.#stream.on("data", onData);
    this.#stream.on("error", (error) => this.fireError(error));
    this.#stream.on("end", onEnd);
    this.#stream.on("close", onEnd);
    return { dispose: () => this.#stream.off("data", onData) };
  }

  #take(frame: Frame, callback: DataCallback): void {
    if (frame.kind === "too-large") {
      this.#refuse(errorCodes.invalid, serviceErrors.tooLarge(frame.length, limits.message), false);
    } else if (frame.kind === "no-header") {
      this.#refuse(
        errorCodes.invalid,
        serviceErrors.noMessage(`there is no Content-Length in ${JSON.stringify(frame.text)}`),
        true,
      );
    } else {
      const message = this.#parse(frame.body);
      if (message !== undefined) callback(message);
    }
  }

  #parse(body: Buffer): Message | undefined {
    let value: unknown;
    try {
      value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
    } catch (error) {
      this.#refuse(errorCodes.parse, serviceErrors.noMessage((error as Error).message), false);
      return undefined;
    }
    const wrong = faultOf(value);
    if (wrong === undefined) return value as Message;
    this.#refuse(errorCodes.invalid, serviceErrors.noMessage(wrong), false);
    return undefined;
  }

  /** A message that has begun has to end. */
  #watch(): void {
    if (!this.#frames.isInside) {
      clearTimeout(this.#timer);
      this.#timer = undefined;
    } else if (this.#timer === undefined) {
      const late = () =>
        this.#refuse(
          errorCodes.invalid,
          serviceErrors.noMessage(`it is not whole after ${limits.messageSeconds} seconds`),
          true,
        );
      this.#timer = setTimeout(late, limits.messageSeconds * 1000).unref();
    }
  }
}

/** What a value lacks to be a request, a notification or an answer. */
function faultOf(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return "it is no object";
  const { jsonrpc, id, method, params } = value as Record<string, unknown>;
  if (jsonrpc !== "2.0") return 'it has no "jsonrpc": "2.0"';
  if (id !== undefined && typeof id !== "string" && typeof id !== "number")
    return "its id is neither a string nor a number";
  if (typeof method !== "string") return "it has no method";
  if (params !== undefined && (typeof params !== "object" || params === null))
    return "its params are no object";
  return undefined;
}

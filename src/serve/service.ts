import type { Socket } from "node:net";
import type { Readable, Writable } from "node:stream";
import { serviceErrors } from "../../lib/diagnostics/index.js";
import { errorCodes, frameOf, limits } from "../service/index.js";
import { ClientConnection, type Shared } from "./client-connection.js";
import { refusal } from "./outcomes.js";
import { watchPackage } from "./package-state.js";
import { Pool } from "./pool.js";
import { Schema } from "./schema.js";
import { type Listening, listenAt } from "./socket.js";
import { workerScript } from "./worker-script.js";

/** How a service is set up. */
export interface ServiceOptions {
  /** Requests at a time; the default is one a processor. */
  readonly workers?: number | undefined;
  /** Seconds for a request; the default is 600. */
  readonly timeout?: number | undefined;
}

/** A service with its workers, for any number of clients. */
export class Service implements Disposable {
  readonly #pool: Pool;
  readonly #shared: Shared;
  readonly #clients = new Set<Socket>();
  #listening: Listening | undefined;
  #isEnding = false;
  #ended!: () => void;
  /** Resolves when it was told to shut down and what it was at is done, or by `end`. */
  readonly ended: Promise<void>;

  constructor(options: ServiceOptions) {
    const timeout = options.timeout ?? 600;
    this.#pool = new Pool({ entry: workerScript(), size: options.workers, timeout });
    this.#shared = {
      pool: this.#pool,
      schema: new Schema(),
      timeout,
      isCurrent: watchPackage(),
      shutDown: () => this.#shutDown(),
      isEnding: () => this.#isEnding,
    };
    this.ended = new Promise((resolve) => {
      this.#ended = resolve;
    });
  }

  /** The numbers of the workers' processes. */
  get workers(): number[] {
    return this.#pool.pids;
  }

  /** Listens at a Unix socket. @throws CRL0860, CRL0870 */
  async listen(path: string): Promise<void> {
    this.#listening = await listenAt(path, (socket) => this.#accept(socket));
  }

  /** Serves one client over two streams, and ends with it. */
  serve(input: Readable, output: Writable): void {
    output.on("error", () => this.end());
    new ClientConnection(input, output, this.#shared, () => this.end());
  }

  /** Ends at once. */
  end(): void {
    this.#isEnding = true;
    this[Symbol.dispose]();
    this.#ended();
  }

  [Symbol.dispose](): void {
    this.#listening?.[Symbol.dispose]();
    this.#listening = undefined;
    for (const client of this.#clients) client.destroy();
    this.#pool[Symbol.dispose]();
  }

  #accept(socket: Socket): void {
    socket.on("error", () => socket.destroy());
    if (this.#clients.size >= limits.clients) {
      const { code, message, data } = refusal(
        errorCodes.busy,
        serviceErrors.busy(`${limits.clients} clients are connected`),
      );
      socket.end(frameOf(JSON.stringify({ jsonrpc: "2.0", id: null, error: { code, message, data } })));
      setTimeout(() => socket.destroy(), 1000).unref();
      return;
    }
    this.#clients.add(socket);
    socket.on("close", () => this.#clients.delete(socket));
    new ClientConnection(socket, socket, this.#shared, () => {
      this.#clients.delete(socket);
      socket.destroy();
    });
  }

  #shutDown(): void {
    if (this.#isEnding) return;
    this.#isEnding = true;
    this.#listening?.[Symbol.dispose]();
    // What was answered last has to get out.
    void this.#pool.whenIdle().then(() => setTimeout(() => this.end(), 100));
  }
}

import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { limits } from "../service/index.js";
import { type Outcome, WorkerProcess } from "./worker-process.js";

/** Something for a worker to do. */
export interface Job {
  readonly method: string;
  readonly params: unknown;
  /** LLVM's options, for those who use it. */
  readonly key: string | undefined;
  /** Of the request, as it came. */
  readonly bytes: number;
  readonly signal: AbortSignal;
  readonly onStart?: () => void;
  readonly onProgress?: (message: string) => void;
}

/** How a job ended: as its request did, or without one. */
export type JobOutcome = Outcome | { readonly kind: "cancelled" | "out-of-time" | "busy" };

/** What a pool is made with. */
export interface PoolOptions {
  /** The script of the workers. */
  readonly entry: string;
  /** Requests at a time; the default is one a processor. */
  readonly size?: number | undefined;
  /** Seconds for a request. */
  readonly timeout: number;
}

/** A worker is replaced after as many requests, or when it has as much memory: what the heap and LLVM keep goes with it. */
const lifetime = { requests: 500, memory: 1 << 30 } as const;

interface Waiting {
  readonly job: Job;
  readonly settle: (outcome: JobOutcome) => void;
}

/** Workers that stay, each a process: what goes wrong in one costs the request that it was at. */
export class Pool implements Disposable {
  readonly size: number;
  /** Jobs that a worker was given. */
  served = 0;
  readonly #options: PoolOptions;
  readonly #folder = mkdtempSync(join(tmpdir(), "corelate-serve-"));
  readonly #workers = new Set<WorkerProcess>();
  readonly #queue: Waiting[] = [];
  #queuedBytes = 0;
  #closed = false;
  #idle: (() => void)[] = [];

  constructor(options: PoolOptions) {
    this.#options = options;
    this.size = options.size ?? availableParallelism();
    this.#start();
  }

  /** The processes' numbers. */
  get pids(): number[] {
    return [...this.#workers].flatMap(({ pid }) => pid ?? []);
  }

  /** How many wait. */
  get queued(): number {
    return this.#queue.length;
  }

  /** Does `job` when a worker is free. Never throws. */
  run(job: Job): Promise<JobOutcome> {
    if (this.#closed || job.signal.aborted) return Promise.resolve({ kind: "cancelled" });
    if (this.#queue.length >= limits.queue || this.#queuedBytes + job.bytes > limits.queueBytes)
      return Promise.resolve({ kind: "busy" });
    return new Promise((settle) => {
      const waiting: Waiting = { job, settle };
      this.#queue.push(waiting);
      this.#queuedBytes += job.bytes;
      job.signal.addEventListener("abort", () => this.#forget(waiting), { once: true });
      this.#next();
    });
  }

  /** Resolves when nothing is queued or under way. */
  whenIdle(): Promise<void> {
    if (this.#isIdle()) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  [Symbol.dispose](): void {
    this.#closed = true;
    for (const { settle } of this.#queue.splice(0)) settle({ kind: "cancelled" });
    for (const worker of this.#workers) worker.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #isIdle(): boolean {
    return this.#queue.length === 0 && ![...this.#workers].some(({ isBusy }) => isBusy);
  }

  #start(): WorkerProcess {
    const worker = new WorkerProcess(this.#options.entry, this.#folder, (ended) => {
      this.#workers.delete(ended);
      this.#next();
    });
    this.#workers.add(worker);
    return worker;
  }

  #forget(waiting: Waiting): void {
    const at = this.#queue.indexOf(waiting);
    if (at < 0) return;
    this.#queue.splice(at, 1);
    this.#queuedBytes -= waiting.job.bytes;
    waiting.settle({ kind: "cancelled" });
  }

  /** Gives the first of the queue to a worker, as long as there are both. */
  #next(): void {
    while (!this.#closed && this.#queue.length > 0) {
      const busy = [...this.#workers].filter(({ isBusy }) => isBusy).length;
      if (busy >= this.size) return;
      const waiting = this.#queue.shift()!;
      this.#queuedBytes -= waiting.job.bytes;
      void this.#do(waiting, this.#workerFor(waiting.job.key));
    }
    if (this.#isIdle()) for (const resolve of this.#idle.splice(0)) resolve();
  }

  /** The one that was used last, since its caches are the warmest. Another one makes room where there are too many. */
  #workerFor(key: string | undefined): WorkerProcess {
    const free = [...this.#workers]
      .filter(({ isBusy, hasEnded }) => !isBusy && !hasEnded)
      .sort((a, b) => b.used - a.used);
    const fit =
      free.find((worker) => key === undefined || worker.key === key) ??
      free.find((worker) => worker.key === undefined);
    if (fit !== undefined) return fit;
    if (this.#workers.size >= 2 * this.size) this.#retire(free.at(-1));
    return this.#start();
  }

  async #do({ job, settle }: Waiting, worker: WorkerProcess): Promise<void> {
    this.served++;
    worker.key ??= job.key;
    let early: "cancelled" | "out-of-time" | undefined;
    const stop = (why: "cancelled" | "out-of-time") => {
      early ??= why;
      worker.kill();
    };
    const cancel = () => stop("cancelled");
    job.signal.addEventListener("abort", cancel, { once: true });
    const timer = setTimeout(() => stop("out-of-time"), this.#options.timeout * 1000);
    job.onStart?.();
    const outcome = await worker.run(job.method, job.params, (message) => job.onProgress?.(message));
    clearTimeout(timer);
    job.signal.removeEventListener("abort", cancel);
    if (outcome.kind === "printed-too-much") worker.kill();
    if (worker.served >= lifetime.requests || worker.memory > lifetime.memory) this.#retire(worker);
    // There is one that is ready when the next request comes.
    if (!this.#closed && this.#workers.size === 0) this.#start();
    settle(early === undefined ? outcome : { kind: early });
    this.#next();
  }

  #retire(worker: WorkerProcess | undefined): void {
    if (worker === undefined) return;
    this.#workers.delete(worker);
    worker.kill();
  }
}

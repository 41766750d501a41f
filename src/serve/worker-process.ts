import { type ChildProcess, fork } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { limits } from "../service/index.js";
import type { Failure, WorkerMessage, WorkerRequest } from "../worker/index.js";

/** How a request ended. `stdout` and `stderr` are what the worker wrote meanwhile. */
export type Outcome = { readonly stdout: Buffer; readonly stderr: Buffer } & (
  | { readonly kind: "done"; readonly result: unknown }
  | { readonly kind: "failed"; readonly failure: Failure }
  /** The process ended, by itself or by `kill`. */
  | { readonly kind: "ended"; readonly status: number | null; readonly signal: string | null }
  | { readonly kind: "printed-too-much" }
);

/** A process that does one request at a time, seen from the service. */
export class WorkerProcess {
  /** LLVM's own options, which a process keeps: it does requests with the same ones only. */
  key: string | undefined;
  /** When it was last given something to do. */
  used = 0;
  served = 0;
  memory = 0;
  readonly #child: ChildProcess;
  readonly #folder: string;
  #run: Run | undefined;
  #ended = false;

  /** `entry` is the script of the process, `folder` is for its temporary files. */
  constructor(entry: string, folder: string, onEnd: (worker: WorkerProcess) => void) {
    this.#folder = join(folder, randomBytes(6).toString("hex"));
    mkdirSync(this.#folder, { mode: 0o700 });
    this.#child = fork(entry, [this.#folder], {
      serialization: "advanced",
      stdio: ["ignore", "pipe", "pipe", "ipc"],
      // As in a fresh process, which has few objects that live long.
      execArgv: [],
    });
    const { stdout, stderr } = this.#child;
    collect(stdout!, (chunk) => this.#run?.print("stdout", chunk));
    collect(stderr!, (chunk) => this.#run?.print("stderr", chunk));
    this.#child.on("message", (message: WorkerMessage) => this.#take(message));
    this.#child.on("error", () => this.kill());
    this.#child.on("close", (status, signal) => {
      this.#ended = true;
      rmSync(this.#folder, { recursive: true, force: true });
      this.#run?.end({ kind: "ended", status, signal });
      onEnd(this);
    });
  }

  get isBusy(): boolean {
    return this.#run !== undefined;
  }

  get hasEnded(): boolean {
    return this.#ended;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Does one request. To be called while it is not busy. */
  run(method: string, params: unknown, onProgress: (message: string) => void): Promise<Outcome> {
    return new Promise((resolve) => {
      const marker = `\0end ${randomBytes(12).toString("hex")}\0`;
      const run = new Run(Buffer.from(marker), onProgress, (outcome) => {
        this.#run = undefined;
        resolve(outcome);
      });
      this.#run = run;
      this.used = performance.now();
      this.served++;
      if (this.#ended) return run.end({ kind: "ended", status: null, signal: null });
      const request: WorkerRequest = { id: this.served, method, params, marker };
      this.#child.send(request, (error) => {
        if (error !== null) this.kill();
      });
    });
  }

  /** Ends the process at once, and what it has started with it. */
  kill(): void {
    this.#child.kill("SIGKILL");
  }

  #take(message: WorkerMessage): void {
    if (message.kind === "ready" || message.id !== this.served) return;
    if (message.kind === "progress") {
      this.#run?.onProgress(message.message);
      return;
    }
    this.memory = message.memory;
    this.#run?.answer(
      message.failure
        ? { kind: "failed", failure: message.failure }
        : { kind: "done", result: message.result },
    );
  }
}

function collect(stream: Readable, take: (chunk: Buffer) => void): void {
  stream.on("data", take);
  stream.on("error", () => {});
}

type End =
  | { readonly kind: "done"; readonly result: unknown }
  | { readonly kind: "failed"; readonly failure: Failure }
  | { readonly kind: "ended"; readonly status: number | null; readonly signal: string | null }
  | { readonly kind: "printed-too-much" };

/** One request of a worker. It is over when the answer and both markers have come. */
class Run {
  readonly #marker: Buffer;
  readonly onProgress: (message: string) => void;
  readonly #settle: (outcome: Outcome) => void;
  readonly #printed = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
  #bytes = 0;
  #answer: End | undefined;
  #isOver = false;

  constructor(marker: Buffer, onProgress: (message: string) => void, settle: (outcome: Outcome) => void) {
    this.#marker = marker;
    this.onProgress = onProgress;
    this.#settle = settle;
  }

  print(stream: "stdout" | "stderr", chunk: Buffer): void {
    this.#bytes += chunk.length;
    this.#printed[stream].push(chunk);
    if (this.#bytes > limits.printed) this.end({ kind: "printed-too-much" });
    else this.#finish();
  }

  answer(answer: End): void {
    this.#answer = answer;
    this.#finish();
  }

  end(how: End): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const text = (stream: "stdout" | "stderr") => Buffer.concat(this.#printed[stream]);
    this.#settle({ ...how, stdout: text("stdout"), stderr: text("stderr") });
  }

  #finish(): void {
    if (this.#answer === undefined || this.#isOver) return;
    const stdout = this.#beforeMarker("stdout");
    const stderr = stdout && this.#beforeMarker("stderr");
    if (stdout === undefined || stderr === undefined) return;
    this.#isOver = true;
    this.#settle({ ...this.#answer, stdout, stderr });
  }

  #beforeMarker(stream: "stdout" | "stderr"): Buffer | undefined {
    const all = Buffer.concat(this.#printed[stream]);
    this.#printed[stream] = [all];
    const start = all.length - this.#marker.length;
    return start >= 0 && all.subarray(start).equals(this.#marker) ? all.subarray(0, start) : undefined;
  }
}

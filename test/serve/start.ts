import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import { createConnection, type Socket } from "node:net";
import { join } from "node:path";
import tmp from "tmp";
import { FrameReader, frameOf, protocolVersion, version } from "../../src/service/index.js";

tmp.setGracefulCleanup();
export const root = join(import.meta.dirname, "../..");
export const cli = join(root, "dist/src/cli/main.js");
export const linker = join(root, "dist/src/cli/ld.js");
export const folder = tmp.dirSync({ prefix: "corelate-serve-", unsafeCleanup: true, mode: 0o700 }).name;

/** A running `corelate serve`. */
export interface Running {
  readonly process: ChildProcess;
  readonly socket: string;
}

/** Starts a service at a socket of its own, and waits until it listens. */
export async function startService(...options: string[]): Promise<Running> {
  const socket = join(mkdtempSync(join(folder, "s-")), "s.sock");
  const child = spawn(process.execPath, [cli, "serve", "--socket", socket, ...options], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  await once(child.stderr!, "data");
  return { process: child, socket };
}

/** Ends it, and gives its status. */
export async function stop({ process: child }: Running): Promise<number | null> {
  if (child.exitCode !== null) return child.exitCode;
  child.kill("SIGTERM");
  const [status] = await once(child, "exit");
  return status as number | null;
}

/** An answer or a notification. */
export interface Answer {
  readonly id?: number | string | null;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: Record<string, unknown>;
  readonly error?: {
    readonly code: number;
    readonly message: string;
    readonly data?: {
      readonly diagnostics: readonly { readonly code: string }[];
      readonly exitStatus: number;
    };
  };
}

/** A client that can say anything. */
export class RawClient {
  readonly socket: Socket;
  readonly answers: Answer[] = [];
  readonly #reader = new FrameReader(2 ** 30);
  #waiting: (() => void)[] = [];

  constructor(path: string) {
    this.socket = createConnection(path);
    this.socket.on("error", () => {});
    this.socket.on("data", (chunk) => {
      for (const frame of this.#reader.push(chunk))
        if (frame.kind === "message") this.answers.push(JSON.parse(frame.body.toString("utf8")) as Answer);
      for (const wake of this.#waiting.splice(0)) wake();
    });
    this.socket.on("close", () => {
      for (const wake of this.#waiting.splice(0)) wake();
    });
  }

  /** Sends bytes as they are. */
  raw(bytes: string | Uint8Array): void {
    this.socket.write(bytes);
  }

  send(message: object): void {
    this.raw(frameOf(JSON.stringify({ jsonrpc: "2.0", ...message })));
  }

  /** The first answer that `fits`; undefined where the connection ends before. */
  async answer(fits: (answer: Answer) => boolean): Promise<Answer | undefined> {
    for (;;) {
      const found = this.answers.find(fits);
      if (found !== undefined || this.socket.destroyed) return found;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  async request(id: number, method: string, params: object): Promise<Answer | undefined> {
    this.send({ id, method, params });
    return this.answer((answer) => answer.id === id);
  }

  initialize(): Promise<Answer | undefined> {
    return this.request(0, "initialize", { protocol: protocolVersion, version });
  }

  close(): void {
    this.socket.destroy();
  }
}

/** Runs a program with a service, or with `off`. */
export function run(
  program: string,
  args: readonly string[],
  service: string,
  cwd = folder,
  env: object = {},
) {
  const done = spawnSync(process.execPath, [program, ...args], {
    cwd,
    env: { ...process.env, CORELATE_SERVICE: service, ...env },
    encoding: "latin1",
    maxBuffer: 1 << 28,
  });
  return { status: done.status, stdout: done.stdout, stderr: done.stderr };
}

/** Codes of the diagnostics of an answer. */
export function codesOf(answer: Answer | undefined): string[] {
  return answer?.error?.data?.diagnostics.map(({ code }) => code) ?? [];
}

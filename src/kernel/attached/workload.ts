import { Worker } from "node:worker_threads";

/** Makes the events that programs are commonly attached to, in a thread of its own, until it is disposed of. */
export class Workload implements Disposable {
  readonly #stop = new Int32Array(new SharedArrayBuffer(4));

  constructor() {
    // As text, since a worker's file is another one in each of the forms that this package runs in. It ends with the process at the latest.
    const code = `(${work.toString()})(require, require("node:worker_threads").workerData)`;
    const worker = new Worker(code, { eval: true, workerData: this.#stop, execArgv: [], stdin: false });
    worker.on("error", () => {});
    worker.unref();
  }

  [Symbol.dispose](): void {
    Atomics.store(this.#stop, 0, 1);
  }
}

/** Runs as text: it may use nothing of this file. Each step may fail. */
function work(load: NodeJS.Require, stop: Int32Array): void {
  const fs = load("node:fs") as typeof import("node:fs");
  const os = load("node:os") as typeof import("node:os");
  const path = load("node:path") as typeof import("node:path");
  const net = load("node:net") as typeof import("node:net");
  const dgram = load("node:dgram") as typeof import("node:dgram");
  const children = load("node:child_process") as typeof import("node:child_process");
  const attempt = (step: () => void) => {
    try {
      step();
    } catch {
      // The next step makes other events.
    }
  };
  const useFiles = () => {
    fs.readFileSync("/proc/version");
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "corelate-"));
    try {
      fs.writeFileSync(path.join(folder, "a"), "corelate\n");
      fs.renameSync(path.join(folder, "a"), path.join(folder, "b"));
      fs.readFileSync(path.join(folder, "b"));
    } finally {
      fs.rmSync(folder, { recursive: true, force: true });
    }
  };
  const server = net.createServer((socket) => socket.on("error", () => {}).end("corelate"));
  const datagrams = dgram.createSocket("udp4");
  server.on("error", () => {});
  datagrams.on("error", () => {});
  server.listen(0, "127.0.0.1");
  datagrams.bind(0, "127.0.0.1");
  const useNetwork = () => {
    const address = server.address();
    if (typeof address === "object" && address !== null)
      net
        .connect(address.port, "127.0.0.1")
        .on("error", () => {})
        .on("data", () => {});
    datagrams.send("corelate", datagrams.address().port, "127.0.0.1");
  };
  const round = () => {
    if (Atomics.load(stop, 0) !== 0) {
      server.close();
      datagrams.close();
      return;
    }
    attempt(() => children.spawnSync("/bin/true"));
    attempt(useFiles);
    attempt(useNetwork);
    attempt(() => process.kill(process.pid, 0));
    setTimeout(round, 1);
  };
  round();
}

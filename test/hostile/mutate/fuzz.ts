import { Worker } from "node:worker_threads";
import { CorelateError } from "../../../lib/diagnostics/index.js";
import { Random } from "./random.js";

/** Milliseconds that a case may take in this process. The usual one takes less than one. */
const longest = 10_000;

/**
 * Runs `one` with `cases` seeds. It has to return, or to throw a numbered diagnostic, in time; anything else fails with the seed, which alone is run where
 * CORELATE_CASE says so. Prints how the cases ended, and gives the number of those that were refused.
 */
export async function fuzz(what: string, cases: number, one: (random: Random) => void): Promise<number> {
  const only = process.env.CORELATE_CASE;
  const seeds = only === undefined ? Array.from({ length: cases }, (_, seed) => seed) : [Number(only)];
  const ended = new Map<string, number>();
  const watch = watchdog(what);
  let slowest = 0;
  let refused = 0;
  try {
    for (const seed of seeds) {
      watch.begins(seed);
      const started = performance.now();
      const end = ending(`${what}, CORELATE_CASE=${seed}`, () => one(new Random(seed)));
      const took = performance.now() - started;
      if (took > longest) throw new Error(`${what}, CORELATE_CASE=${seed}: took ${Math.round(took)} ms`);
      slowest = Math.max(slowest, took);
      if (end !== "done") refused++;
      ended.set(end, (ended.get(end) ?? 0) + 1);
      // vitest wants to hear from its worker.
      if (seed % 100 === 0) await new Promise((done) => setImmediate(done));
    }
  } finally {
    await watch.end();
  }
  const ends = [...ended].sort().map(([end, count]) => `${end} ${count}`);
  console.log(`${what}: ${seeds.length} cases, slowest ${Math.round(slowest)} ms: ${ends.join(", ")}`);
  return refused;
}

function ending(where: string, run: () => void): string {
  try {
    run();
    return "done";
  } catch (error) {
    if (error instanceof CorelateError) {
      const code = error.diagnostics[0]?.code ?? "no diagnostic";
      if (/^CRL\d{4}$/.test(code) && code !== "CRL0080") return code;
    }
    throw new Error(`${where}: ${(error as Error).stack}`, { cause: error });
  }
}

/** Ends this process, with the seed on standard error, where a case does not come to an end: nothing in its own thread could. */
function watchdog(what: string) {
  const seed = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(
    `const { workerData: { seed, what, longest } } = require("node:worker_threads");
     let last = -1, since = Date.now();
     setInterval(() => {
       const now = Atomics.load(seed, 0);
       if (now !== last) { last = now; since = Date.now(); return; }
       if (Date.now() - since < 2 * longest) return;
       require("node:fs").writeSync(2, what + ", CORELATE_CASE=" + now + ": does not come to an end\\n");
       process.kill(process.pid, "SIGKILL");
     }, 500);`,
    { eval: true, workerData: { seed, what, longest } },
  );
  worker.unref();
  return {
    begins: (number: number) => void Atomics.store(seed, 0, number),
    end: async () => void (await worker.terminate()),
  };
}

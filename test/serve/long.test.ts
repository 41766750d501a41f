import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connect } from "../../src/client/index.js";
import { program } from "./programs.js";
import { cli, folder, type Running, run, startService, stop } from "./start.js";

/** `make test-long`: a quarter of an hour. */
const long = process.env.CORELATE_LONG !== undefined;
const at = (name: string) => join(folder, name);
let service: Running;

beforeAll(async () => {
  if (!long) return;
  writeFileSync(at("small.rs"), program());
  expect(run(cli, ["build", "small.rs", "--emit", "llvm-bc", "-o", "module.bc"], "off").status).toBe(0);
  expect(run(cli, ["build", "module.bc", "-o", "module.o"], "off").status).toBe(0);
  service = await startService("--workers", "2");
});
afterAll(async () => {
  if (long) await stop(service);
});

/** Resident kilobytes of the service and of its workers. */
function memory(): number {
  const own = String(service.process.pid);
  let sum = 0;
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const parent = readFileSync(`/proc/${pid}/stat`, "latin1").split(") ").at(-1)!.split(" ")[1];
      if (pid !== own && parent !== own) continue;
      sum += Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0);
    } catch {
      // It has ended.
    }
  }
  return sum;
}

describe.skipIf(!long)("a service over time", () => {
  it("has as much memory after 10,000 requests as after 1,000, and gives the same bytes", async () => {
    const expected = readFileSync(at("module.o")).toString("base64");
    const clients = await Promise.all([1, 2, 3, 4].map(() => connect({ socket: service.socket })));
    const samples: number[] = [];
    for (let round = 0; round < 100; round++) {
      const answers = await Promise.all(
        Array.from({ length: 100 }, (_, index) =>
          clients[index % 4]!.request("build", { inputs: ["module.bc"], cwd: folder, audit: false }),
        ),
      );
      expect(answers.every(({ base64 }) => base64 === expected)).toBe(true);
      samples.push(memory());
    }
    for (const client of clients) client.close();
    const most = (from: number, to: number) => Math.max(...samples.slice(from, to));
    process.stdout.write(`memory in MiB: ${samples.map((kb) => kb >> 10).join(" ")}\n`);
    expect(most(50, 100)).toBeLessThan(1.1 * most(0, 20));
  }, 3_600_000);

  it("builds a small program in a third of the time of a fresh process, beside rustc", async () => {
    // Writes down when rustc ran.
    const rustc = at("rustc");
    const times = at("times");
    writeFileSync(
      rustc,
      `#!/bin/bash\ns=$EPOCHREALTIME\n/usr/bin/rustc "$@"\nstatus=$?\necho "$s $EPOCHREALTIME" >>${times}\nexit $status\n`,
    );
    chmodSync(rustc, 0o755);
    const beside = async (action: () => unknown) => {
      rmSync(times, { force: true });
      const start = performance.now();
      await action();
      return performance.now() - start - busy(times);
    };
    await using client = await connect({ socket: service.socket });
    const warm: number[] = [];
    const fresh: number[] = [];
    for (let turn = 0; turn < 12; turn++) {
      warm.push(
        await beside(() =>
          client.request("build", { inputs: ["small.rs"], cwd: folder, rustc, output: "w.o" }),
        ),
      );
      const args = [cli, "build", "small.rs", "--rustc", rustc, "-o", "f.o"];
      fresh.push(await beside(() => spawnSync(process.execPath, args, { cwd: folder })));
    }
    const median = (values: number[]) => values.slice(1).sort((a, b) => a - b)[values.length >> 1]!;
    process.stdout.write(`beside rustc: ${median(warm).toFixed(0)} ms of ${median(fresh).toFixed(0)} ms\n`);
    expect(readFileSync(at("w.o")).equals(readFileSync(at("f.o")))).toBe(true);
    expect(median(warm)).toBeLessThan(median(fresh) / 3);
  });
});

/** Milliseconds in which at least one of the intervals in `file` was under way. */
function busy(file: string): number {
  if (!existsSync(file)) return 0;
  const intervals = readFileSync(file, "utf8")
    .trim()
    .split("\n")
    .map((line) => line.split(" ").map(Number) as [number, number])
    .sort((a, b) => a[0] - b[0]);
  let sum = 0;
  let end = 0;
  for (const [from, to] of intervals) {
    if (to > end) sum += to - Math.max(from, end);
    end = Math.max(end, to);
  }
  return 1000 * sum;
}

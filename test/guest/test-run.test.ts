import { writeFileSync } from "node:fs";
import { join } from "node:path";
import tmp from "tmp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compileC } from "../../src/kernel/fixtures/compile.js";
import { canLoad } from "../../src/kernel/fixtures/privilege.js";
import { readTestRuns } from "../../src/kernel/index.js";
import { chooseKernels, differingRuns, type KernelResult, verifyMatrix } from "../../src/matrix/index.js";
import { corelate, run } from "../link/linker.js";
import { whyNotBootable } from "./kernels.js";

const folder = tmp.dirSync({ mode: 0o700, unsafeCleanup: true });
afterAll(() => folder.removeCallback());

const bytes = compileC({
  text: `#include "bpf.h"
struct { __uint(type, BPF_MAP_TYPE_ARRAY); __type(key, u32); __type(value, u64); __uint(max_entries, 1); } runs SEC(".maps");
struct xdp_md { u32 data, data_end; };
SEC("xdp") int on_packet(struct xdp_md *ctx) {
  u8 *start = (void *)(long)ctx->data;
  if (start + 14 > (u8 *)(long)ctx->data_end) return 0;
  if (start[12] != 8) return 1;
  start[13] = 7;
  return 2;
}
SEC("xdp") int count(struct xdp_md *ctx) {
  u32 key = 0;
  u64 *value = bpf_map_lookup_elem(&runs, &key);
  return value ? ++*value : 0;
}
SEC("raw_tp/sched_process_exec") int sum(u64 *ctx) { return ctx[0] + ctx[1]; }
SEC("kprobe/do_exit") int not_run(void *ctx) { return 0; }
SEC("raw_tp/sched_switch") int per_kernel(u64 *ctx) { return ctx[0] == 7 ? 3 : 4; }`,
});
const head = "ffffffffffff 000000000000";
const asked = {
  runs: [
    { program: "on_packet", input: `${head} 0800`, returns: 2, output: `${head} 0807` },
    { program: "on_packet", input: `${head} 86dd`, returns: 1 },
    { program: "count", input: `${head} 0800`, repeat: 4 },
    { program: "count", input: `${head} 0800`, returns: 5 },
    { program: "sum", context: "0200000000000000 0300000000000000", returns: 5 },
    { program: "sum", context: "ffffffffffffffff 0000000000000000", returns: -1 },
    { program: "not_run", input: `${head} 0800` },
    { program: "on_packet", input: `${head} 86dd`, returns: 9 },
    { program: "on_packet", input: `${head} 0800`, output: head },
  ],
};
const runs = readTestRuns("runs.json", JSON.stringify(asked));

let why: string | undefined;
let results: readonly KernelResult[] = [];
beforeAll(async () => {
  why = canLoad ? await whyNotBootable("5.10") : "it needs root";
  if (why !== undefined) return;
  const rows = (await chooseKernels(["running", "5.10"], process.env)).map((kernel) => ({
    kernel,
    objects: [{ path: "runs.o", bytes }],
  }));
  results = await verifyMatrix(rows, { env: process.env, verify: { testRuns: runs }, cache: false });
}, 900_000);

describe.each(["running", "5.10"])("programs run on kernel %s", (name) => {
  const result = () => results.find(({ kernel }) => kernel === name)!.objects[0]!.result;

  it("come to what is to be expected", (context) => {
    if (why !== undefined) return context.skip(why);
    const plain = head.replace(/\s/g, "");
    expect(result().programs.map(({ outcome }) => outcome)).toEqual(Array(5).fill("accepted"));
    expect(result().runs).toMatchObject([
      { run: 0, error: 0, returns: 2, output: `${plain}0807` },
      { run: 1, error: 0, returns: 1, output: `${plain}86dd` },
      { run: 2, error: 0, returns: 4 },
      { run: 3, error: 0, returns: 5 },
      { run: 4, error: 0, returns: 5, output: "" },
      { run: 5, error: 0, returns: 0xffff_ffff },
      { run: 6, error: expect.toSatisfy((error: number) => error > 0) },
      { run: 7, error: 0, returns: 1 },
      { run: 8, error: 0, returns: 2 },
    ]);
  });

  it("are told of where they do not", (context) => {
    if (why !== undefined) return context.skip(why);
    const { ok, diagnostics } = result();
    expect(ok).toBe(false);
    expect(diagnostics.map(({ code, message }) => `${code} ${message.split(" on ")[0]}`)).toEqual([
      "CRL0648 run 7 of `not_run` could not be done",
      "CRL0649 run 8 of `on_packet`",
      "CRL0649 run 9 of `on_packet`",
    ]);
    expect(diagnostics[1]!.message).toMatch(/returned 1, and 9 was expected$/);
  });
});

describe("runs that nothing is expected of", () => {
  it("are compared over kernels", (context) => {
    if (why !== undefined) return context.skip(why);
    expect(differingRuns(results, runs)).toEqual([]);
    const [first, second] = results as [KernelResult, KernelResult];
    const [object] = second.objects;
    const other = object!.result.runs!.map((answer) =>
      answer.run === 2 ? { ...answer, returns: 3 } : answer,
    );
    const changed = { ...second, objects: [{ ...object!, result: { ...object!.result, runs: other } }] };
    expect(differingRuns([first, changed], runs)).toMatchObject([
      {
        code: "CRL0650",
        notes: [expect.stringMatching(/^running: returned 4/), expect.stringMatching(/^5\.10: returned 3/)],
      },
    ]);
  });
});

describe("a file of runs", () => {
  it.each([
    "",
    "[]",
    "{}",
    '{"runs": []}',
    '{"runs": [1]}',
    '{"runs": [{}]}',
    '{"runs": [{"program": ""}]}',
    '{"runs": [{"program": "p", "input": "abc"}]}',
    '{"runs": [{"program": "p", "input": "xy"}]}',
    '{"runs": [{"program": "p", "input": 7}]}',
    '{"runs": [{"program": "p", "returns": 4294967296}]}',
    '{"runs": [{"program": "p", "returns": "2"}]}',
    '{"runs": [{"program": "p", "repeat": -1}]}',
    '{"runs": [{"program": "p", "return": 2}]}',
    `{"runs": [${'{"program": "p"},'.repeat(1000)}{"program": "p"}]}`,
  ])("is none: %.60s", (text) => {
    expect(() => readTestRuns("x.json", text)).toThrow(
      expect.objectContaining({ exitStatus: 2, diagnostics: [expect.objectContaining({ code: "CRL0647" })] }),
    );
  });

  it.skipIf(!canLoad)("names a program that no object has", () => {
    writeFileSync(join(folder.name, "runs.o"), bytes);
    const text = JSON.stringify({ runs: [{ program: "on_paket", input: head }] });
    writeFileSync(join(folder.name, "runs.json"), text);
    const done = run(
      process.execPath,
      [corelate, "verify", "runs.o", "--test-run", "runs.json"],
      folder.name,
    );
    expect(done.status).toBe(2);
    expect(done.stderr).toMatch(/CRL0647.*no object has a program `on_paket`; there is `on_packet`/);
  });
});

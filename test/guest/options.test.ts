import { writeFileSync } from "node:fs";
import { join } from "node:path";
import tmp from "tmp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { btfSection } from "../../lib/btf/index.js";
import { type GuestRun, guestLoader, verifyInGuest } from "../../src/guest/index.js";
import { compileC } from "../../src/kernel/fixtures/compile.js";
import { readSubject, type VerifyOptions, type VerifyResult } from "../../src/kernel/index.js";
import { chooseKernels } from "../../src/matrix/index.js";
import { clang } from "../btf/clang.js";
import { whyNotBootable } from "./kernels.js";

const kernel = "6.12";
const folder = tmp.dirSync({ mode: 0o700, unsafeCleanup: true });
afterAll(() => folder.removeCallback());

/** The types of a kernel that nobody has. */
const otherBtf = join(folder.name, "other.btf");
writeFileSync(
  otherBtf,
  btfSection(clang("struct task_struct { long first[9]; int in_no_kernel; }; struct task_struct *task;"))!,
);

const socket = (body: string, before = "") =>
  compileC({ text: `#include "bpf.h"\n${before}\nSEC("socket") int program(void *ctx) { ${body} }` });
const setting = socket(
  "if (limit > 5) return *(volatile int *)0xdead; return 0;",
  "const volatile u32 limit = 3;",
);
const sized = socket(
  "u32 key = 0; return bpf_map_lookup_elem(&map, &key) != 0;",
  'struct { __uint(type, BPF_MAP_TYPE_HASH); __type(key, u32); __type(value, u32); } map SEC(".maps");',
);
const otherKernel = compileC({
  text: `#include "bpf.h"
struct task_struct { int in_no_kernel; } CORE;
SEC("raw_tp/sched_process_exec") int program(u64 *ctx) {
  int value = 0;
  struct task_struct *task = (void *)ctx[0];
  bpf_probe_read_kernel(&value, sizeof(value), &task->in_no_kernel);
  return value;
}`,
});
const unlicensed = compileC({
  text: `typedef unsigned int u32;
static long (*read)(void *, u32, const void *) = (void *)113;
__attribute__((section("kprobe/do_exit"), used)) int program(void *ctx) { u32 v = 0; read(&v, 4, ctx); return v; }`,
});
const several = compileC({
  text: `#include "bpf.h"
SEC("socket") int first(void *ctx) { return 1; }
SEC("socket") int second(void *ctx) { return 2; }`,
});

const cases: Readonly<Record<string, readonly [Uint8Array, VerifyOptions]>> = {
  unset: [setting, {}],
  set: [setting, { settings: ["limit=9"] }],
  "set lower": [setting, { settings: ["limit=5"] }],
  unknown: [setting, { unknownSettings: true }],
  unsized: [sized, {}],
  sized: [sized, { maxEntries: { map: 64 } }],
  "too large": [sized, { maxEntries: { map: 0xffff_ffff } }],
  "own types": [otherKernel, {}],
  "other types": [otherKernel, { btfPath: otherBtf }],
  unlicensed: [unlicensed, {}],
  licensed: [unlicensed, { license: "GPL" }],
  only: [several, { only: ["second"] }],
  "no programs": [compileC({ text: '#include "bpf.h"\nint variable = 3;' }), {}],
  "only functions": [compileC({ text: "int function(int a) { return a; }" }), {}],
  // `verifyMatrix` does not boot for it.
  "other byte order": [
    clang('__attribute__((section("socket"), used)) int program(void *c) { return 0; }', { target: "bpfeb" }),
    {},
  ],
  "log of what is accepted": [several, { logLevel: 1 }],
  attached: [compileC({ file: "attached.c" }), { runFor: 1 }],
  forbidding: [compileC({ file: "forbidding.c" }), { runFor: 0.5 }],
  "behind it": [several, {}],
};

let why: string | undefined;
let run: GuestRun | undefined;
beforeAll(async () => {
  why = await whyNotBootable(kernel);
  if (why !== undefined) return;
  const [choice] = await chooseKernels([kernel], process.env);
  if (choice?.kind !== "booted") throw new Error("a kernel to boot was asked for");
  const { name, arch, btf } = choice;
  const subjects = Object.entries(cases).map(([title, [bytes, options]]) =>
    readSubject(bytes, { ...options, name: title, statistics: true }),
  );
  run = await verifyInGuest({ name, arch, btf, image: await choice.bootImage() }, subjects, {
    env: process.env,
    loader: await guestLoader(arch, process.env),
    timeout: 120,
    bootTimeout: 500,
  });
}, 900_000);

/** What the booted kernel says of a case. */
function result(title: string): VerifyResult {
  return run!.results[Object.keys(cases).indexOf(title)]!;
}

const outcomes = (title: string) => result(title).programs.map(({ outcome }) => outcome);
const codes = (title: string) => result(title).diagnostics.map(({ code }) => code);

describe(`kernel ${kernel}, booted once for ${Object.keys(cases).length} objects`, () => {
  it.each<[string, readonly string[], readonly string[]]>([
    ["unset", ["accepted"], []],
    ["set", ["refused"], ["CRL0330"]],
    ["set lower", ["accepted"], []],
    ["unknown", ["refused"], ["CRL0330"]],
    ["unsized", ["not-loaded"], ["CRL0338"]],
    ["sized", ["accepted"], []],
    ["too large", ["not-loaded"], ["CRL0333"]],
    ["own types", ["refused"], ["CRL0330"]],
    ["other types", ["accepted"], []],
    ["unlicensed", ["refused"], ["CRL0330"]],
    ["licensed", ["accepted"], []],
    ["only", ["not-loaded", "accepted"], []],
    ["no programs", [], ["CRL0336"]],
    ["only functions", [], ["CRL0336"]],
    ["other byte order", ["not-loaded"], ["CRL0333"]],
    ["log of what is accepted", ["accepted", "accepted"], []],
    ["attached", Array(21).fill("accepted"), ["CRL0651"]],
    ["forbidding", Array(6).fill("accepted"), ["CRL0651"]],
    ["behind it", ["accepted", "accepted"], []],
  ])("%s", (title, expected, diagnostics) => {
    if (why !== undefined) return;
    expect([title, outcomes(title), codes(title)]).toEqual([title, expected, diagnostics]);
  });

  it("says which type has no such field, and that of a file of types all is there", (context) => {
    if (why !== undefined) return context.skip(why);
    expect(result("own types").diagnostics[0]!.message).toMatch(/task_struct\.in_no_kernel has no value/);
    expect(result("set").diagnostics[0]!.message).toMatch(/invalid mem access/);
  });

  it("gives logs where they were asked for", (context) => {
    if (why !== undefined) return context.skip(why);
    expect(result("log of what is accepted").programs[0]!.log).toMatch(/processed \d+ insns/);
    expect(result("only").programs[1]!.log).toBe("");
  });

  it("attaches what it can, and makes events", (context) => {
    if (why !== undefined) return context.skip(why);
    const runs = new Map(result("attached").programs.map(({ name, run }) => [name, run!]));
    const named = (way: string) => [...runs].filter(([, run]) => run.way === way).map(([name]) => name);
    expect(named("attached").sort()).toEqual(
      [
        ...["on_exec", "on_fork", "on_open", "on_connect", "on_connected", "may_open", "at_exit", "kills"],
        ...["on_switch", "guard", "clock", "packet", "classify", "ingress", "connect4", "lookup"],
      ].sort(),
    );
    for (const name of [...named("attached"), ...named("iterated")]) {
      const { count, nanoseconds, why: reason } = runs.get(name)!;
      expect([name, count > 0, nanoseconds > 0, reason]).toEqual([name, true, true, null]);
    }
    expect(runs.get("filter")).toMatchObject({ way: "test-run", returns: 9 });
    expect(runs.get("tasks")).toMatchObject({
      way: "iterated",
      text: expect.stringMatching(/^init\nkthr\n/),
    });
    expect(runs.get("unnamed")!.why).toMatch(/does not name/);
    expect(runs.get("msg")!.why).toMatch(/map of sockets/);
    expect(runs.get("nowhere")!.why).toMatch(/^ENOENT.*no_such_function/s);
  });

  it("comes out of what forbids everything, and registers operations", (context) => {
    if (why !== undefined) return context.skip(why);
    const ways = result("forbidding").programs.map(({ name, run }) => [name, run?.way]);
    expect(ways).toEqual([
      ["no_file", "attached"],
      ["no_bpf", "attached"],
      ["no_kill", "none"],
      ["crl_ssthresh", "attached"],
      ["crl_avoid", "attached"],
      ["crl_undo", "attached"],
    ]);
    expect(result("forbidding").diagnostics[0]).toMatchObject({
      message: expect.stringMatching(/`no_kill`.*EPERM/),
      help: expect.stringMatching(/attached already may forbid it/),
    });
  });

  it("reads what programs send meanwhile", (context) => {
    if (why !== undefined) return context.skip(why);
    const [ring, perf] = result("attached").output!;
    const counts = new Map(result("attached").programs.map(({ name, run }) => [name, run!.count]));
    expect(ring).toMatchObject({ map: "events", kind: "ringbuf", why: null, records: counts.get("on_exec") });
    expect(ring!.bytes).toBe(24 * ring!.records);
    expect(perf).toMatchObject({
      map: "perf",
      kind: "perf_event_array",
      lost: 0,
      records: counts.get("on_fork"),
    });
    for (const [output, kind, comm] of [
      [ring!, 7, "init"],
      // The kernel forks threads of its own.
      [perf!, 3, expect.any(String)],
    ] as const) {
      expect(output.first).toHaveLength(Math.min(5, output.records));
      expect(output.first[0]).toMatchObject({ type: "event", value: { kind, comm } });
    }
  });
});

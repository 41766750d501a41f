import { spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import tmp from "tmp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decodeEvent } from "../../examples/exec-snoop/event.js";
import { parseObject } from "../../lib/btf/index.js";
import { sentTypes } from "../../lib/dwarf/index.js";
import { verifyCommand } from "../../src/cli/verify.js";
import { build } from "../../src/index.js";
import { compileC } from "../../src/kernel/fixtures/compile.js";
import { canLoad } from "../../src/kernel/fixtures/privilege.js";
import { type ChannelOutput, type VerifyResult, verify } from "../../src/kernel/index.js";
import { matrixJson } from "../../src/matrix/index.js";
import { corelate, run } from "../link/linker.js";

const folder = tmp.dirSync({ mode: 0o700, unsafeCleanup: true });
afterAll(() => folder.removeCallback());

/** Without what some machines do not load: kprobes, fentry, LSM. In a guest all of it is attached (options.test.ts). */
const watching = ["on_exec", "on_fork", "on_switch", "tasks", "clock"];
const others = ["unnamed", "kills", "packet", "classify", "filter", "ingress", "connect4", "lookup", "msg"];

let result: VerifyResult;
beforeAll(() => {
  if (!canLoad) return;
  const bytes = compileC({ file: "attached.c" });
  result = verify(bytes, { runFor: 1, only: [...watching, ...others] });
});
const runOf = (name: string) => result.programs.find((program) => program.name === name)!.run!;

describe.skipIf(!canLoad)("programs attached to the running kernel", () => {
  it("run while they are", () => {
    expect(result.diagnostics).toEqual([]);
    for (const name of watching) {
      const { way, why, count, nanoseconds } = runOf(name);
      expect([name, way, why]).toEqual([name, name === "tasks" ? "iterated" : "attached", null]);
      expect([name, count > 0, nanoseconds > 0]).toEqual([name, true, true]);
    }
    expect(runOf("tasks").text!.split("\n").length).toBeGreaterThan(5);
  });

  it("are those only that change nothing there", () => {
    expect(["packet", "classify", "filter", "ingress"].map((name) => runOf(name))).toMatchObject([
      { way: "test-run", returns: 2, count: 1 },
      { way: "test-run", returns: 5, count: 1 },
      { way: "test-run", returns: 9, count: 1 },
      { way: "test-run", returns: 1, count: 1 },
    ]);
    for (const [name, why] of [
      ["kills", /^it calls bpf_send_signal, which changes/],
      ["connect4", /^it decides or changes something/],
      ["lookup", /^it decides or changes something/],
      ["msg", /^it is attached to a map of sockets/],
      ["unnamed", /^its section does not name/],
    ] as const) {
      expect(runOf(name)).toMatchObject({ way: "none", count: 0, why: expect.stringMatching(why) });
    }
  });

  it("send records, which are shown by the members of their type", () => {
    const [ring, perf] = result.output!;
    // Other processes of the machine start programs, too, before and after it is detached: each run sends one.
    expect(ring).toMatchObject({
      map: "events",
      kind: "ringbuf",
      records: runOf("on_exec").count,
      why: null,
    });
    expect(perf!.records + perf!.lost).toBe(runOf("on_fork").count);
    expect(ring!.bytes).toBe(24 * ring!.records);
    const [first] = ring!.first;
    const pid = Buffer.from(first!.bytes, "hex").readUInt32LE(0);
    expect(first).toEqual({
      size: 24,
      bytes: expect.stringMatching(/^[0-9a-f]{48}$/),
      type: "event",
      value: { pid, kind: 7, comm: expect.any(String) },
    });
    expect(perf!.first[0]).toMatchObject({ type: "event", value: { kind: 3 } });
  });
});

describe("a record of a type that is not known", () => {
  it.skipIf(!canLoad)("is shown by its bytes", () => {
    // Two types are as large, so that neither is it.
    const bytes = compileC({
      text: readFileSync("src/kernel/fixtures/attached.c", "utf8").replace(
        "const struct event *unused_event;",
        "struct other { u64 a, b, c; }; const struct event *unused_event; const struct other *unused;",
      ),
    });
    const { output } = verify(bytes, { runFor: 0.3, only: ["on_exec"] });
    expect(Object.keys(output![0]!.first[0]!)).toEqual(["size", "bytes"]);
  });

  it.skipIf(!canLoad)("may never have come", () => {
    const bytes = compileC({
      text: `#include "bpf.h"
struct { __uint(type, BPF_MAP_TYPE_RINGBUF); __uint(max_entries, 4096); } silent SEC(".maps");
SEC("raw_tp/sched_switch") int program(void *ctx) { return &silent == 0; }
SEC("?raw_tp/sched_switch") int left_out(void *ctx) { return 0; }`,
    });
    const { output, programs, ok } = verify(bytes, { runFor: 0.1 });
    expect(ok).toBe(true);
    expect(output).toMatchObject([{ map: "silent", records: 0, bytes: 0, first: [] }]);
    expect(programs.map(({ run }) => run?.way)).toEqual(["attached", undefined]);
  });
});

describe("a record of a Rust program", () => {
  const bytes = () => build({ inputs: ["examples/exec-snoop/src/main.rs"] }).output;

  it.skipIf(!canLoad)("is shown by the members that its debug info has", () => {
    const [{ first, records }] = verify(bytes(), { runFor: 1 }).output as [ChannelOutput];
    expect(records).toBeGreaterThan(0);
    for (const { bytes: hex, type, value } of first) {
      const event = decodeEvent(Buffer.from(hex, "hex"));
      expect([type, value]).toEqual([
        "Event",
        {
          pid: event.pid,
          parent_pid: event.parentPid,
          old_pid: event.oldPid,
          threads: event.threads,
          code_bytes: Number(event.codeBytes),
          argument_count: event.argumentCount,
          comm: event.comm,
          parent_comm: event.parentComm,
        },
      ]);
    }
  });

  it("has a type where debug info is whole only", () => {
    const whole = parseObject(bytes());
    const { types, sent } = sentTypes(whole.elf);
    expect(sent.map((id) => types.type(id))).toMatchObject([{ kind: "struct", name: "Event", size: 64 }]);
    const info = whole.elf.section(".debug_info")!.data;
    for (const at of [0, 4, 6, 10, 11, 40, Math.floor(info.length / 2), info.length - 4]) {
      const damaged = Buffer.from(bytes());
      const place = damaged.indexOf(Buffer.from(info.subarray(0, 64)));
      damaged.fill(0xff, place + at, place + at + 4);
      // Anything but an endless search or another error.
      expect(sentTypes(parseObject(damaged).elf).sent.length).toBeLessThan(10);
    }
  });
});

describe("a program that sends all the time", () => {
  it.skipIf(!canLoad)("does not keep the reader", () => {
    const bytes = compileC({
      text: `#include "bpf.h"
struct { __uint(type, BPF_MAP_TYPE_RINGBUF); __uint(max_entries, 1048576); } flood SEC(".maps");
SEC("raw_tp/sys_enter") int program(void *ctx) {
  for (int i = 0; i < 200; i++) {
    u64 *value = bpf_ringbuf_reserve(&flood, 8, 0);
    if (value) bpf_ringbuf_submit(value, 0);
  }
  return 0;
}`,
    });
    const start = performance.now();
    const { output } = verify(bytes, { runFor: 0.5 });
    expect(output![0]!.records).toBeGreaterThan(1000);
    expect(performance.now() - start).toBeLessThan(20_000);
  });
});

describe("an iterator that writes too much for one element", () => {
  it.skipIf(!canLoad)("is attached, and cannot be read", () => {
    const bytes = compileC({
      text: `#include "bpf.h"
static long (*const bpf_seq_write)(void *, const void *, u32) = (void *)127;
struct seq_file {};
struct bpf_iter_meta { struct seq_file *seq; } CORE;
struct bpf_iter__task { struct bpf_iter_meta *meta; } CORE;
SEC("iter/task") int tasks(struct bpf_iter__task *ctx) {
  char line[256] = {};
  for (int i = 0; i < 256; i++) bpf_seq_write(ctx->meta->seq, line, sizeof line);
  return 0;
}`,
    });
    const { programs, diagnostics, ok } = verify(bytes, { runFor: 0.2 });
    expect(ok).toBe(false);
    expect(programs[0]!.run).toMatchObject({
      way: "iterated",
      why: expect.stringMatching(/^E2BIG/),
      size: 0,
    });
    expect(diagnostics).toMatchObject([
      { code: "CRL0652", message: expect.stringMatching(/`tasks`.*E2BIG/) },
    ]);
  });
});

describe("corelate verify --run", () => {
  const args = (...more: string[]) => [corelate, "verify", "attached.o", ...more];
  beforeAll(() => {
    writeFileSync(
      join(folder.name, "attached.o"),
      compileC({
        text: `#include "bpf.h"
struct { __uint(type, BPF_MAP_TYPE_RINGBUF); __uint(max_entries, 4096); } numbers SEC(".maps");
SEC("raw_tp/sched_process_exec") int crl_seen(void *ctx) {
  u64 *value = bpf_ringbuf_reserve(&numbers, 8, 0);
  if (!value) return 0;
  *value = 0x1234;
  bpf_ringbuf_submit(value, 0);
  return 0;
}
SEC("tracepoint/no/such") int crl_nowhere(void *ctx) { return 0; }`,
      }),
    );
  });

  it.skipIf(!canLoad)("shows what ran, and where it could not be attached", () => {
    const { stdout, stderr, status } = run(process.execPath, args("--run"), folder.name);
    expect(stdout).toMatch(/crl_seen .*\n {4}attached: \d+ runs?, [\d.]+ (?:ns|µs) each\n/);
    expect(stdout).toMatch(/\nnumbers: \d+ records?, \d+ bytes\n {4}34120000 00000000\n/);
    expect(stderr).toMatch(/CRL065[13].*`crl_nowhere` \(tracepoint\/no\/such\) could not be attached/);
    // Without tracefs the machine is at fault.
    expect(status).toBe(existsSync("/sys/kernel/tracing/events") ? 1 : 3);
  });

  it.skipIf(!canLoad)("attaches nothing without it", () => {
    const { programs } = verify(readFileSync(join(folder.name, "attached.o")));
    expect(programs.map(({ run }) => run)).toEqual([undefined, undefined]);
  });

  it.skipIf(!canLoad).each(["SIGINT", "SIGTERM", "SIGKILL"] as const)(
    "leaves nothing after %s",
    async (signal) => {
      const child = spawn(process.execPath, args("--run-for", "60"), { cwd: folder.name, stdio: "ignore" });
      const names = () => run("bpftool", ["prog", "show", "name", "crl_seen"], folder.name).stdout;
      const ended = new Promise((resolve) => child.once("close", resolve));
      await expect.poll(names, { timeout: 30_000 }).toContain("crl_seen");
      child.kill(signal);
      await ended;
      await expect.poll(names, { timeout: 10_000 }).not.toContain("crl_seen");
    },
  );

  it.each(["0", "-1", "x", "", "601", "1e9", "NaN"])("takes no time of %j", async (seconds) => {
    const command = verifyCommand()
      .exitOverride()
      .configureOutput({ writeErr: () => {} });
    await expect(command.parseAsync(["x.o", "--run-for", seconds], { from: "user" })).rejects.toThrow(
      /from 0\.1 to 600/,
    );
  });
});

describe("--json", () => {
  it.skipIf(!canLoad)("has what programs did", () => {
    const printed = matrixJson([
      {
        kernel: "running",
        version: "",
        arch: "",
        outcome: "accepted",
        libbpf: result.libbpf,
        objects: [{ path: "x.o", result, cached: false }],
        diagnostics: [],
      },
    ]);
    const [object] = printed.kernels[0]!.objects;
    expect(object!.output).toHaveLength(2);
    expect(object!.programs.find(({ name }) => name === "on_switch")).toMatchObject({
      run: {
        way: "attached",
        why: null,
        count: expect.any(Number),
        nanoseconds: expect.any(Number),
        missed: 0,
      },
    });
    expect(JSON.parse(JSON.stringify(printed))).toEqual(printed);
    const page = readFileSync("docs/json.md", "utf8");
    const listed = (heading: string) => {
      const [table] = page.split(`${heading}\n`)[1]!.split(/\n\n(?!\|)/);
      return [...table!.matchAll(/^\| (`.*?) \|/gm)]
        .flatMap(([, cell]) => [...cell!.matchAll(/`(\w+)/g)].map((match) => match[1]!))
        .sort();
    };
    const runs = object!.programs.flatMap(({ run }) => Object.keys(run ?? {}));
    expect([...new Set(runs)].sort()).toEqual(listed("\n`run`:"));
    expect(Object.keys(object!.output![0]!).sort()).toEqual(listed("An entry of `output[]`:"));
  });
});

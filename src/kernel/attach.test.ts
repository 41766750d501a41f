import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { CorelateError } from "../../lib/diagnostics/index.js";
import { compileC } from "./fixtures/compile.js";
import { canLoad } from "./fixtures/privilege.js";
import { BpfObject, capturePrints, findLibbpf, openLibbpf, RingBuffer } from "./index.js";

const source = `
#include "bpf.h"
struct { __uint(type, BPF_MAP_TYPE_RINGBUF); __uint(max_entries, 4096); } events SEC(".maps");
struct task_struct { int tgid; } CORE;
SEC("tp_btf/sched_process_exec") int on_exec(u64 *ctx) {
  struct task_struct *task = (void *)ctx[0];
  int *event = bpf_ringbuf_reserve(&events, 4, 0);
  if (!event) return 0;
  *event = task->tgid;
  bpf_ringbuf_submit(event, 0);
  return 0;
}
SEC("tp_btf/sched_process_exec") int idle(u64 *ctx) { return 0; }`;

function opened() {
  const libbpf = openLibbpf(findLibbpf({ env: process.env }));
  const object = capturePrints(libbpf, () => {
    const made = BpfObject.open(libbpf, compileC({ text: source }));
    expect(made.load()).toBe(0);
    return made;
  }).result;
  const ringFd = object.mapFd(object.maps().find(({ name }) => name === "events")!);
  return { libbpf, object, ringFd };
}

describe.skipIf(!canLoad)("an attached program", () => {
  it("is seen at work until its link is disposed of", () => {
    const { libbpf, object, ringFd } = opened();
    const pids: number[] = [];
    using _object = object;
    using ring = new RingBuffer(libbpf, ringFd, (sample) => {
      pids.push(Buffer.from(sample).readInt32LE(0));
    });
    const started: number[] = [];
    {
      using _link = object.attach(object.programs()[0]!);
      for (let i = 0; i < 3; i++) started.push(spawnSync("true").pid);
      expect(ring.poll(0)).toBeGreaterThanOrEqual(3);
    }
    expect(pids).toEqual(expect.arrayContaining(started));
    const after = spawnSync("true").pid;
    ring.consume();
    expect(pids).not.toContain(after);
  });

  it("hands on what its reader throws, once", () => {
    const { libbpf, object, ringFd } = opened();
    using _object = object;
    using ring = new RingBuffer(libbpf, ringFd, () => {
      throw new Error("no more");
    });
    using _link = object.attach(object.programs()[0]!);
    spawnSync("true");
    expect(() => ring.consume()).toThrow("no more");
  });

  it("cannot be used after its object is gone", () => {
    const { object } = opened();
    object[Symbol.dispose]();
    object[Symbol.dispose]();
    expect(() => object.programs()).toThrow("disposed of");
  });

  it("has no ring buffer where the map is something else", () => {
    const { libbpf, object } = opened();
    using _object = object;
    expect(() => new RingBuffer(libbpf, 0, () => {})).toThrow(CorelateError);
  });
});

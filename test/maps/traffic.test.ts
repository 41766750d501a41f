import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import tmp from "tmp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { build } from "../../src/index.js";
import { canLoad } from "../../src/kernel/fixtures/privilege.js";
import { verify } from "../../src/kernel/index.js";
import { expectLoadsClean } from "../loads-clean.js";
import { Loaded } from "./loaded.js";

const sources = join(import.meta.dirname, "traffic");
const files = readdirSync(sources).filter((name) => name.endsWith(".c"));

function compiled(name: string): Uint8Array {
  const { output, diagnostics } = build({ inputs: [join(import.meta.dirname, "fixtures", `${name}.rs`)] });
  expect(diagnostics).toEqual([]);
  return output;
}

/**
 * What `traffic/*.c` sees in each case. Of frames at three interfaces: what arrived at the first in the ten thousands, at the second in the hundreds, at the third in the
 * units; a broadcast leaves out where the frame came from, except in `all`.
 */
const cases: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  devices: {
    one: 1000,
    device: 1,
    absent: 0,
    others: 303,
    all: 20202,
    program: 5,
    mark: 1,
    programs: 101,
    hash: 6,
    back: 70000,
    hashed: 202,
    hash_device: 1,
  },
  processors: { received: 8, runs: 8, processor: 1, dropped: 0 },
  xdp_sockets: { received: 9, others: 3, right: 9 },
  redirections: { by_index: 1234, by_key: 5678, taken_out: 91 },
  ends: { in_hash: 2, in_array: 2, there: 31, and_back: 41, messages: 2, passive: 51, active: 1 },
  // The numbers of the two ports together, and ENOENT.
  lookups: { by_index: 17, by_key: 18, absent: 1, error: 2, taken_out: 7301 + 7302, gone: 1 },
  // Three datagrams for a socket that is not there: ENOENT for each.
  shared_port: { first: 4, second: 5, errors: 6 },
  // Datagrams of 38 bytes. The values of sockets begin with 100.
  owners: {
    first: 103,
    second: 104,
    bytes: 4 * 38,
    new: 2,
    reset: 101,
    cgroup: 8,
    per_processor: 8,
    per_processor_bytes: 8 * 38,
  },
  tasks: {
    task: 6,
    task_bytes: 30,
    cgroup: 1006,
    cgroup_bytes: 42,
    deleted: 1111,
    new_task: 501 * 100 + 9,
    new_cgroup: 109,
    stack: 1,
  },
  // Ten thousand for each record, and the sum of what is in them.
  records: {
    drained: 41_000,
    consumed: 64,
    stopped: 20_104,
    rest: 10_007,
    nothing: 0,
    sent: 1,
    samples: 1,
    value: 0x1122_3344,
    process: 1,
  },
  counters: { none: 0, reads: 2, grows: 1 },
  cgroups: { inside: 5, outside: 2, errors: 0, task: 11 },
  // 9 is a map or a value that is not there.
  maps_in_maps: { empty: 9009, one: 5009, both: 5070, written: 800, exchanged: 6070, taken_out: 6009 },
  jumping: { without: 10, with: 11 },
  in_memory: { wrong: 0, sent: 78, length: 12 },
};

const folder = tmp.dirSync({ prefix: "corelate-traffic-", mode: 0o700, unsafeCleanup: true });
afterAll(() => folder.removeCallback());
const program = join(folder.name, "traffic");
beforeAll(() => {
  if (!canLoad) return;
  const inputs = files.map((name) => join(sources, name));
  execFileSync(process.env.CORELATE_CLANG ?? "clang-22", ["-std=gnu11", "-O1", "-o", program, ...inputs]);
});

/** What `traffic/*.c` sees in a case. */
function seenIn(name: string, loaded: Loaded): Readonly<Record<string, number>> {
  const said = execFileSync(program, [...loaded.pins, name], { encoding: "utf8", timeout: 60_000 });
  const values = [...said.matchAll(/^(\w+)=(\d+)$/gm)].map(([, key, value]) => [key, Number(value)]);
  return Object.fromEntries(values) as Record<string, number>;
}

describe("maps with something on their other side", () => {
  const object = compiled("traffic");
  let loaded: Loaded | undefined;
  beforeAll(() => {
    if (canLoad) loaded = new Loaded(object);
  });
  afterAll(() => loaded?.[Symbol.dispose]());

  it.skipIf(!canLoad)("are used by programs that are all attached", () => {
    const text = files.map((name) => readFileSync(join(sources, name), "utf8")).join("");
    const names = readdirSync(loaded!.pins[0]);
    expect(names.length).toBeGreaterThan(20);
    expect(names.filter((name) => !text.includes(`program("${name}")`))).toEqual([]);
  });

  it.skipIf(!canLoad)("load", () => void expectLoadsClean(object));

  it.skipIf(!canLoad).each(Object.entries(cases))("%s: %j", (name, expected) => {
    expect(seenIn(name, loaded!)).toEqual(expected);
  });
});

describe("maps that the loader pins and sizes", () => {
  const object = compiled("kept");
  const unsized = compiled("sized");
  const pinned = ["corelate_kept", "corelate_kept_too"].map((name) => join("/sys/fs/bpf", name));
  const remove = () => {
    for (const path of pinned) rmSync(path, { force: true });
  };
  afterAll(remove);

  it.skipIf(!canLoad)("keep their values from one load to the next", () => {
    remove();
    const results = [1, 2, 3].map(() => {
      using loaded = new Loaded(object, false);
      return loaded.run();
    });
    expect(results).toEqual([101, 302, 603]);
    remove();
  });

  it.skipIf(!canLoad)("have as many elements as the loader says", () => {
    for (const [array, table] of [
      [7, 5],
      [3, 8],
    ] as const) {
      const { runs, ok } = verify(unsized, {
        maxEntries: { sized: array, sized_hash: table },
        testRuns: [{ program: "program", input: "00".repeat(64), context: "", repeat: 0 }],
      });
      expect([ok, runs?.[0]?.returns]).toEqual([true, array * 100 + table]);
    }
  });

  it.skipIf(!canLoad)("are not pinned by what only looks at them", () => {
    remove();
    expect(verify(object).ok).toBe(true);
    expect(readdirSync("/sys/fs/bpf").filter((name) => name.startsWith("corelate_kept"))).toEqual([]);
  });
});

describe("arenas", () => {
  it.skipIf(!canLoad)(
    "have lists and tables that programs make, and user space follows at the same addresses",
    () => {
      const object = compiled("arena");
      expectLoadsClean(object);
      using loaded = new Loaded(object);
      const numbers = Array.from({ length: 40 }, (_, number) => number);
      const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0);
      const squares = sum(numbers.slice(0, 10).map((number) => number ** 2));
      expect(seenIn("arena", loaded)).toEqual({
        built: 0,
        calls: 1,
        nodes: 10,
        squares,
        weights: 2 + 6 + 10,
        sums: squares + 18,
        // User space has put 1000 in place of 81.
        changed: squares + 18 - 81 + 1000,
        entries: 4040,
        // Each entry leads to the value of the first in its bucket, which are the first eight.
        values: sum(numbers.map((number) => number + 1000 + (number % 8))),
        found: 1013 * 10_000 + 1005,
        absent: 0,
        torn_down: 40,
        left: 0,
      });
    },
  );
});

import { release } from "node:os";
import { describe, expect, it } from "vitest";
import {
  compareVersions,
  helpers,
  helperUses,
  type KernelVersion,
  parseVersion,
  programTypes,
  unmeasuredTypes,
} from "../../lib/kernel-features/index.js";
import { canLoad } from "../../src/kernel/fixtures/privilege.js";
import { whyNotBootable } from "../guest/kernels.js";
import { askBooted, askRunning, type Said } from "./probe/run.js";

/** What a kernel may lack: by its configuration, by lockdown, or since it is newer. */
const notOnAll: readonly string[] = [
  "override_return: kprobe",
  ...[
    "kprobe",
    "tracepoint",
    "perf_event",
    "raw_tracepoint",
    "raw_tracepoint_writable",
    "syscall",
    "tracing",
    "lsm",
  ].map((type) => `probe_write_user: ${type}`),
  // Linux 7.3 has it no more.
  "skb_pull_data: lwt_seg6local",
  // Newer than 6.18.
  "setsockopt: cgroup_sock",
  "getsockopt: cgroup_sock",
];

/** The pairs of helper and program type of which a kernel said what the table does not, and how many pairs it was asked of. */
function compared(
  said: readonly Said[],
  version: KernelVersion,
): { pairs: number; more: string[]; fewer: string[] } {
  const [more, fewer]: [string[], string[]] = [[], []];
  let pairs = 0;
  for (const type of new Set(said.map((one) => one.type))) {
    const kinds = said.filter((one) => one.type === type && !/^\?+$/.test(one.answers));
    if (kinds.length === 0) continue;
    for (const [id, { name, since }] of helpers.entries()) {
      if (id === 0 || compareVersions(since, version) > 0) continue;
      const may = kinds.some(({ answers }) => /[yg]/.test(answers[id - 1]!));
      const inTable = helperUses.get(name)!.programTypes.includes(type);
      pairs++;
      if (may && !inTable) more.push(`${name}: ${type}`);
      if (!may && inTable && !notOnAll.includes(`${name}: ${type}`)) fewer.push(`${name}: ${type}`);
    }
  }
  return { pairs, more, fewer };
}

const answered = (said: readonly Said[]) =>
  new Set(said.filter(({ answers }) => !/^\?+$/.test(answers)).map(({ type }) => type));

const version = parseVersion(release());

describe.skipIf(!canLoad || version === undefined)("the programs that may call a helper", () => {
  const said = askRunning();

  it("are those that the running kernel's verifier lets", () => {
    const { pairs, more, fewer } = compared(said, version!);
    expect(more).toEqual([]);
    // Older kernels let fewer, and without function tracing some places of tracing programs cannot be asked about.
    if (compareVersions(version!, "6.18") >= 0)
      expect(fewer.filter((pair) => !/^get_func_.*: tracing$/.test(pair))).toEqual([]);
    expect(pairs).toBeGreaterThan(28 * 200);
  });

  it("want a license where the table says so", () => {
    const wrong: string[] = [];
    // Each is one of its own in some programs, for any license: perf_event, and kprobes on many functions.
    const special = ["get_stackid", "get_func_ip"];
    for (const { type, answers } of said.filter(
      ({ type }) => !["tracing", "lsm", "struct_ops"].includes(type),
    ))
      for (const [index, answer] of [...answers].entries()) {
        const { name } = helpers[index + 1]!;
        if (
          /[yg]/.test(answer) &&
          (answer === "g") !== helperUses.get(name)!.gplOnly &&
          !special.includes(name)
        )
          wrong.push(`${name} in ${type}: ${answer}`);
      }
    expect(wrong).toEqual([]);
  });
});

describe.skipIf(process.env.CORELATE_KERNELS !== "1")(
  "the programs that may call a helper, of a booted kernel",
  () => {
    it("are those that Linux 7.3's verifier lets", { timeout: 900_000 }, async () => {
      const why = await whyNotBootable("7.3");
      if (why !== undefined) throw new Error(why);
      const said = await askBooted("7.3");
      const { pairs, more, fewer } = compared(said, "7.3");
      expect({ more, fewer }).toEqual({ more: [], fewer: [] });
      const left = programTypes.map(({ name }) => name).filter((name) => !answered(said).has(name));
      expect(left).toEqual(["unspec", ...unmeasuredTypes, "ext"]);
      console.log(`7.3: ${pairs} of ${pairs} pairs of helper and program type as in the table`);
      expect(pairs).toBe((programTypes.length - left.length) * (helpers.length - 1));
    });
  },
);

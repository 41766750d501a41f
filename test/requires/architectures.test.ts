import { beforeAll, describe, expect, it } from "vitest";
import {
  compareVersions,
  featureOn,
  type LaterArchitecture,
  laterArchitectures,
  parseVersion,
} from "../../lib/kernel-features/index.js";
import { newerThan, onArchitecture, requirements } from "../../lib/requires/index.js";
import { chooseKernels, type KernelResult, verifyMatrix } from "../../src/matrix/index.js";
import { clang } from "../btf/clang.js";
import { isBigEndian, whyNotBootable } from "../guest/kernels.js";
import { corelate, run } from "../link/linker.js";
import { head, map, socket } from "./cases.js";

interface Case {
  readonly name: string;
  readonly text: string;
  readonly cpu?: "v2" | "v3" | "v4";
  /** What it needs on amd64, arm64, riscv64 and s390x; \`?\` where it needs something that is not known of. */
  readonly needs: readonly [string, string, string, string];
}

const tailCalls = `struct { __uint(type, 3); __uint(key_size, 4); __uint(value_size, 4); __uint(max_entries, 1); } jumps SEC(".maps");`;
const cases: readonly Case[] = [
  {
    name: "a tracepoint",
    text: `SEC("raw_tp/sched_switch") int program(u64 *c) { return 0; }`,
    needs: ["4.17", "4.17", "4.17", "4.17"],
  },
  {
    name: "fentry",
    text: `SEC("fentry/tcp_v4_connect") int program(u64 *c) { return 0; }`,
    needs: ["5.5", "6.4", "6.8", "6.3"],
  },
  {
    name: "fexit",
    text: `SEC("fexit/tcp_v4_connect") int program(u64 *c) { return 0; }`,
    needs: ["5.5", "6.4", "6.8", "6.3"],
  },
  {
    name: "fmod_ret",
    text: `SEC("fmod_ret/security_file_open") int program(u64 *c) { return 0; }`,
    needs: ["5.7", "6.4", "6.8", "6.3"],
  },
  {
    name: "lsm",
    text: `SEC("lsm/file_open") int program(u64 *c) { return 0; }`,
    needs: ["5.7", "6.4", "6.8", "6.3"],
  },
  {
    name: "kprobe.multi",
    text: `SEC("kprobe.multi/tcp_v4_conn*") int program(void *c) { return 0; }`,
    needs: ["5.18", "6.14", "6.14", "?"],
  },
  {
    name: "a kfunc",
    text: `extern struct task_struct *bpf_task_from_pid(s32 pid) __ksym; extern void bpf_task_release(struct task_struct *p) __ksym;
SEC("tp_btf/sched_process_exec") int program(u64 *c) { struct task_struct *t = bpf_task_from_pid(1); if (t) bpf_task_release(t); return 0; }`,
    needs: ["6.2", "6.2", "6.4", "6.3"],
  },
  {
    name: "a tail call in a function",
    text: `${tailCalls}static NOINLINE int part(void *c) { tail_call(c, &jumps, 0); return 3; } ${socket("return part(ctx);")}`,
    needs: ["5.10", "6.0", "?", "6.3"],
  },
  {
    name: "an atomic addition that gives the value",
    text: `${map(2)}SEC("socket") int program(void *c) { u32 k = 0; u64 *v = lookup(&map, &k); return v ? __sync_fetch_and_add(v, 1) : 0; }`,
    cpu: "v3",
    needs: ["5.12", "5.18", "5.19", "5.13"],
  },
  {
    name: "a signed division",
    text: socket("s64 a = ktime(); return a / (s64)boot();"),
    cpu: "v4",
    needs: ["6.6", "6.6", "6.6", "6.7"],
  },
  {
    name: "an arena",
    text: `struct { __uint(type, 33); __uint(map_flags, 1 << 10); __uint(max_entries, 1); } arena SEC(".maps");
SEC("raw_tp/sched_switch") int program(u64 *c) { return &arena == 0; }`,
    needs: ["6.9", "6.10", "6.10", "6.11"],
  },
];

const bytesOf = ({ text, cpu }: Case, target: "bpf" | "bpfeb" = "bpf") =>
  clang(head + text, { cpu: cpu ?? "v2", target });
const on = (one: Case, architecture: LaterArchitecture) =>
  onArchitecture(requirements(bytesOf(one))[0]!, architecture);

describe("what a program needs on an architecture", () => {
  it.each(cases)("$name", (one) => {
    const [amd64, ...others] = one.needs;
    const [program] = requirements(bytesOf(one));
    expect(program!.needs).toBe(amd64);
    for (const [at, architecture] of laterArchitectures.entries()) {
      const { needs, unknown, reasons } = on(one, architecture);
      const expected = others[at]!;
      expect([architecture, expected === "?" ? unknown!.length > 0 : needs]).toEqual([
        architecture,
        expected === "?" ? true : expected,
      ]);
      for (const { kind, of, source } of reasons)
        if (kind === "architecture")
          expect([of, source]).toEqual([architecture, expect.stringMatching(/^[0-9a-f]{12}$|\.c$/)]);
    }
  });

  it("has the lines of all that ask, and is optional where all are", () => {
    const text = socket("s64 a = ktime(); a /= (s64)boot();\nreturn a / (s64)boot();");
    const { reasons } = on({ name: "", text, cpu: "v4", needs: ["", "", "", ""] }, "s390x");
    const found = reasons.find(({ name }) => name === "cpu_v4")!;
    expect(found).toMatchObject({ kind: "architecture", since: "6.7", optional: false, stage: "load" });
    expect(found.places).toHaveLength(2);
  });

  it("is held against a release", () => {
    const programs = [on(cases[1]!, "riscv64")];
    expect(newerThan(programs, "6.8")).toEqual([]);
    expect(newerThan(programs, "6.7")).toMatchObject([
      { code: "CRL0670", message: expect.stringMatching(/`function_trampoline` on riscv64 came with 6\.8/) },
    ]);
  });

  it("has no release older than that of the feature itself", () => {
    for (const architecture of laterArchitectures) {
      const feature = featureOn("function_trampoline", architecture)!;
      expect(parseVersion(feature.since)).toBe(feature.since);
      for (const one of cases) {
        const own = on(one, architecture);
        expect(compareVersions(own.needs, requirements(bytesOf(one))[0]!.needs)).toBeGreaterThanOrEqual(0);
      }
    }
  });
});

describe("corelate requires --arch", () => {
  it.each(["mips", "", "ARM64", "__proto__", "toString"])("does not know %j", (name) => {
    const { status, stderr } = run(process.execPath, [corelate, "requires", "x.o", "--arch", name], ".");
    expect(status).toBe(2);
    expect(stderr).toMatch(/one of amd64, arm64, riscv64, s390x/);
  });
});

/** What a kernel says otherwise, by its own choice. */
const explained: readonly RegExp[] = [
  // Of Debian's kernels for riscv64 7.2 refuses arenas, which 6.12 takes.
  /^riscv64\/7\.2: an arena: .*Operation not supported/,
  // Debian builds its kernels for s390x without CONFIG_BPF_JIT, which trampolines, kfuncs and tail calls beside functions need, and without CONFIG_BPF_LSM.
  /^s390x\/6\.12: (?:fentry|fexit|fmod_ret): .*ENOMEM/,
  /^s390x\/6\.12: lsm: .*file_open/,
  /^s390x\/6\.12: a kfunc: .*JIT is required/,
  /^s390x\/6\.12: a tail call in a function: .*non-JITed/,
];

/** Boots kernels, loads the programs there and attaches them: `make test-kernels`. */
const kernels = ["arm64/6.1", "arm64/6.12", "riscv64/6.12", "riscv64/7.2", "s390x/6.12"];

describe.skipIf(process.env.CORELATE_KERNELS === undefined).each(kernels)("on booted kernel %s", (name) => {
  const [architecture, release] = name.split("/") as [LaterArchitecture, "6.12"];
  let why: string | undefined;
  let result: KernelResult | undefined;
  beforeAll(async () => {
    why = await whyNotBootable(name);
    if (why !== undefined) return;
    const objects = cases.map((one) => ({
      path: one.name,
      bytes: bytesOf(one, isBigEndian(name) ? "bpfeb" : "bpf"),
    }));
    const rows = (await chooseKernels([name], process.env)).map((kernel) => ({ kernel, objects }));
    [result] = await verifyMatrix(rows, { env: process.env, verify: { runFor: 0.2 }, cache: false });
  }, 1_200_000);

  it("what is taken is what was said", (context) => {
    if (why !== undefined) return context.skip(why);
    const differs = cases.flatMap((one) => {
      const { needs, unknown = [], reasons } = on(one, architecture);
      const { programs, diagnostics } = result!.objects.find(({ path }) => path === one.name)!.result;
      const [program] = programs;
      const attaches = reasons.some(({ stage }) => stage === "attach");
      const taken = program!.outcome === "accepted" && (!attaches || program!.run!.way === "attached");
      if (unknown.length > 0 || taken === compareVersions(needs, release) <= 0) return [];
      const says = diagnostics.map(({ message, notes }) => [message, ...(notes ?? [])].join("; ")).join("; ");
      return [`${one.name}: ${taken ? "taken" : says}`];
    });
    expect(differs.filter((text) => !explained.some((known) => known.test(`${name}: ${text}`)))).toEqual([]);
  });
});

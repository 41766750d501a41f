import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { loadBtfFile, parseObject, resolveSignatures, vmlinuxBtf } from "../../lib/btf/index.js";
import { canLoad } from "../../src/kernel/fixtures/privilege.js";
import { loadWithLibbpf } from "../../src/kernel/index.js";
import { clang } from "../btf/clang.js";

const head = `
typedef int s32; typedef unsigned int u32; typedef long long s64; typedef unsigned long long u64; typedef _Bool bool;
#define SEC(name) __attribute__((section(name), used))
char _license[] SEC("license") = "GPL";
`;

/** The BTF of a kernel with these functions, as far as they go. */
function kernel(name: string, text: string) {
  return { name, btf: parseObject(clang(`${head}${text}`)).btf! };
}

/** `inet_csk_accept` as it is up to 6.9 and from 6.10 on, and tracepoints and hooks that changed. */
const before = kernel(
  "before",
  `struct sock; struct task_struct { int pid; }; struct file; struct bpf_iter_meta;
NOINLINE struct sock *inet_csk_accept(struct sock *sk, int flags, int *err, bool kern) { return sk; }
typedef void (*btf_trace_sched_switch)(void *, bool, struct task_struct *, struct task_struct *); btf_trace_sched_switch one;
int bpf_lsm_file_open(struct file *f) { return 0; }
int bpf_iter_task(struct bpf_iter_meta *meta, struct task_struct *task) { return 0; }
struct tcp_congestion_ops { u32 (*ssthresh)(struct sock *sk); void (*cong_control)(struct sock *sk, u32 ack); } ops;
int mixed(u32 a, struct file *f) { return 0; }`.replaceAll("NOINLINE", "__attribute__((noinline))"),
);
const after = kernel(
  "after",
  `struct sock; struct proto_accept_arg; struct task_struct { int pid; }; struct file; struct bpf_iter_meta;
struct sock *inet_csk_accept(struct sock *sk, struct proto_accept_arg *arg) { return sk; }
typedef void (*btf_trace_sched_switch)(void *, bool, struct task_struct *, struct task_struct *, u32); btf_trace_sched_switch one;
int bpf_iter_task(struct bpf_iter_meta *meta, struct task_struct *task) { return 0; }
struct tcp_congestion_ops { u32 (*ssthresh)(struct sock *sk); } ops;
int mixed(struct file *f, u64 a) { return 0; }`,
);

const program = (section: string, body: string, parameter = "u64 *ctx") =>
  `SEC("${section}") int program(${parameter}) { ${body} }`;

interface Case {
  readonly name: string;
  readonly text: string;
  readonly reads: readonly number[];
  readonly outcomes: readonly [string, string];
}

const cases: readonly Case[] = [
  {
    name: "fentry: an argument that both have",
    text: program("fentry/inet_csk_accept", "return ctx[0] != 0;"),
    reads: [0],
    outcomes: ["there", "there"],
  },
  {
    name: "fentry: one that went",
    text: program("fentry/inet_csk_accept", "return ctx[3];"),
    reads: [3],
    outcomes: ["there", "missing argument"],
  },
  {
    name: "fentry: one that is another now",
    text: program("fentry/inet_csk_accept", "return ctx[1];"),
    reads: [1],
    outcomes: ["there", "another argument"],
  },
  {
    name: "fentry: no result",
    text: program("fentry/inet_csk_accept", "return ctx[2] != 0;"),
    reads: [2],
    outcomes: ["there", "missing argument"],
  },
  {
    name: "fexit: the result, which moves",
    text: program("fexit/inet_csk_accept", "return ctx[4] != 0;"),
    reads: [4],
    outcomes: ["there", "missing argument"],
  },
  {
    name: "fexit: the result of the newer one",
    text: program(
      "fexit/inet_csk_accept",
      "return ctx[2] != 0;",
      "struct { u64 a, b; struct sock *result; } *c",
    ).replace("ctx[2]", "c->result"),
    reads: [2],
    outcomes: ["another argument", "there"],
  },
  {
    name: "fexit: nothing is read",
    text: program("fexit/inet_csk_accept", "return 0;"),
    reads: [],
    outcomes: ["there", "there"],
  },
  {
    name: "tp_btf: an argument that is new",
    text: program("tp_btf/sched_switch", "return ctx[3];"),
    reads: [3],
    outcomes: ["missing argument", "there"],
  },
  {
    name: "raw_tp: the same",
    text: program("raw_tp/sched_switch", "return ctx[3];"),
    reads: [3],
    outcomes: ["missing argument", "there"],
  },
  {
    name: "tp_btf: through the stack and a sum",
    text: program(
      "tp_btf/sched_switch",
      'u64 *volatile kept = ctx; asm volatile("" ::: "r6", "r7", "r8", "r9"); return *(kept + 3);',
    ),
    reads: [3],
    outcomes: ["missing argument", "there"],
  },
  {
    name: "tp_btf: 4 bytes of one",
    text: program("tp_btf/sched_switch", "return *(u32 *)(ctx + 3);"),
    reads: [3],
    outcomes: ["missing argument", "there"],
  },
  {
    name: "lsm: a hook that went",
    text: program("lsm/file_open", "return 0;"),
    reads: [],
    outcomes: ["there", "gone"],
  },
  {
    name: "lsm: the result so far",
    text: program("lsm/file_open", "return ctx[1];"),
    reads: [1],
    outcomes: ["there", "gone"],
  },
  {
    name: "iter",
    text: program("iter/task", "return ctx[1] != 0;"),
    reads: [1],
    outcomes: ["there", "there"],
  },
  {
    name: "kprobe: it is there",
    text: program("kprobe/inet_csk_accept", "return ctx[14] != 0;"),
    reads: [],
    outcomes: ["there", "there"],
  },
  {
    name: "kprobe: it is not",
    text: program("kprobe/other", "return 0;"),
    reads: [],
    outcomes: ["gone", "gone"],
  },
  {
    name: "a program that sleeps",
    text: program("fexit.s/inet_csk_accept", "return ctx[4] != 0;"),
    reads: [4],
    outcomes: ["there", "missing argument"],
  },
  {
    name: "the order of arguments",
    text: program("fentry/mixed", "return c->a;", "struct { u64 a; struct file *f; } *c"),
    reads: [0],
    outcomes: ["there", "another argument"],
  },
  {
    name: "a pointer where a number is now",
    text: program("fentry/mixed", "return c->f != 0;", "struct { u64 a; struct file *f; } *c"),
    reads: [1],
    outcomes: ["there", "another argument"],
  },
  {
    name: "a pointer to anything",
    text: program("fentry/inet_csk_accept", "return c->a != 0;", "struct { void *a; } *c"),
    reads: [0],
    outcomes: ["there", "there"],
  },
  {
    name: "a flavor of the type",
    text: program("fentry/inet_csk_accept", "return c->a != 0;", "struct { struct sock___mine *a; } *c"),
    reads: [0],
    outcomes: ["there", "there"],
  },
  {
    name: "another struct",
    text: program("fentry/inet_csk_accept", "return c->a != 0;", "struct { struct file *a; } *c"),
    reads: [0],
    outcomes: ["another argument", "another argument"],
  },
  {
    name: "struct_ops: a member that went",
    text: `struct sock; struct tcp_congestion_ops { u32 (*ssthresh)(struct sock *sk); void (*cong_control)(struct sock *sk, u32 ack); };
SEC("struct_ops/control") void program(u64 *ctx) { } SEC(".struct_ops") struct tcp_congestion_ops mine = { .cong_control = (void *)program };`,
    reads: [],
    outcomes: ["there", "gone"],
  },
];

describe("what programs are attached to", () => {
  it.each(cases)("$name", ({ text, reads, outcomes }) => {
    const [found] = resolveSignatures(clang(`${head}struct file; struct sock; ${text}`), [before, after]);
    expect(found?.reads).toEqual(reads);
    expect(found?.targets.map(({ outcome }) => outcome)).toEqual(outcomes);
  });

  it("says the types in C", () => {
    const [found] = resolveSignatures(clang(head + program("fentry/inet_csk_accept", "return 0;")), [
      before,
      after,
    ]);
    expect(found?.targets).toMatchObject([
      { arguments: ["struct sock *", "int", "int *", "bool"], returns: "struct sock *" },
      { arguments: ["struct sock *", "struct proto_accept_arg *"], returns: "struct sock *" },
    ]);
  });

  it("does not count what a question keeps from being read", () => {
    const text = `struct proto_accept_arg { int flags; } __attribute__((preserve_access_index));
${program("fentry/inet_csk_accept", "if (!__builtin_preserve_type_info(*(struct proto_accept_arg *)0, 0)) return ctx[3]; return 0;")}`;
    const newer = kernel(
      "newer",
      `struct sock; struct proto_accept_arg { int flags; } it;
struct sock *inet_csk_accept(struct sock *sk, struct proto_accept_arg *arg) { return sk; }`,
    );
    const [found] = resolveSignatures(clang(head + text), [before, newer, after]);
    expect(found?.targets.map(({ outcome }) => outcome)).toEqual(["there", "there", "missing argument"]);
  });

  it("leaves out programs that are attached otherwise", () => {
    const text = `${head}SEC("xdp") int a(void *c) { return 2; } SEC("tracepoint/sched/sched_switch") int b(void *c) { return 0; }`;
    expect(resolveSignatures(clang(text), [before])).toEqual([]);
  });

  it.skipIf(!canLoad || !existsSync(vmlinuxBtf))("agrees with the verifier of the running kernel", () => {
    const running = { name: "running", btf: loadBtfFile(vmlinuxBtf) };
    for (const index of [0, 1, 2, 3, 4, 5]) {
      const object = clang(head + program("tp_btf/sched_switch", `return ctx[${index}] != 0;`));
      const [found] = resolveSignatures(object, [running]);
      const loaded = loadWithLibbpf(object, { libbpf: { env: process.env } }).ok;
      expect(found?.targets[0]?.outcome, `argument ${index}`).toBe(loaded ? "there" : "missing argument");
    }
  });
});

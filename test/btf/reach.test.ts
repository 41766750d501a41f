import { describe, expect, it } from "vitest";
import { loadTarget, resolve, vmlinuxBtf } from "../../lib/btf/index.js";
import { canLoad } from "../../src/kernel/fixtures/privilege.js";
import { loadWithLibbpf } from "../../src/kernel/index.js";
import { clang } from "./clang.js";

const head = `
typedef unsigned int u32; typedef unsigned long long u64;
#define CORE __attribute__((preserve_access_index))
#define SEC(name) __attribute__((section(name), used))
#define exists(field) __builtin_preserve_field_info(field, 2)
#define size(field) __builtin_preserve_field_info(field, 1)
struct task_struct { u32 tgid; u64 no_such_field; } CORE;
struct no_such_type { u32 field; } CORE;
static long (*loop)(u32, void *, void *, u64) = (void *)181;
static long (*tail_call)(void *, void *, u32) = (void *)12;
static u64 (*random)(void) = (void *)7;

char _license[] __attribute__((section("license"))) = "GPL";
#define TASK struct task_struct *task = (void *)ctx[0];
#define PROGRAM SEC("tp_btf/sched_process_exec") int program(u64 *ctx)
`;

/** Programs that read a field which no kernel has, and whether they get there on a kernel. */
const cases: readonly { readonly name: string; readonly text: string; readonly reached: boolean }[] = [
  { name: "without a question", reached: true, text: "PROGRAM { TASK return task->no_such_field; }" },
  {
    name: "behind a question",
    reached: false,
    text: "PROGRAM { TASK if (exists(task->no_such_field)) return task->no_such_field; return task->tgid; }",
  },
  {
    name: "behind a question about another field",
    reached: true,
    text: "PROGRAM { TASK if (exists(task->tgid)) return task->no_such_field; return 0; }",
  },
  {
    name: "behind the wrong answer",
    reached: true,
    text: "PROGRAM { TASK if (!exists(task->no_such_field)) return task->no_such_field; return 0; }",
  },
  {
    name: "behind a size",
    reached: false,
    text: "PROGRAM { TASK if (size(task->tgid) == 8) return task->no_such_field; return 0; }",
  },
  {
    name: "behind a size that is larger",
    reached: true,
    text: "PROGRAM { TASK if (size(task->tgid) < 8) return task->no_such_field; return 0; }",
  },
  {
    name: "behind two questions",
    reached: false,
    text: "PROGRAM { TASK if (random() & exists(task->no_such_field)) return task->no_such_field; return 0; }",
  },
  {
    name: "behind one of two questions",
    reached: true,
    text: "PROGRAM { TASK if (exists(task->tgid) || exists(task->no_such_field)) return task->no_such_field; return 0; }",
  },
  {
    name: "in a loop, behind a question in front of it",
    reached: false,
    text: `PROGRAM { TASK u64 sum = 0; int there = exists(task->no_such_field);
      for (int i = 0; i < 4; i++) { sum += random(); if (there) sum += task->no_such_field; } return sum; }`,
  },
  {
    name: "in the second round of a loop",
    reached: true,
    text: `PROGRAM { TASK int go = exists(task->no_such_field); u64 sum = 0;
      for (int i = 0; i < 4; i++) { sum += random(); asm volatile ("" : "+r"(go)); if (go) return task->no_such_field; go = exists(task->tgid); asm volatile ("" : "+r"(go)); }
      return sum; }`,
  },
  {
    name: "in a function that is called behind a question",
    reached: false,
    text: `static __attribute__((noinline)) u64 get(struct task_struct *task) { return task->no_such_field + random(); }
      PROGRAM { TASK if (exists(task->no_such_field)) return get(task); return 0; }`,
  },
  {
    name: "in a function that is told by its argument",
    reached: false,
    text: `static __attribute__((noinline)) u64 get(struct task_struct *task, u64 there) { asm volatile ("" : "+r"(there)); return there ? task->no_such_field : random(); }
      PROGRAM { TASK return get(task, exists(task->no_such_field)); }`,
  },
  {
    name: "in a function that is called twice, once with the other answer",
    reached: true,
    text: `static __attribute__((noinline)) u64 get(struct task_struct *task, u64 there) { asm volatile ("" : "+r"(there)); return there ? task->no_such_field : random(); }
      PROGRAM { TASK return get(task, exists(task->no_such_field)) + get(task, exists(task->tgid)); }`,
  },
  {
    name: "in a callback",
    reached: true,
    text: `static long each(u64 i, u64 *ctx) { struct no_such_type *p = (void *)ctx; return p->field; }
      PROGRAM { u64 x = 0; loop(2, each, &x, 0); return 0; }`,
  },
  {
    name: "in a callback that is given behind a question",
    reached: false,
    text: `static long each(u64 i, u64 *ctx) { struct no_such_type *p = (void *)ctx; return p->field; }
      PROGRAM { TASK u64 x = 0; if (exists(task->no_such_field)) loop(2, each, &x, 0); return 0; }`,
  },
  {
    name: "in a global function",
    reached: true,
    text: `__attribute__((noinline)) u64 get(u64 address) { struct task_struct *task = (void *)address; return task->no_such_field; }
      PROGRAM { return get(0); }`,
  },
];

describe.each(cases)("an access $name", ({ text, reached }) => {
  const object = clang(head + text);
  const found = canLoad ? resolve(object, [{ name: "running", ...loadTarget(vmlinuxBtf) }]) : [];

  it.skipIf(!canLoad)(reached ? "counts" : "is guarded", () => {
    const words = found.map(({ targets }) => targets[0]!.outcome).filter((word) => word !== "resolved");
    expect(words.length).toBeGreaterThan(0);
    expect(words).toContain(reached ? "gone" : "guarded");
    expect(words.includes("gone")).toBe(reached);
  });

  it.skipIf(!canLoad)("is what the verifier says", () => {
    const { ok, log } = loadWithLibbpf(object, { libbpf: { env: process.env } });
    expect(ok, log).toBe(!reached);
    if (reached)
      expect(log).toMatch(/^failed to resolve CO-RE relocation <byte_off>|invalid func unknown#195896080/m);
  });
});

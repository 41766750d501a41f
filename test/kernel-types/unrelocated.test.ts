import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { Btf, btfSection, unrelocatedTypes } from "../../lib/btf/index.js";
import { canLoad } from "../../src/kernel/fixtures/privilege.js";
import { verify } from "../../src/kernel/index.js";
import { clang } from "../btf/clang.js";

const folder = mkdtempSync(join(tmpdir(), "corelate-unrelocated-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const target = clang(`
struct list_head { void *next, *prev; };
struct sched_entity { long load; struct list_head node; long vruntime; };
struct task_struct { long flags; int pid; int tgid; struct { int inner; }; struct sched_entity se; int type; int low : 4; int high : 4; };
struct file { void *f_op; long f_pos; };
union both { struct { int a; int b; }; int c; };
struct iphdr { int version; int saddr; };
struct task_struct *task; struct file *file; union both *both; struct iphdr *iphdr;
`);
const kernel = new Btf(btfSection(target)!);

const attributed = "__attribute__((preserve_access_index))";
/** A function with a pointer to `type` as its parameter, and `expression` as its result. */
const reads = (type: string, expression: string) =>
  `__attribute__((noinline)) long reads(${type} *p) { return ${expression}; }
   __attribute__((section("raw_tp/x"))) long program(void **ctx) { return reads(*ctx); }`;

/** `NAME.FIELD LOCAL TARGET FUNCTION`, places in bits. */
function found(source: string): string[] {
  return unrelocatedTypes(clang(source), kernel).map(
    (t) => `${t.name}.${t.field} ${t.local} ${t.target} ${t.function}`,
  );
}

describe("a type of the target's is found that is elsewhere there and has no relocation:", () => {
  it.each([
    [
      "one field",
      `struct task_struct { int pid; }; ${reads("struct task_struct", "p->pid")}`,
      "task_struct.pid 0 64 reads",
    ],
    [
      "the second field",
      `struct task_struct { long flags; int tgid; }; ${reads("struct task_struct", "p->tgid")}`,
      "task_struct.tgid 64 96 reads",
    ],
    [
      "a field of an anonymous struct",
      `struct task_struct { int inner; }; ${reads("struct task_struct", "p->inner")}`,
      "task_struct.inner 0 128 reads",
    ],
    [
      "a flavor",
      `struct task_struct___old { int pid; }; ${reads("struct task_struct___old", "p->pid")}`,
      "task_struct___old.pid 0 64 reads",
    ],
    [
      "padding before it",
      `struct file { int _pad; int f_pos; }; ${reads("struct file", "p->f_pos")}`,
      "file.f_pos 32 64 reads",
    ],
    [
      "a union",
      `union both { struct { int b; }; int c; }; ${reads("union both", "p->b")}`,
      "both.b 0 32 reads",
    ],
    [
      "bindgen's name of a field",
      `struct task_struct { int type_; }; ${reads("struct task_struct", "p->type_")}`,
      "task_struct.type_ 0 448 reads",
    ],
    [
      "a bit-field",
      `struct task_struct { int high : 4; }; ${reads("struct task_struct", "p->high")}`,
      "task_struct.high 0 484 reads",
    ],
    [
      "through const and a typedef",
      `typedef const struct task_struct { int pid; } task_t; ${reads("task_t", "p->pid")}`,
      "task_struct.pid 0 64 reads",
    ],
    [
      "beside another type that has relocations",
      `struct file { long f_pos; } ${attributed}; struct task_struct { int pid; }; long of(struct file *f) { return f->f_pos; } ${reads("struct task_struct", "p->pid")}`,
      "task_struct.pid 0 64 reads",
    ],
  ])("%s", (_name, source, expected) => {
    expect(found(source)).toEqual([expected]);
  });
});

describe("nothing is found in", () => {
  it.each([
    [
      "an attributed type",
      `struct task_struct { int pid; } ${attributed}; ${reads("struct task_struct", "p->pid")}`,
    ],
    [
      "a type that an attributed one holds",
      `struct sched_entity { long vruntime; };
struct task_struct { struct sched_entity se; } ${attributed};
__attribute__((noinline)) long of(struct sched_entity *e) { return e != 0; }
${reads("struct task_struct", "p->se.vruntime + of(&p->se)")}`,
    ],
    [
      "a type that is the same there",
      `struct file { void *f_op; long f_pos; }; ${reads("struct file", "p->f_pos")}`,
    ],
    [
      "a shorter type that is the same",
      `struct task_struct { long flags; int pid; }; ${reads("struct task_struct", "p->pid")}`,
    ],
    [
      "a type of the program's own with the name of one",
      `struct file { int opened_by; long f_pos; }; ${reads("struct file", "p->f_pos")}`,
    ],
    ["a struct with the name of a union", `struct both { int b; }; ${reads("struct both", "p->b")}`],
    [
      "an event of the program's own",
      `struct event { int pid; int tgid; }; ${reads("struct event", "p->tgid")}`,
    ],
    ["a header of a packet", `struct iphdr { int saddr; }; ${reads("struct iphdr", "p->saddr")}`],
    ["an opaque type", `struct file { char _opaque[0]; }; ${reads("struct file", "p != 0")}`],
    ["a declared type", `struct task_struct; ${reads("struct task_struct", "p != 0")}`],
    [
      "a function of the kernel's",
      `struct task_struct { int pid; };
extern void bpf_task_release(struct task_struct *p) __attribute__((section(".ksyms")));
__attribute__((section("raw_tp/x"))) long program(void **ctx) { bpf_task_release(*ctx); return 0; }`,
    ],
    [
      "the value of a map",
      `struct task_struct { int pid; };
struct { int (*type)[1]; struct task_struct *value; int *key; int (*max_entries)[1]; } tasks __attribute__((section(".maps")));
__attribute__((section("raw_tp/x"))) long program(void **ctx) { return 0; }`,
    ],
  ])("%s", (_name, source) => {
    expect(found(source)).toEqual([]);
  });

  it("an object without BTF", () => {
    const stripped = clang("int x;", { debug: false });
    expect(() => unrelocatedTypes(stripped, kernel)).not.toThrow();
  });

  it.each(["", "text", "\x7fELF"])("no object: %j is refused", (text) => {
    expect(() => unrelocatedTypes(Buffer.from(text, "latin1"), kernel)).toThrow(/CRL02\d\d|ELF|damaged|cut/i);
  });
});

const root = join(import.meta.dirname, "../..");

describe("corelate resolve", () => {
  const run = (source: string, ...btf: string[]) => {
    const object = join(folder, "object.o");
    writeFileSync(object, clang(source));
    const args = [join(root, "dist/src/cli/main.js"), "resolve", object, "--btf", ...btf];
    const { status, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
    return { status, codes: [...stderr.matchAll(/\[(CRL\d+)\]/g)].map(([, code]) => code), stderr };
  };
  const moved = `struct task_struct { int pid; }; ${reads("struct task_struct", "p->pid")}`;
  const kernelPath = join(folder, "target.o");
  writeFileSync(kernelPath, target);

  it("warns once for a type, and says where", () => {
    const { status, codes, stderr } = run(moved, kernelPath, kernelPath);
    expect([status, codes]).toEqual([0, ["CRL0128"]]);
    expect(stderr).toMatch(/`pid` is at byte 0 in the object and at byte 8 there/);
    expect(stderr).toMatch(/--> .*:\d+:\d+/);
  });

  it("does not warn about an attributed one", () => {
    expect(run(moved.replace("};", `} ${attributed};`), kernelPath)).toMatchObject({ status: 0, codes: [] });
  });
});

describe.skipIf(!canLoad)("corelate verify", () => {
  const program = (type: string, body: string) =>
    clang(`${type}
static __attribute__((noinline)) int of(struct task_struct *p) { ${body} }
__attribute__((section("tp_btf/sched_process_exec"))) int program(unsigned long long *ctx) { return of((void *)ctx[0]); }
char LICENSE[] __attribute__((section("license"))) = "GPL";`);
  const codes = (object: Uint8Array) => verify(object).diagnostics.map(({ code }) => code);

  it("names the type of a program that is refused for a read at a wrong place", () => {
    const object = program("struct task_struct { long stack; int tgid[4096]; };", "return p->tgid[4000];");
    expect(codes(object)).toEqual(["CRL0330", "CRL0128"]);
  });

  const read = "int x = 0; ((long (*)(void *, int, const void *))113)(&x, 4, &p->tgid); return x;";
  const task =
    "struct task_struct { int tgid; struct mm_struct *mm; }; struct mm_struct { long map_count; };";

  it.each([
    ["by a helper", task, read, ["task_struct"]],
    ["at a wrong place that can be read", task, "return p->tgid;", ["task_struct"]],
    [
      "from where it was put on the stack",
      task,
      "struct task_struct *volatile kept = p; return kept->tgid;",
      ["task_struct"],
    ],
  ])("names the type that is read %s where the kernel takes the program", (_name, type, body, names) => {
    const { ok, diagnostics } = verify(program(type, body));
    const said = diagnostics.filter(({ code }) => code === "CRL0128");
    expect(said.map(({ message }) => /`(\w+)`/.exec(message)?.[1])).toEqual(names);
    expect(said.map(({ severity, location }) => [severity, location !== undefined])).toEqual(
      names.map(() => ["warning", true]),
    );
    expect([ok, diagnostics.length]).toEqual([true, names.length]);
  });

  it("names the context of a tracepoint that is declared otherwise", () => {
    const object = clang(`struct trace_event_raw_sched_process_exec { long ent; int pid; };
__attribute__((section("tp/sched/sched_process_exec"))) int program(struct trace_event_raw_sched_process_exec *ctx) { return ctx->pid; }
char LICENSE[] __attribute__((section("license"))) = "GPL";`);
    expect(codes(object)).toEqual(["CRL0128"]);
  });

  it.each([
    ["is attributed", `struct task_struct { int tgid; } ${attributed};`, "return p->tgid;"],
    ["is handed on", task, 'asm volatile("" :: "r"(p)); return p != 0;'],
    ["is the program's own", "struct task_struct { int tgid; int my_own; };", "return p->tgid;"],
    [
      "is read by its BTF",
      `struct task_struct { int tgid; };`,
      `return ((struct task_struct___core { int tgid; } ${attributed} *)p)->tgid;`,
    ],
  ])("says nothing of a type that %s where the kernel takes the program", (_name, type, body) => {
    expect(codes(program(type, body))).toEqual([]);
  });

  it("does not where the type is attributed", () => {
    expect(
      codes(program(`struct task_struct { int tgid; } ${attributed};`, "return p->tgid;")),
    ).not.toContain("CRL0128");
  });

  it("does not where the program is refused for something else", () => {
    const object = program(
      "struct task_struct { int tgid; };",
      'int x; asm volatile("%0 = r9" : "=r"(x)); return x + (p != 0);',
    );
    expect(codes(object)).toEqual(["CRL0330"]);
  });
});

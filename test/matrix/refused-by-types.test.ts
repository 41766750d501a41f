import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { vmlinuxBtf } from "../../lib/btf/index.js";
import { canLoad } from "../../src/kernel/fixtures/privilege.js";
import { verify } from "../../src/kernel/index.js";
import { type BootedKernel, verifyMatrix } from "../../src/matrix/index.js";
import { clang } from "../btf/clang.js";

/** A kernel with the running one's types. */
const kernel: BootedKernel = {
  kind: "booted",
  name: "this one",
  arch: "amd64",
  version: "6.0",
  sha256: "",
  btf: vmlinuxBtf,
  bootImage: () => Promise.reject(new Error("there is no image")),
};

const program = (body: string, name = "program") => `
__attribute__((section("tp_btf/sched_process_exec"), used)) int ${name}(u64 *ctx) { struct task_struct *t = (void *)ctx[0]; ${body} }`;
const object = (...programs: string[]) =>
  clang(`typedef unsigned long long u64;
#define CORE __attribute__((preserve_access_index))
struct task_struct { int tgid; int in_no_kernel; struct signal_struct *signal; } CORE;
struct signal_struct { int nr_threads; } CORE;
static u64 (*ktime)(void) = (void *)5;
char _license[] __attribute__((section("license"), used)) = "GPL";
${programs.join("\n")}`);

const run = (bytes: Uint8Array) =>
  verifyMatrix([{ kernel, objects: [{ path: "x.o", bytes }] }], {
    env: process.env,
    verify: {},
    cache: false,
    // What comes before a boot.
    progress: (event) => {
      if (event.kind === "preparing") throw new Error("it is to be booted");
    },
  });

const certain: [string, string[]][] = [
  ["reads the field at once", [program("return t->in_no_kernel;")]],
  ["reads it last", [program("int a = ktime() > 7 ? 3 : 4; return a + t->tgid + t->in_no_kernel;")]],
  [
    "reads it on both ways",
    [program("if (ktime() > 7) return t->in_no_kernel + 1; return t->in_no_kernel * 3 + t->tgid;")],
  ],
  [
    "asks for it, and reads it where it is not there",
    [
      program(
        "if (__builtin_preserve_field_info(t->in_no_kernel, 2)) return t->tgid; return t->in_no_kernel;",
      ),
    ],
  ],
  [
    "has two such programs",
    [program("return t->in_no_kernel;", "a"), program("return t->in_no_kernel;", "b")],
  ],
];

const open: [string, string[]][] = [
  ["reads it on one way", [program("if (ktime() > 7) return t->in_no_kernel; return 0;")]],
  [
    "asks for it before",
    [program("if (__builtin_preserve_field_info(t->in_no_kernel, 2)) return t->in_no_kernel; return 1;")],
  ],
  ["has a program that does not", [program("return t->in_no_kernel;", "a"), program("return 0;", "b")]],
  ["reads fields that are there", [program("return t->signal->nr_threads;")]],
  ["has no programs", ["int variable = 3;"]],
];

describe.skipIf(!existsSync(vmlinuxBtf))("an object is refused without a boot that", () => {
  it.each(certain)("%s", async (_, programs) => {
    const [result] = await run(object(...programs));
    expect(result).toMatchObject({ outcome: "refused", version: "6.0" });
    const { diagnostics, programs: verdicts, ok } = result!.objects[0]!.result;
    expect(ok).toBe(false);
    for (const { outcome } of verdicts) expect(outcome).toBe("refused");
    expect(diagnostics).toHaveLength(verdicts.length);
    for (const { code, message, notes } of diagnostics) {
      expect(code).toBe("CRL0330");
      expect(message).toMatch(/task_struct\.in_no_kernel has no value on this kernel/);
      expect(notes?.join()).toContain("it was not booted");
    }
  });

  it.skipIf(!canLoad).each(certain)("%s, as the kernel says", (_, programs) => {
    const { programs: verdicts } = verify(object(...programs), { libbpf: { env: process.env } });
    expect(verdicts.map(({ outcome }) => outcome)).toEqual(programs.map(() => "refused"));
  });

  it.skipIf(!canLoad).each(certain)("%s, with the same explanation", async (_, programs) => {
    const bytes = object(...programs);
    const [result] = await run(bytes);
    const here = verify(bytes, { libbpf: { env: process.env } }).programs;
    const there = result!.objects[0]!.result.programs;
    expect(there.map(({ explanation }) => explanation)).toEqual(here.map(({ explanation }) => explanation));
    for (const { explanation } of there)
      expect(explanation).toMatchObject({ kind: "relocation", field: "task_struct.in_no_kernel" });
    expect(there.map(({ refusal }) => refusal?.insn)).toEqual(here.map(({ refusal }) => refusal?.insn));
  });
});

describe.skipIf(!existsSync(vmlinuxBtf))("a kernel is booted for an object that", () => {
  it.each(open)("%s", async (_, programs) => {
    await expect(run(object(...programs))).rejects.toThrow("it is to be booted");
  });
});

describe("an object for the other byte order", () => {
  const bytes = clang('__attribute__((section("socket"), used)) int program(void *c) { return 0; }', {
    target: "bpfeb",
  });

  it("is refused without a boot", async () => {
    const [result] = await run(bytes);
    expect(result!.objects[0]!.result).toMatchObject({
      ok: false,
      fault: "input",
      diagnostics: [
        {
          code: "CRL0644",
          message: "x.o is for big-endian machines, and kernel this one is little-endian",
          help: expect.stringContaining("bpfel-unknown-none"),
        },
      ],
    });
  });

  it("is refused by the running kernel", () => {
    expect(() => verify(bytes, { name: "x.o" })).toThrow(
      /x\.o is for big-endian machines, and the running kernel/,
    );
  });

  it("is not for a big-endian kernel", async () => {
    const big = { ...kernel, arch: "s390x" as const, btf: undefined };
    const rows = [{ kernel: big, objects: [{ path: "x.o", bytes }] }];
    const progress = () => {
      throw new Error("it is to be booted");
    };
    await expect(
      verifyMatrix(rows, { env: process.env, verify: {}, cache: false, progress }),
    ).rejects.toThrow("it is to be booted");
  });
});

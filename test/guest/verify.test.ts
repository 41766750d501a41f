import { randomInt } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { verifyOn } from "../../src/index.js";
import { compileC, fixtureText, markedLine } from "../../src/kernel/fixtures/compile.js";
import { canLoad } from "../../src/kernel/fixtures/privilege.js";
import type { KernelResult } from "../../src/matrix/index.js";
import { chooseKernels, verifyMatrix } from "../../src/matrix/index.js";
import { clang } from "../btf/clang.js";
import { isBigEndian, matrixKernels, whyNotBootable } from "./kernels.js";

/** A boot in emulation, on a machine that may be busy, and the first time a loader that is compiled. */
const patience = 600_000;

const reasons = new Map<string, string | undefined>();
/** The oldest and one of the newest, which both start in some seconds; `make test-kernels` has all. */
const kernels = process.env.CORELATE_KERNELS === undefined ? ["5.10", "6.12"] : matrixKernels;

/** As `uname -m`. */
function machineOf(name: string): string {
  if (name.startsWith("arm64/")) return "aarch64";
  return /^(riscv64|s390x)\//.exec(name)?.[1] ?? "x86_64";
}

beforeAll(async () => {
  for (const name of kernels) reasons.set(name, await whyNotBootable(name));
}, patience);

describe.each(kernels)("kernel %s, booted", (name) => {
  it("says of each program of each object what it thinks of it", { timeout: patience }, async (context) => {
    const why = reasons.get(name);
    if (why !== undefined) return context.skip(why);
    const objects = ["accepted.c", "refused.c"].map((file) => ({
      path: file,
      bytes: compileC({ file }, isBigEndian(name) ? "bpfeb" : "bpf"),
    }));
    const rows = (await chooseKernels([name], process.env)).map((kernel) => ({ kernel, objects }));
    const [result] = await verifyMatrix(rows, { env: process.env, verify: {}, cache: false });
    expect(result).toMatchObject({ kernel: name, arch: machineOf(name), outcome: "refused" });
    expect(result!.version).toMatch(new RegExp(`^${name.replace(/^.*\//, "").replace(".", "\\.")}\\.`));
    const [accepted, refused] = (result as KernelResult).objects.map((object) => object.result);
    expect(accepted).toMatchObject({ ok: true, btf: { outcome: "accepted" } });
    expect(accepted!.programs.map(({ outcome }) => outcome)).toEqual(["accepted", "accepted"]);
    expect(accepted!.programs[0]!.counts!.instructions).toBeGreaterThanOrEqual(2);
    // Each refusal on its line, as for the running kernel.
    const text = fixtureText("refused.c");
    const marked = refused!.programs.filter(({ name }) => text.includes(`/* at: ${name} */`));
    const lines = marked.filter(({ outcome }) => outcome === "refused");
    expect(lines.length).toBeGreaterThan(5);
    for (const { name, location } of lines)
      expect([name, location?.line]).toEqual([name, markedLine(text, name)]);
  });
});

describe("the library", () => {
  it("verifies what was built on the running kernel and on a booted one", {
    timeout: patience,
  }, async (context) => {
    const name = kernels[0]!;
    const why = reasons.get(name) ?? (canLoad ? undefined : "it needs root");
    if (why !== undefined) return context.skip(why);
    const results = await verifyOn(compileC({ file: "accepted.c" }), ["running", name], {
      name: "accepted.c",
    });
    expect(results.map(({ kernel, outcome }) => [kernel, outcome])).toEqual([
      ["running", "accepted"],
      [name, "accepted"],
    ]);
    expect(results[1]!.objects[0]).toMatchObject({ path: "accepted.c", result: { ok: true } });
    await expect(verifyOn(compileC({ file: "accepted.c" }), ["6.1x"])).rejects.toThrow(/6\.1x/);
  });
});

describe("a result of an earlier run", () => {
  const name = kernels.at(-1)!;
  /** An object that no other run of these tests has: `number` is a setting of it. */
  const objectOf = (number: number, lines = "") => ({
    path: "once.o",
    bytes: clang(`${lines}
struct task_struct { int tgid; } __attribute__((preserve_access_index));
char _license[] __attribute__((section("license"), used)) = "GPL";
const volatile int number = ${number};
__attribute__((section("tp_btf/sched_process_exec"), used)) int once(unsigned long long *ctx) {
  return ((struct task_struct *)ctx[0])->tgid + number;
}`),
  });

  it("is taken for the same object, and for none that is another one to the kernel", {
    timeout: patience,
  }, async (context) => {
    const why = reasons.get(name);
    if (why !== undefined) return context.skip(why);
    const run = async (object: ReturnType<typeof objectOf>) => {
      const rows = (await chooseKernels([name], process.env)).map((kernel) => ({
        kernel,
        objects: [object],
      }));
      return (await verifyMatrix(rows, { env: process.env, verify: {}, cache: true }))[0]!.objects[0]!;
    };
    const number = randomInt(2 ** 31);
    const first = await run(objectOf(number));
    expect(first).toMatchObject({ cached: false, result: { ok: true } });
    const again = await run(objectOf(number));
    expect(again).toMatchObject({ cached: true, result: JSON.parse(JSON.stringify(first.result)) });
    expect((await run(objectOf(number, "\n\n"))).cached).toBe(true);
    expect((await run(objectOf(number ^ 1))).cached).toBe(false);
  });
});

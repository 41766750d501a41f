import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { build } from "../../src/index.js";
import { chooseKernels, type KernelResult, verifyMatrix } from "../../src/matrix/index.js";
import { whyNotBootable } from "./kernels.js";

const fixture = (name: string) => join(import.meta.dirname, "..", "kfuncs", "fixtures", name);
/** Debian's cloud kernel of 6.12 has no sched_ext. */
const kernels = ["6.12", "6.18"];

describe.skipIf(process.env.CORELATE_KERNELS !== "1")("what the running kernel does not have", () => {
  let results: readonly KernelResult[] = [];
  let why: string | undefined;
  beforeAll(async () => {
    for (const kernel of kernels) why ??= await whyNotBootable(kernel);
    if (why !== undefined) return;
    const objects = ["per_cpu.rs", "scheduler.rs"].map((name) => ({
      path: name,
      bytes: build({ inputs: [fixture(name)] }).output,
    }));
    const rows = (await chooseKernels(kernels, process.env)).map((kernel) => ({ kernel, objects }));
    const run = { program: "queues", input: "", context: "0000000000000000", repeat: 0 };
    results = await verifyMatrix(rows, { env: process.env, verify: { testRuns: [run] }, cache: false });
  }, 900_000);
  const resultOf = (kernel: string, object: number) =>
    results.find((one) => one.kernel === kernel)!.objects[object]!.result;

  it.each(kernels)("per-CPU variables with their types load and are read on %s", (kernel) => {
    expect(why).toBeUndefined();
    const { programs, runs } = resultOf(kernel, 0);
    expect(programs.map(({ outcome }) => outcome)).toEqual(["accepted"]);
    // One processor, whose number is 0.
    expect(runs).toMatchObject([{ error: 0, returns: 0 }]);
  });

  it("a sched_ext scheduler loads on 6.18, and is refused by name where the kernel has none", () => {
    const outcomes = resultOf("6.18", 1).programs.map(({ name, outcome }) => `${name} ${outcome}`);
    expect(outcomes.sort()).toEqual(
      ["enqueue", "exit", "init", "select_cpu"].map((name) => `simple_ops_${name} accepted`),
    );
    expect(JSON.stringify(resultOf("6.12", 1))).toContain("scx_bpf_select_cpu_dfl");
  });
});

import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { build } from "../../src/index.js";
import { whyNotBootable } from "../guest/kernels.js";
import { runInGuest } from "./guest-init.js";
import { printed } from "./printed.js";

const fixture = (name: string) =>
  build({ inputs: [join(import.meta.dirname, "fixtures", `${name}.rs`)], audit: false }).output;

async function inGuest(kernel: string, object: Uint8Array, files: readonly string[] = []): Promise<string[]> {
  const why = await whyNotBootable(kernel);
  if (why !== undefined) throw new Error(why);
  return (await runInGuest(kernel, object, files)).split("\n");
}

describe.skipIf(process.env.CORELATE_KERNELS !== "1")("in a booted kernel", () => {
  it.each(["6.1", "7.3"])(
    "%s prints what bpf_printk! says into trace_pipe",
    { timeout: 600_000 },
    async (kernel) => {
      const lines = await inGuest(kernel, fixture("printk"));
      const trace = lines.flatMap((line) => /^trace .*bpf_trace_printk: (.*)$/.exec(line)?.[1] ?? []);
      expect(trace).toEqual(printed);
    },
  );

  it.each(["6.16", "7.3"])(
    "%s schedules with a sched_ext scheduler",
    { timeout: 600_000 },
    async (kernel) => {
      const state = "/sys/kernel/sched_ext/state";
      const lines = await inGuest(kernel, fixture("scheduler"), [state, "/sys/kernel/sched_ext/root/ops"]);
      expect(lines).toContain("attach simple_ops attached");
      expect(lines).toContain(`file ${state}: enabled`);
      expect(lines.find((line) => line.startsWith("file /sys/kernel/sched_ext/root/ops"))).toMatch(
        /: simple/,
      );
      const ran = (name: string) =>
        Number(
          lines.flatMap((line) => new RegExp(`^ran simple_ops_${name} (\\d+)$`).exec(line)?.[1] ?? [])[0],
        );
      expect(ran("init")).toBe(1);
      expect(ran("enqueue")).toBeGreaterThan(100);
      expect(lines).toContain(`after file ${state}: disabled`);
      console.log(`${kernel}: ${lines.filter((line) => line.startsWith("ran ")).join(", ")}`);
    },
  );
});

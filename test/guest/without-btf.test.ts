import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import tmp from "tmp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compileC } from "../../src/kernel/fixtures/compile.js";
import type { VerifyOptions } from "../../src/kernel/index.js";
import { bootImage, kernelCache, requireKernel } from "../../src/kernels/index.js";
import { chooseKernels, type KernelResult, type MatrixObject, verifyMatrix } from "../../src/matrix/index.js";
import { whyNotBootable } from "./kernels.js";

const kernel = "5.10";
const folder = tmp.dirSync({ mode: 0o700, unsafeCleanup: true });
afterAll(() => folder.removeCallback());

const objects = {
  plain: 'SEC("socket") int plain(void *ctx) { return 0; }',
  relocated: `struct task_struct { int tgid; } CORE;
SEC("raw_tp/sched_process_exec") int relocated(u64 *ctx) {
  int tgid = 0;
  bpf_probe_read_kernel(&tgid, sizeof(tgid), &((struct task_struct *)ctx[0])->tgid);
  return tgid;
}`,
  typed: 'SEC("tp_btf/sched_process_exec") int typed(u64 *ctx) { return 0; }',
};

let why: string | undefined;
let result: KernelResult | undefined;
let withFile: KernelResult | undefined;
beforeAll(async () => {
  why = await whyNotBootable(kernel);
  if (why !== undefined) return;
  const cached = requireKernel(kernel, kernelCache(process.env));
  const bytes = readFileSync(await bootImage(cached, process.env));
  // /sys/kernel/btf/vmlinux has another name there, so that libbpf finds no types.
  for (let at = bytes.indexOf("\0vmlinux\0"); at >= 0; at = bytes.indexOf("\0vmlinux\0", at + 1))
    bytes.write("hidden!", at + 1);
  const path = join(folder.name, "vmlinux");
  writeFileSync(path, bytes, { mode: 0o600 });
  const all = Object.entries(objects).map(([name, text]) => ({
    path: name,
    bytes: compileC({ text: `#include "bpf.h"\n${text}` }),
  }));
  const [choice] = await chooseKernels([path], process.env);
  const run = async (given: readonly MatrixObject[], verify: VerifyOptions) =>
    (
      await verifyMatrix([{ kernel: choice!, objects: given }], { env: process.env, verify, cache: false })
    )[0];
  result = await run(all, {});
  const relocated = all.filter((one) => one.path === "relocated");
  withFile = await run(relocated, { btfPath: cached.btf! });
}, 900_000);

describe("a kernel that does not show its types", () => {
  const of = (name: string) => result!.objects.find(({ path }) => path === name)!.result;

  it("takes what needs none of them", (context) => {
    if (why !== undefined) return context.skip(why);
    expect(of("plain")).toMatchObject({ ok: true, diagnostics: [] });
  });

  it("takes relocated programs with a file of types", (context) => {
    if (why !== undefined) return context.skip(why);
    expect(withFile!.objects[0]!.result).toMatchObject({ ok: true, diagnostics: [] });
  });

  it.each(["relocated", "typed"])("is told of where they are needed: %s", (name) => {
    if (why !== undefined) return;
    const { ok, diagnostics, fault } = of(name);
    expect({ ok, fault, codes: diagnostics.map(({ code }) => code) }).toEqual({
      ok: false,
      fault: "environment",
      codes: ["CRL0306"],
    });
    expect(diagnostics[0]!.message).toContain("kernel vmlinux");
  });
});

import { existsSync } from "node:fs";
import { dirSync, setGracefulCleanup } from "tmp";
import { describe, expect, it } from "vitest";
import { loadBtfFile, vmlinuxBtf } from "../../lib/btf/index.js";
import { bindings, listTypes } from "../../src/bindings/index.js";
import { compileRust, type RustSetup } from "./rust.js";

setGracefulCleanup();

/** rustc needs half a minute for all of a kernel, and more when the machine is busy. */
const patience = 600_000;

describe.skipIf(!existsSync(vmlinuxBtf))("the running kernel", () => {
  const folder = dirSync({ unsafeCleanup: true, mode: 0o700 }).name;
  const btf = loadBtfFile(vmlinuxBtf);

  it.each<RustSetup>([
    { target: "host", edition: "2021", attribute: true },
    { target: "bpf", edition: "2024", attribute: true },
  ])("task_struct compiles ($target, edition $edition)", async (setup) => {
    const { text, types, diagnostics } = bindings(btf, ["task_struct"], { layoutChecks: true });
    expect(diagnostics).toEqual([]);
    expect(types).toContain("task_struct");
    expect(text).toContain("assert!(::core::mem::size_of::<task_struct>() == ");
    expect(await compileRust(text, setup, folder)).toBe("");
  });

  it("takes less than a second for task_struct", () => {
    const start = performance.now();
    bindings(loadBtfFile(vmlinuxBtf), ["task_struct"]);
    expect(performance.now() - start).toBeLessThan(1000);
  });

  /** Every eighth struct and union, with all that they hold; CORELATE_WHOLE_KERNEL=1 takes all (two gigabytes, minutes). */
  const whole = process.env.CORELATE_WHOLE_KERNEL === "1";
  const sample = listTypes(btf, "*")
    .filter(({ kind }) => kind === "struct" || kind === "union")
    .filter((_, index) => index % 8 === 0)
    .map(({ name }) => name);

  it.each<RustSetup>([
    { target: "host", edition: "2024", attribute: true },
    { target: "bpf", edition: "2021", attribute: true },
    ...(whole ? ([{ target: "bpf", edition: "2024", attribute: true }] as const) : []),
  ])(
    "structs and unions have the size and offsets of BTF ($target, edition $edition)",
    { timeout: patience },
    async (setup) => {
      const { text, types } = bindings(btf, whole ? [] : sample, { all: whole, layoutChecks: true });
      expect(types.length).toBeGreaterThan(whole ? 10_000 : 1_000);
      expect(await compileRust(text, setup, folder)).toBe("");
    },
  );
});

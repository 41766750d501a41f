import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { build } from "../../src/index.js";
import { chooseKernels, verifyMatrix } from "../../src/matrix/index.js";
import { whyNotBootable } from "../guest/kernels.js";
import { countingPacket } from "../run-xdp.js";

/** What the program `program` of a fixture returns where it is as it should be. */
const results: Readonly<Record<string, number | undefined>> = {
  kinds: 1000,
  in_place: 4001 * 100_000 + 320 * 10 + 6,
  shapes: 0,
  values: undefined,
  arena_statics: 42,
  newer: 1000,
};
/** The oldest that has all types of `kinds`, and one that has those of `newer`. */
const kernels = {
  "6.12": ["kinds", "in_place", "shapes", "values", "arena_statics"],
  "7.3": Object.keys(results),
};

describe.skipIf(process.env.CORELATE_KERNELS !== "1")("maps on kernels that are booted", () => {
  it.each(Object.entries(kernels))(
    "%s loads %j, and runs them",
    { timeout: 600_000 },
    async (name, fixtures) => {
      const why = await whyNotBootable(name);
      if (why !== undefined) throw new Error(why);
      const objects = fixtures.map((path) => ({
        path,
        bytes: build({ inputs: [join(import.meta.dirname, "fixtures", `${path}.rs`)], audit: false }).output,
      }));
      const rows = (await chooseKernels([name], process.env)).map((kernel) => ({ kernel, objects }));
      const input = Buffer.from(countingPacket).toString("hex");
      const run = { program: "program", input, context: "", repeat: 0 };
      const [result] = await verifyMatrix(rows, {
        env: process.env,
        verify: { testRuns: [run] },
        cache: false,
        timeout: 300_000,
      });
      for (const { path, result: verified } of result!.objects) {
        const refused = verified.programs.filter(({ outcome }) => outcome !== "accepted");
        expect(refused, path).toEqual([]);
        const returned = (verified.runs ?? [])
          .filter(({ error }) => error === 0)
          .map(({ returns }) => returns);
        expect(returned[0], path).toBe(results[path]);
      }
      expect(result!.objects.map(({ path }) => path).sort()).toEqual([...fixtures].sort());
    },
  );

  it.each(Object.keys(kernels))("%s keeps a value for each inode", { timeout: 600_000 }, async (name) => {
    const why = await whyNotBootable(name);
    if (why !== undefined) throw new Error(why);
    const { output } = build({ inputs: [join(import.meta.dirname, "fixtures", "inodes.rs")], audit: false });
    const objects = [{ path: "inodes", bytes: output }];
    const rows = (await chooseKernels([name], process.env)).map((kernel) => ({ kernel, objects }));
    const [result] = await verifyMatrix(rows, { env: process.env, verify: { runFor: 1 }, cache: false });
    const verified = result!.objects[0]!.result;
    expect(verified.programs.map(({ outcome }) => outcome)).toEqual(["accepted"]);
    const [reports] = verified.output!;
    expect(reports!.first.length).toBeGreaterThan(0);
    for (const { bytes } of reports!.first) {
      const report = Buffer.from(bytes, "hex");
      const [times, ...flags] = [0, 8, 12, 16, 20].map((at) => report.readUInt32LE(at));
      // It was 10 at first, and this is the third time. The number is the inode's; the value is gone when it is deleted, and comes back.
      expect([times, ...flags]).toEqual([13, 1, 1, 1, 1]);
    }
  });
});

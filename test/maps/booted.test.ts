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
  newer: 1000,
};
/** The oldest that has all types of `kinds`, and one that has those of `newer`. */
const kernels = { "6.12": ["kinds", "in_place", "shapes", "values"], "7.3": Object.keys(results) };

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
});

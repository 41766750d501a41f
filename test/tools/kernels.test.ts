import { beforeAll, describe, expect, it } from "vitest";
import { compareVersions, parseVersion } from "../../lib/kernel-features/index.js";
import type { KernelResult } from "../../src/matrix/index.js";
import { chooseKernels, verifyMatrix } from "../../src/matrix/index.js";
import { whyNotBootable } from "../guest/kernels.js";
import { buildPrograms, claimOf, toolNames } from "./objects.js";

/** The oldest and the newest that boot, those in between that a tool claims or changed a type that one reads, and another architecture. */
const kernels = ["5.10", "6.1", "6.12", "6.16", "7.3", "arm64/6.12"];

const release = (kernel: string) => parseVersion(kernel.replace(/^.*\//, ""))!;

/** `make test-kernels` boots them. */
describe.skipIf(process.env.CORELATE_KERNELS === undefined)("the programs of all tools", () => {
  const whys = new Map<string, string | undefined>();
  let results: readonly KernelResult[] = [];
  beforeAll(async () => {
    const programs = await buildPrograms(toolNames);
    for (const name of kernels) whys.set(name, await whyNotBootable(name));
    const bootable = kernels.filter((name) => whys.get(name) === undefined);
    const objects = toolNames.map((name) => ({ path: name, bytes: programs.get(name)! }));
    const rows = (await chooseKernels(bootable, process.env)).map((kernel) => ({ kernel, objects }));
    results = await verifyMatrix(rows, { env: process.env, verify: {}, cache: false });
  }, 1_800_000);

  it.each(kernels)("are accepted by %s, as far as they claim it", (name) => {
    expect(whys.get(name)).toBeUndefined();
    const found = results.filter(({ kernel }) => kernel === name).flatMap(({ objects }) => objects);
    expect(found.map(({ path }) => path)).toEqual(toolNames);
    const claimed = found.filter(({ path }) => compareVersions(claimOf(path), release(name)) <= 0);
    const refused = claimed.flatMap(({ path, result }) =>
      result.programs
        .filter(({ outcome }) => outcome !== "accepted")
        .map((program) => `${path}: ${program.name}: ${program.errno} ${program.log.slice(-300)}`),
    );
    expect(refused).toEqual([]);
    expect(claimed.length).toBeGreaterThanOrEqual(12);
  });
});

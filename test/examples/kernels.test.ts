import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { inspect } from "../../lib/btf/index.js";
import { canLoad } from "../../src/kernel/fixtures/privilege.js";
import type { KernelResult, MatrixObject } from "../../src/matrix/index.js";
import { chooseKernels, verifyMatrix } from "../../src/matrix/index.js";
import { isBigEndian, matrixKernels, whyNotBootable } from "../guest/kernels.js";
import { examples, objectOf } from "./examples.js";
import { expectedRefusals, redsOf } from "./expected.js";
import { withTables } from "./page.js";

const page = fileURLToPath(new URL("../../docs/verified.md", import.meta.url));

/** `make test-kernels` has all kernels, and the examples with crates of aya's, which take minutes to build. */
const all = process.env.CORELATE_KERNELS !== undefined;
const kernels = all ? matrixKernels : ["5.10", "7.0"];
const wanted = examples.filter(({ crates }) => all || !crates);

const whys = new Map<string, string | undefined>();
const objects: MatrixObject[] = [];
/** The same for big-endian machines, without those with crates of aya's: `network-types` 0.2 does not compile for them. */
const bigEndian: MatrixObject[] = [];
const boots: string[] = [];
let results: readonly KernelResult[] = [];
beforeAll(async () => {
  for (const example of wanted) {
    objects.push({ path: example.name, bytes: await objectOf(example) });
    if (!example.crates && kernels.some(isBigEndian))
      bigEndian.push({ path: example.name, bytes: await objectOf(example, "bpfeb-unknown-none") });
  }
  for (const name of kernels) whys.set(name, await whyNotBootable(name));
  const bootable = kernels.filter((name) => whys.get(name) === undefined);
  const rows = (await chooseKernels(bootable, process.env)).map((kernel) => ({
    kernel,
    objects: isBigEndian(kernel.name) ? bigEndian : objects,
  }));
  results = await verifyMatrix(rows, {
    env: process.env,
    verify: {},
    cache: false,
    progress: (event) => {
      if (event.kind === "preparing" && event.what === "booting") boots.push(event.kernel);
    },
  });
}, 3_600_000);

/** The refusals that nothing is known of, with what they say. */
function unexpected(of: readonly KernelResult[]): string[] {
  return redsOf(of)
    .filter(({ why }) => why === undefined)
    .map(({ kernel, example, program, says }) => `${kernel}: ${example}: ${program}: ${says}`);
}

describe("every example", () => {
  it.skipIf(!canLoad)("is accepted by the running kernel, as far as it has such programs", async () => {
    const rows = [{ kernel: { kind: "running", name: "running" } as const, objects }];
    const here = await verifyMatrix(rows, { env: process.env, verify: {}, cache: false });
    expect(unexpected(here)).toEqual([]);
    for (const { path, result } of here[0]!.objects)
      expect(
        result.programs.map(({ outcome }) => outcome),
        path,
      ).toContain("accepted");
  });

  describe.each(kernels)("on kernel %s, booted once", (name) => {
    it("is accepted", (context) => {
      const why = whys.get(name);
      if (why !== undefined) return context.skip(why);
      const found = results.filter(({ kernel }) => kernel === name);
      const named = wanted.filter(({ crates }) => !(crates && isBigEndian(name)));
      expect(found.flatMap((result) => result.objects.map(({ path }) => path))).toEqual(
        named.map((example) => example.name),
      );
      expect(unexpected(found)).toEqual([]);
      expect(boots.filter((kernel) => kernel === name)).toEqual([name]);
    });
  });

  /** `UPDATE_GOLDEN=1 make test-kernels` writes the tables anew. */
  it.skipIf(!all)("has counted what the tables say", (context) => {
    if (results.length < kernels.length) context.skip("not each kernel was booted");
    const text = readFileSync(page, "utf8");
    const updated = withTables(text, results, redsOf(results));
    if (process.env.UPDATE_GOLDEN === "1") writeFileSync(page, updated);
    else expect(text).toBe(updated);
  });

  it("has its programs in the tables of docs/verified.md", () => {
    const text = readFileSync(page, "utf8");
    for (const { path, bytes } of objects)
      for (const { function: program, section } of inspect(bytes).programs)
        if (section !== ".text") expect(text).toContain(`| ${path}: \`${program}\` (\`${section}\`) |`);
  });

  it.skipIf(!all)("that is expected to be refused still is", (context) => {
    if (results.length < kernels.length) context.skip("not each kernel was booted");
    const whysSeen = new Set(redsOf(results).map(({ why }) => why));
    const expected = expectedRefusals.filter(({ kernel }) => !kernel.test("running"));
    for (const { why } of expected) expect(whysSeen).toContain(why);
  });
});

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { compareVersions, type KernelVersion } from "../../lib/kernel-features/index.js";
import { requirements } from "../../lib/requires/index.js";
import { chooseKernels, type KernelResult, verifyMatrix } from "../../src/matrix/index.js";
import { clang } from "../btf/clang.js";
import { matrixKernels, whyNotBootable } from "../guest/kernels.js";
import { cases, head } from "./cases.js";

const page = fileURLToPath(new URL("../../docs/requires.md", import.meta.url));

/** Boots all kernels for amd64: `make test-kernels`. */
const all = process.env.CORELATE_KERNELS !== undefined;
const kernels = matrixKernels.filter((name): name is KernelVersion => /^\d+\.\d+$/.test(name));

/** Programs of which a kernel says otherwise, and why. */
const explained: readonly { readonly name: string; readonly kernel: RegExp; readonly why: string }[] = [
  {
    name: "a spin lock",
    kernel: /./,
    why: "no kernel lets a socket filter have a map with locks; programs of other types may, and older kernels take the lock for plain bytes",
  },
  {
    name: "several uprobes",
    kernel: /^(5\.10|6\.1)$/,
    why: "an older kernel loads it, and does not attach it, which `requires` counts",
  },
];

interface Verdict {
  readonly name: string;
  readonly kernel: KernelVersion;
  readonly needs: KernelVersion;
  readonly said: boolean;
  readonly outcome: string;
  readonly words: string;
}

describe.skipIf(!all)("the oldest kernel that a program needs, by booted kernels", () => {
  const verdicts: Verdict[] = [];
  let why: string | undefined;

  beforeAll(async () => {
    for (const name of kernels) why ??= await whyNotBootable(name);
    if (why !== undefined) return;
    const objects = cases.map(({ name, text, cpu }) => ({
      path: name,
      bytes: clang(head + text, { cpu: cpu ?? "v2" }),
    }));
    const rows = (await chooseKernels(kernels, process.env)).map((kernel) => ({ kernel, objects }));
    const results: KernelResult[] = await verifyMatrix(rows, { env: process.env, verify: {}, cache: false });
    for (const { kernel, objects: verified } of results)
      for (const { path, result } of verified) {
        const object = objects.find((one) => one.path === path)!;
        const { needs, name } = requirements(object.bytes)[0]!;
        const program = result.programs.find((one) => one.name === name);
        const [first] = result.diagnostics;
        verdicts.push({
          name: path,
          kernel: kernel as KernelVersion,
          needs,
          said: compareVersions(needs, kernel as KernelVersion) <= 0,
          outcome: program?.outcome ?? "not there",
          words: [first?.message ?? "", ...(first?.notes ?? [])].join("; ").slice(0, 300),
        });
      }
  }, 3_600_000);

  it("is the first that accepts it, or the difference is explained", (context) => {
    if (why !== undefined) return context.skip(why);
    const wrong = verdicts.filter(({ said, outcome }) => said !== (outcome === "accepted"));
    const unexplained = wrong.filter(
      ({ name, kernel }) => !explained.some((one) => one.name === name && one.kernel.test(kernel)),
    );
    expect(
      unexplained.map(
        ({ name, kernel, needs, outcome, words }) =>
          `${name} needs ${needs}; ${kernel}: ${outcome}: ${words}`,
      ),
    ).toEqual([]);
    expect(verdicts).toHaveLength(cases.length * kernels.length);
    const programs = cases.filter(({ name }) => !explained.some((one) => one.name === name)).length;
    expect(readFileSync(page, "utf8")).toContain(
      `${programs} of ${cases.length} programs on ${kernels.length} kernels`,
    );
    // What is explained is still so.
    for (const one of explained)
      expect(
        wrong.some(({ name, kernel }) => name === one.name && one.kernel.test(kernel)),
        one.name,
      ).toBe(true);
  });
});

import { relative } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { KernelResult } from "../../src/matrix/index.js";
import { chooseKernels, verifyMatrix } from "../../src/matrix/index.js";
import { kindsWithPrograms, markedLine, objectOf, pathOf } from "../messages/programs.js";
import { whyNotBootable } from "./kernels.js";

/** Sixty objects in one boot, one of which takes the verifier to its limit. */
const patience = 1_200_000;

/** Of the older and the newer words of the messages; 7.3 has reports of its own. */
const kernels = ["5.10", "6.1", "7.3"];

/** Cures that an older kernel does not have: `bpf_loop` is new in Linux 5.17. */
const newer: Readonly<Record<string, readonly string[]>> = { "5.10": ["btf", "jumps", "too-large"] };

describe.skipIf(process.env.CORELATE_KERNELS === undefined).each(kernels)("kernel %s, booted", (name) => {
  let why: string | undefined;
  let result: KernelResult | undefined;
  const programOf = (path: string) =>
    result?.objects.find((object) => object.path === path)?.result.programs[0];

  beforeAll(async () => {
    why = await whyNotBootable(name);
    if (why !== undefined) return;
    const objects = kindsWithPrograms.flatMap((kind) =>
      (["broken", "cured"] as const).map((side) => ({
        path: `${side}/${kind}`,
        bytes: objectOf(kind, side),
      })),
    );
    const rows = (await chooseKernels([name], process.env)).map((kernel) => ({ kernel, objects }));
    [result] = await verifyMatrix(rows, { env: process.env, verify: {}, cache: false, timeout: 300 });
  }, patience);

  it.for(kindsWithPrograms)("refuses %s and takes the cured one", (kind, context) => {
    if (why !== undefined) return context.skip(why);
    if (newer[name]?.includes(kind)) return context.skip(`the cure is newer than Linux ${name}`);
    const broken = programOf(`broken/${kind}`);
    expect(broken?.outcome).toBe("refused");
    // What the kernel's types settle is not booted for: then there is no log to explain.
    if (kind !== "relocation") expect(broken?.explanation?.kind).toBe(kind);
    const line = markedLine(kind);
    if (line !== undefined)
      expect(broken?.location).toMatchObject({ file: relative(process.cwd(), pathOf(kind, "broken")), line });
    expect([programOf(`cured/${kind}`)?.outcome, programOf(`cured/${kind}`)?.refusal?.reason]).toEqual([
      "accepted",
      undefined,
    ]);
  });

  it.runIf(name === "7.3")("passes on what the kernel says itself, on Rust lines", (context) => {
    if (why !== undefined) return context.skip(why);
    const report = programOf("broken/or-null")?.explanation?.report;
    const file = pathOf("or-null", "broken");
    expect(report).toMatchObject({
      category: "Register Type Safety",
      problem: "Invalid dereference",
      reason: expect.stringMatching(/^R0 may be NULL here/) as string,
      suggestion: expect.stringMatching(/^Add a NULL check/) as string,
    });
    expect(report?.path).toEqual([
      {
        words: expect.stringMatching(/^update: R0 changed from .* nullable map value from TABLE/) as string,
        insn: 4,
        location: { file, line: markedLine("or-null")! - 1, column: 23 },
      },
      {
        words: expect.stringMatching(/^error: invalid dereference of R0/) as string,
        insn: 5,
        location: { file, line: markedLine("or-null"), column: 14 },
      },
    ]);
    const reported = kindsWithPrograms.filter((kind) => programOf(`broken/${kind}`)?.explanation?.report);
    expect(reported.length).toBeGreaterThan(10);
  });
});

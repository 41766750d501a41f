import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { build } from "../../src/index.js";
import type { VerifyResult } from "../../src/kernel/index.js";
import { chooseKernels, verifyMatrix } from "../../src/matrix/index.js";
import { whyNotBootable } from "../guest/kernels.js";

const source = join(import.meta.dirname, "fixtures", "registers.rs");
const [atCurrentFolder, mode] = [-100, 0o700];

let object: Uint8Array;
const results = new Map<string, VerifyResult>();

describe.skipIf(process.env.CORELATE_KERNELS === undefined)("arguments in registers, of one object", () => {
  beforeAll(async () => {
    object = build({ inputs: [source], audit: false, btf: "none" }).output;
    const kernels = ["6.12", "arm64/6.12"];
    for (const kernel of kernels) {
      if ((await whyNotBootable(kernel)) !== undefined) continue;
      const rows = (await chooseKernels([kernel], process.env)).map((choice) => ({
        kernel: choice,
        objects: [{ path: "registers", bytes: object }],
      }));
      const [row] = await verifyMatrix(rows, { env: process.env, verify: { runFor: 3 }, cache: false });
      results.set(kernel, row!.objects[0]!.result);
    }
  }, 3_600_000);

  /** The first record of each map: what kind it is, and the members. */
  const first = (result: VerifyResult, map: string) => {
    const bytes = Buffer.from(result.output?.find((one) => one.map === map)?.first[0]?.bytes ?? "", "hex");
    if (bytes.length < 32) return undefined;
    return {
      directory: bytes.readInt32LE(4),
      mode: bytes.readUInt32LE(8),
      answer: bytes.readInt32LE(12),
      name: bytes.toString("latin1", 16, 31),
    };
  };

  // The workload of the guest makes /workload-folder, over and over; where an architecture has mkdir, by that call.
  it("are those of the kernel's function, on each architecture", (context) => {
    if (results.size === 0) return context.skip();
    for (const [kernel, result] of results) {
      expect([kernel, first(result, "functions")]).toMatchObject([
        kernel,
        { directory: atCurrentFolder, mode, name: "\x01".repeat(15) },
      ]);
      expect([kernel, first(result, "answers")]).toMatchObject([kernel, { answer: 0 }]);
    }
    return undefined;
  });

  it("are those of the system call on arm64, behind the wrapper", (context) => {
    const result = results.get("arm64/6.12");
    if (result === undefined) return context.skip();
    expect(first(result, "calls")).toMatchObject({
      directory: atCurrentFolder,
      mode,
      name: "/workload-folde",
    });
  });
});

import { spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { copyFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import tmp from "tmp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compileC } from "../../src/kernel/fixtures/compile.js";
import { kernelCache, requireKernel } from "../../src/kernels/index.js";
import { whyNotBootable } from "./kernels.js";

const main = join(import.meta.dirname, "..", "..", "dist", "src", "cli", "main.js");
const folder = tmp.dirSync({ mode: 0o700, unsafeCleanup: true });
afterAll(() => folder.removeCallback());

const kernel = "5.10";
let why: string | undefined;
beforeAll(async () => {
  why = await whyNotBootable(kernel);
}, 600_000);

/** An object that no other run has. */
function newObject(path: string): void {
  const text = `#include "bpf.h"\nconst volatile u32 number = ${randomInt(2 ** 31)};
SEC("socket") int program(void *ctx) { return number; }`;
  writeFileSync(join(folder.name, path), compileC({ text }), { mode: 0o600 });
}

interface Json {
  readonly ok: boolean;
  readonly kernels: readonly {
    readonly kernel: string;
    readonly version: string;
    readonly objects: readonly { readonly ok: boolean; readonly cached: boolean }[];
  }[];
}

/** Runs corelate in the folder; gives its status and what it printed. */
function corelate(...args: string[]): Promise<{ status: number | null; out: string; said: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [main, ...args], { cwd: folder.name, env: process.env });
    let [out, said] = ["", ""];
    child.stdout.on("data", (chunk: Buffer) => {
      out += chunk.toString();
    });
    child.stderr.on("data", (chunk: Buffer) => {
      said += chunk.toString();
    });
    child.once("close", (status) => resolve({ status, out, said }));
  });
}

const patience = 900_000;

describe("corelate verify --kernel", () => {
  it("takes the path of an image, and all that the project pins", { timeout: patience }, async (context) => {
    if (why !== undefined) return context.skip(why);
    newObject("one.o");
    const { version, image } = requireKernel(kernel, kernelCache(process.env));
    copyFileSync(image!, join(folder.name, "bzImage"));
    const pins = JSON.stringify({ kernels: { mine: version } });
    writeFileSync(join(folder.name, "corelate.kernels.json"), pins);
    const { status, out, said } = await corelate("verify", "one.o", "--kernel", "all", "./bzImage", "--json");
    expect([status, said]).toEqual([0, ""]);
    expect((JSON.parse(out) as Json).kernels).toMatchObject([
      { kernel: "mine", version, objects: [{ ok: true }] },
      { kernel: "bzImage", version, objects: [{ ok: true }] },
    ]);
  });

  it("takes two runs at once, which come to the same", { timeout: patience }, async (context) => {
    if (why !== undefined) return context.skip(why);
    newObject("two.o");
    const verify = () => corelate("verify", "two.o", "--kernel", kernel, "--json");
    const both = await Promise.all([verify(), verify()]);
    for (const { status, said } of both) expect([status, said]).toEqual([0, ""]);
    const [one, other] = both.map(({ out }) => JSON.parse(out) as Json);
    for (const json of [one!, other!])
      expect(json.kernels[0]!.objects[0]).toMatchObject({ ok: true, cached: false });
    const third = await verify();
    expect((JSON.parse(third.out) as Json).kernels[0]!.objects[0]).toMatchObject({ ok: true, cached: true });
  });

  it.each<[string, string, string, number]>([
    ["no file", "./nothing", "CRL0050", 1],
    ["no kernel's image", "./one.o", "CRL0640", 2],
    ["no image", "./text", "CRL0607", 1],
    ["no kernel of the cache", "5.1O", "CRL0605", 2],
    ["pins of another folder", "all", "CRL0605", 2],
  ])("refuses %s", async (_, name, code, status) => {
    newObject("one.o");
    writeFileSync(join(folder.name, "text"), "no kernel");
    if (name === "all")
      writeFileSync(join(folder.name, "corelate.kernels.json"), '{"kernels":{"9.9":"9.9.1"}}');
    const result = await corelate("verify", "one.o", "--kernel", name);
    expect([result.status, /\[(CRL\d+)\]/.exec(result.said)?.[1]]).toEqual([status, code]);
  });
});

import { spawn } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import tmp from "tmp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { boot, findQemu, type GuestArchitecture } from "../../src/guest/index.js";
import { compileC } from "../../src/kernel/fixtures/compile.js";
import { chooseKernels, verifyMatrix } from "../../src/matrix/index.js";
import { whyNotBootable } from "./kernels.js";

const folder = tmp.dirSync({ mode: 0o700, unsafeCleanup: true });
afterAll(() => folder.removeCallback());

const kernel = "6.12";
const patience = 600_000;
let why: string | undefined;
beforeAll(async () => {
  why = await whyNotBootable(kernel);
}, patience);

const object = join(folder.name, "accepted.o");
writeFileSync(object, compileC({ file: "accepted.c" }), { mode: 0o600 });

describe("no QEMU", () => {
  it("is told with the package that has it", () => {
    expect(() => findQemu("arm64", { PATH: "/nonexistent" })).toThrow(/qemu-system-aarch64/);
  });

  it("is a kernel that failed, and no exception", async (context) => {
    if (why !== undefined) return context.skip(why);
    const rows = (await chooseKernels([kernel], process.env)).map((one) => ({
      kernel: one,
      objects: [{ path: object, bytes: readFileSync(object) }],
    }));
    // The loader is compiled, or in the cache, before QEMU is looked for.
    const env = { ...process.env, PATH: "/nonexistent" };
    const [result] = await verifyMatrix(rows, { env, verify: {}, cache: false });
    expect(result).toMatchObject({ outcome: "failed" });
    expect(result!.objects[0]!.result).toMatchObject({ ok: false, fault: "environment" });
    expect(["CRL0630", "CRL0632"]).toContain(result!.objects[0]!.result.diagnostics[0]!.code);
  });
});

describe("a guest that comes to nothing", () => {
  const start = async (initramfs: Uint8Array, seconds: number) => {
    const [choice] = await chooseKernels([kernel], process.env);
    if (choice?.kind !== "booted") throw new Error("a kernel to boot was asked for");
    const arch: GuestArchitecture = choice.arch;
    const limits = { boot: seconds, answer: seconds };
    return await boot({ arch, image: await choice.bootImage(), initramfs }, limits, process.env, () => {});
  };

  it("panics without a first program", { timeout: patience }, async (context) => {
    if (why !== undefined) return context.skip(why);
    const end = await start(Buffer.from("no archive at all"), 500);
    expect(end).toMatchObject({ outcome: "panicked", damaged: 0 });
    expect(end.console).toContain("Kernel panic");
  });

  it("is ended when it says nothing for too long", { timeout: patience }, async (context) => {
    if (why !== undefined) return context.skip(why);
    const before = Date.now();
    expect(await start(new Uint8Array(), 1)).toMatchObject({ outcome: "hung" });
    expect(Date.now() - before).toBeLessThan(60_000);
  });
});

/** The command lines of the processes that run, with `text` in them. */
function processesWith(text: string): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const line = readFileSync(`/proc/${pid}/cmdline`, "latin1");
        return line.includes(text) ? [line] : [];
      } catch {
        return [];
      }
    });
}

describe.each(["SIGINT", "SIGTERM", "SIGKILL"] as const)("corelate, ended by %s", (signal) => {
  it("leaves no QEMU and no file", { timeout: patience }, async (context) => {
    if (why !== undefined) return context.skip(why);
    const temporary = tmp.dirSync({ mode: 0o700, unsafeCleanup: true });
    const main = join(import.meta.dirname, "..", "..", "dist", "src", "cli", "main.js");
    const child = spawn(process.execPath, [main, "verify", object, "--no-cache", "--kernel", kernel], {
      env: { ...process.env, TMPDIR: temporary.name },
      stdio: "ignore",
    });
    const ended = new Promise((resolve) => child.once("close", resolve));
    const guests = () => processesWith(`${temporary.name}/`).filter((line) => line.includes("-initrd"));
    try {
      for (let tries = 0; guests().length === 0; tries++) {
        expect(tries).toBeLessThan(1000);
        expect(child.exitCode).toBeNull();
        await wait(100);
      }
    } finally {
      child.kill(signal);
    }
    await ended;
    for (let tries = 0; guests().length > 0 || readdirSync(temporary.name).length > 0; tries++) {
      expect(tries).toBeLessThan(300);
      await wait(100);
    }
    temporary.removeCallback();
  });
});

import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connect } from "../../src/client/index.js";
import { program } from "./programs.js";
import { folder, type Running, startService, stop } from "./start.js";

const at = (name: string) => join(folder, name);
let service: Running;
beforeAll(async () => {
  writeFileSync(at("small.rs"), program());
  // LLVM's backend ends the process on this.
  writeFileSync(
    at("fatal.ll"),
    `target triple = "bpfel"
target datalayout = "e-m:e-p:64:64-i64:64-i128:128-n32:64-S128"
define ptr @f(ptr %p) section "raw_tp/f" { %own = call ptr @llvm.thread.pointer.p0()
  ret ptr %own }
declare ptr @llvm.thread.pointer.p0()`,
  );
  mkdirSync(at("slow"));
  writeFileSync(
    at("slow/rustc"),
    `#!/bin/sh\ncase "$*" in *small.rs*) echo $PPID >>"$0.asked"; exec sleep 100;; esac\nexec /usr/bin/rustc "$@"\n`,
  );
  chmodSync(at("slow/rustc"), 0o755);
  service = await startService("--workers", "1");
});
afterAll(() => stop(service));

/** The processes that do the work. */
const workers = () =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return (
          / \d+$/.test(` ${pid}`) &&
          readFileSync(`/proc/${pid}/stat`, "latin1").split(") ")[1]!.split(" ")[1] ===
            String(service.process.pid)
        );
      } catch {
        return false;
      }
    })
    .map(Number);

describe("what goes wrong in a worker", () => {
  const build = (inputs: string[], more: object = {}) =>
    connect({ socket: service.socket }).then(async (client) => {
      try {
        return await client.request("build", { inputs, cwd: folder, audit: false, ...more });
      } catch (error) {
        return error as { diagnostics: readonly { code: string; notes?: readonly string[] }[] };
      } finally {
        client.close();
      }
    });
  const slow = () => ({ rustc: at("slow/rustc") });

  it("costs that request", async () => {
    const good = await build(["small.rs"]);
    const [before] = workers();
    const results: unknown[] = [];
    for (const kill of [
      () => process.kill(workers()[0]!, "SIGSEGV"),
      () => process.kill(workers()[0]!, "SIGKILL"),
    ]) {
      writeFileSync(at("slow/rustc.asked"), "");
      const asked = build(["small.rs"], slow());
      const next = build(["small.rs"]);
      await expect.poll(() => readFileSync(at("slow/rustc.asked"), "utf8"), { timeout: 60_000 }).not.toBe("");
      kill();
      results.push(await asked);
      expect(await next).toEqual(good);
    }
    expect(results).toMatchObject([
      { diagnostics: [{ code: "CRL0867", message: expect.stringContaining("SIGSEGV") }] },
      { diagnostics: [{ code: "CRL0867", message: expect.stringContaining("SIGKILL") }] },
    ]);
    expect(workers()).not.toContain(before);
    expect(workers().length).toBe(1);
  });

  it("LLVM's fatal errors are diagnostics", async () => {
    expect(await build(["fatal.ll"])).toMatchObject({ diagnostics: [{ code: "CRL0020" }] });
    expect(await build(["small.rs"])).toHaveProperty("base64");
  });

  it("a request that takes too long is ended, with what it has started", async () => {
    const impatient = await startService("--workers", "1", "--timeout", "3");
    const client = await connect({ socket: impatient.socket });
    const asked = client.request("build", { inputs: ["small.rs"], cwd: folder, ...slow() });
    expect(await asked.catch((error) => error)).toMatchObject({ diagnostics: [{ code: "CRL0868" }] });
    client.close();
    expect(await stop(impatient)).toBe(0);
  });

  it("leaves no temporary files", async () => {
    const temporary = process.env.TMPDIR ?? "/tmp";
    const own = readdirSync(temporary).filter((name) => /^corelate-serve-\w{6}$/.test(name));
    const files = own.flatMap((name) => readdirSync(join(temporary, name), { recursive: true }).map(String));
    // A folder for each worker.
    expect(files.every((file) => /^\w{12}$/.test(file))).toBe(true);
  });
});

import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
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
define i64 @f(i64 %a) section "tc" { %b = call i64 @llvm.readcyclecounter() %c = add i64 %a, %b ret i64 %c }
declare i64 @llvm.readcyclecounter()`,
  );
  mkdirSync(at("slow"));
  writeFileSync(
    at("slow/rustc"),
    `#!/bin/sh\ncase "$*" in *small.rs*) echo $PPID >>"$0.asked"; exec sleep 100;; esac\nexec /usr/bin/rustc "$@"\n`,
  );
  chmodSync(at("slow/rustc"), 0o755);
  service = await startService("--workers", "1", "--timeout", "8");
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
    expect(await build(["small.rs"], slow())).toMatchObject({ diagnostics: [{ code: "CRL0868" }] });
    expect(await build(["small.rs"])).toHaveProperty("base64");
  });

  it("leaves no temporary files", async () => {
    const left = () =>
      readdirSync(process.env.TMPDIR ?? "/tmp").filter((name) => /^corelate-serve-\w{6}$/.test(name));
    for (const name of left())
      for (const of of readdirSync(join(process.env.TMPDIR ?? "/tmp", name)))
        expect(readdirSync(join(process.env.TMPDIR ?? "/tmp", name, of))).toEqual([]);
    expect(existsSync(service.socket)).toBe(true);
  });
});

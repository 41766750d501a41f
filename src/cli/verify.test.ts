import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import tmp from "tmp";
import { afterAll, afterEach, describe, expect, it, vi } from "vitest";
import { CorelateError } from "../../lib/diagnostics/index.js";
import { compileC } from "../kernel/fixtures/compile.js";
import { canLoad } from "../kernel/fixtures/privilege.js";
import { verifyCommand } from "./verify.js";

const folder = tmp.dirSync({ mode: 0o700, unsafeCleanup: true });
afterAll(() => folder.removeCallback());
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

/** Runs the command in this process. */
async function run(...args: string[]) {
  const written = { out: "", err: "" };
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    written.out += String(text);
    return true;
  });
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    // Colours depend on the environment.
    written.err += stripVTControlCharacters(String(text));
    return true;
  });
  try {
    await verifyCommand().exitOverride().parseAsync(args, { from: "user" });
    return { ...written, status: process.exitCode ?? 0 };
  } catch (error) {
    if (!(error instanceof CorelateError)) throw error;
    return { ...written, status: error.exitStatus, code: error.diagnostics[0]?.code };
  } finally {
    vi.restoreAllMocks();
  }
}

function objectFile(fixture: string): string {
  const path = join(folder.name, fixture.replace(/c$/, "o"));
  writeFileSync(path, compileC({ file: fixture }), { mode: 0o600 });
  return path;
}

describe.skipIf(!canLoad)("corelate verify", () => {
  it("names the accepted programs", async () => {
    const { out, err, status } = await run(objectFile("accepted.c"));
    expect(status).toBe(0);
    expect(err).toBe("");
    expect(out).toMatch(/^accepted +on_exec +tp_btf\/sched_process_exec +\(\d+ instructions verified\)$/m);
    expect(out).toMatch(/^BTF accepted$/m);
  });

  it("shows refusals as rustc would, with the source", async () => {
    const { err, status } = await run(objectFile("refused.c"));
    expect(status).toBe(1);
    expect(err).toMatch(
      /error\[CRL0330\]: the verifier refused the program `scalar`: R1 invalid mem access 'scalar'\n +--> \S+refused\.c:\d+:\d+\n.*\n\d+ \| +return task->tgid; \/\* at: scalar \*\/\n/,
    );
  });

  it("prints the result as JSON", async () => {
    const { out, status } = await run("--json", objectFile("refused.c"));
    const result = JSON.parse(out);
    expect(status).toBe(1);
    expect(result).toMatchObject({ format: 1, ok: false });
    const [object] = result.kernels[0].objects;
    expect(object).toMatchObject({ ok: false, btf: { outcome: "accepted" } });
    const leaked = object.programs.find(({ name }: { name: string }) => name === "leaked");
    expect(leaked.reason).toMatch(/^Unreleased/);
  });

  it("prints logs when asked to", async () => {
    const { out } = await run("--log", objectFile("refused.c"));
    expect(out).toContain("    R1 invalid mem access 'scalar'\n");
    const loud = await run("--log-level", "2", objectFile("accepted.c"));
    expect(loud.out).toContain("trusted_ptr_task_struct");
  });
});

describe("what corelate verify cannot do", () => {
  it.each([
    ["a file that is not there", ["/nonexistent.o"], 1, "CRL0050"],
    ["an empty file", ["/dev/null"], 1, "CRL0200"],
    ["a kernel that is not in the cache", ["--kernel", "running", "0.99", "--", "x.o"], 2, "CRL0605"],
    ["a libbpf that is not there", ["--libbpf", "/nonexistent.so", "/dev/null"], 3, "CRL0300"],
  ])("%s", async (_what, args, status, code) => {
    expect(await run(...args)).toMatchObject({ status, code });
  });
});

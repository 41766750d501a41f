import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { canLoad } from "../../src/kernel/fixtures/privilege.js";
import { kernelsToPin, type ProgramKind } from "../../src/new/index.js";
import { corelate, run, type Said, start } from "../link/linker.js";
import { emptyFolder, everyKind, newProject, projectName, variants } from "./projects.js";

const root = join(import.meta.dirname, "..", "..");
const folder = emptyFolder();
/** One for all projects: the crates are compiled once. */
const target = { CARGO_TARGET_DIR: join(root, "build", "new") };
const kernels = ["5.10", "6.12"];

/** What this kernel refuses from any compiler. */
const notHere = new Set(["fentry", "fexit", "fmod_ret", "lsm"]);
/** What is attached through tracefs, which not every kernel has. */
const hasTracefs = existsSync("/sys/kernel/tracing/events");
const throughTracefs = new Set(["tracepoint", "kprobe", "kretprobe"]);

/** Runs what was built for `seconds`, and makes it something to see meanwhile. */
async function observe(program: string, cwd: string, seconds: number): Promise<Said> {
  const done = start(program, [String(seconds)], cwd);
  for (let i = 0; i < seconds * 4; i++) {
    await new Promise((resolve) => setTimeout(resolve, 250));
    happen();
  }
  return await done;
}

/** A process, a TCP connection over the loopback interface, and a device that is opened. */
function happen(): void {
  spawn("sh", ["-c", "true > /dev/null"], { stdio: "ignore" });
  const server = createServer((socket) => socket.end("x"));
  server.listen(0, "127.0.0.1", () => {
    const { port } = server.address() as { port: number };
    connect(port, "127.0.0.1")
      .on("data", () => {})
      .on("close", () => server.close());
  });
}

describe.skipIf(!everyKind)("every kind with every user space", () => {
  const objects = new Map<ProgramKind, string>();

  beforeAll(async () => {
    const pins = await kernelsToPin(kernels, process.env);
    for (const { kind, user } of variants) newProject(folder, kind, user, pins);
  }, 300_000);

  it.each(variants)(
    "$kind.name with $user: builds with cargo",
    async ({ kind, user }) => {
      const project = join(folder, projectName(kind.name, user));
      if (user === "none") {
        const args = [corelate, "cargo", "--", "build", "--target", "bpfel-unknown-none"];
        const done = await start(process.execPath, args, project, target);
        expect(done.status, done.stderr).toBe(0);
        objects.set(
          kind,
          join(target.CARGO_TARGET_DIR, "bpfel-unknown-none/debug", `${projectName(kind.name, user)}-ebpf`),
        );
        return;
      }
      const done = await start("cargo", ["build"], project, target);
      expect(done.status, done.stderr).toBe(0);
      expect(done.stderr).not.toContain("warning");
      if (!canLoad || notHere.has(kind.name) || (!hasTracefs && throughTracefs.has(kind.name))) return;
      const seen = await observe(
        join(target.CARGO_TARGET_DIR, "debug", projectName(kind.name, user)),
        project,
        2,
      );
      expect(seen.status, seen.stderr).toBe(0);
      expect(seen.stdout).toMatch(/^attached; /);
      if (process.env.CORELATE_NEW_SEEN !== "0") expect(seen.stdout, kind.name).toMatch(/^\d+: \d+/m);
    },
    900_000,
  );

  it("every program is taken by the oldest kernel that the project says, and by a newer one", () => {
    const verdicts = new Map<string, string[]>();
    for (const [kind, path] of objects) {
      const done = run(
        process.execPath,
        [corelate, "verify", path, "--json", "--kernel", ...kernels],
        folder,
      );
      const { kernels: results } = JSON.parse(done.stdout);
      verdicts.set(
        kind.name,
        results.map(
          (one: { objects: { programs: { outcome: string }[] }[] }) => one.objects[0]!.programs[0]!.outcome,
        ),
      );
    }
    expect(Object.fromEntries(verdicts)).toEqual(
      Object.fromEntries(
        [...objects.keys()].map(({ name, since }) => [
          name,
          [since === "5.10" ? "accepted" : "refused", "accepted"],
        ]),
      ),
    );
  }, 900_000);

  it("a kernel that Debian does not have is refused, with those that it has", async () => {
    const unknown = kernelsToPin(["9.99"], process.env);
    await expect(unknown).rejects.toMatchObject({ diagnostics: [{ code: "CRL0825" }] });
    await expect(kernelsToPin(["6.1", "arm64/6.12"], process.env)).resolves.toMatchObject([
      { name: "6.1", version: expect.stringMatching(/^6\.1\./) },
      { name: "arm64/6.12", version: expect.stringMatching(/^6\.12\..*arm64$/) },
    ]);
  });
});

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
/** Two for all projects, so that each crate is compiled once for user space, and once for BPF. */
const target = {
  CARGO_TARGET_DIR: join(root, "build", "new"),
  CORELATE_BUILD_TARGET_DIR: join(root, "build", "new-ebpf"),
};
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
  const objects = new Map<string, ProgramKind>();

  beforeAll(async () => {
    const pins = await kernelsToPin(kernels, process.env);
    for (const { kind, user } of variants) newProject(folder, kind, user, pins);
  }, 300_000);

  it.each(variants)(
    "$kind.name with $user: builds with cargo",
    async ({ kind, user }) => {
      const project = join(folder, projectName(kind.name, user));
      const object = `${projectName(kind.name, user)}-ebpf`;
      if (user === "none") {
        const args = [corelate, "cargo", "--", "build", "--target", "bpfel-unknown-none"];
        const done = await start(process.execPath, args, project, target);
        expect(done.status, done.stderr).toBe(0);
        objects.set(join(target.CARGO_TARGET_DIR, "bpfel-unknown-none/debug", object), kind);
        return;
      }
      const done = await start("cargo", ["build"], project, target);
      expect(done.status, done.stderr).toBe(0);
      expect(done.stderr).not.toContain("warning");
      const made = join(
        target.CORELATE_BUILD_TARGET_DIR,
        "corelate-build/bpfel-unknown-none/release",
        object,
      );
      objects.set(made, kind);
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
    const paths = [...objects.keys()];
    const done = run(
      process.execPath,
      [corelate, "verify", ...paths, "--json", "--kernel", ...kernels],
      folder,
    );
    const results: { objects: { object: string; programs: { outcome: string }[] }[] }[] = JSON.parse(
      done.stdout,
    ).kernels;
    const verdicts = paths.map((_, index) =>
      results.map((kernel) => kernel.objects[index]!.programs.map(({ outcome }) => outcome)),
    );
    const nameOf = (path: string) => path.split("/").at(-1)!;
    expect(Object.fromEntries(paths.map((path, index) => [nameOf(path), verdicts[index]]))).toEqual(
      Object.fromEntries(
        [...objects].map(([path, { since }]) => [
          nameOf(path),
          [[since === "5.10" ? "accepted" : "refused"], ["accepted"]],
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

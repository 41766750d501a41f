import { spawn } from "node:child_process";
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import tmp from "tmp";
import { afterAll, describe, expect, it } from "vitest";

const cli = (name: string) => join(import.meta.dirname, "../../dist/src/cli", name);
const folder = tmp.dirSync({ prefix: "corelate-signals-", unsafeCleanup: true, mode: 0o700 });
afterAll(() => folder.removeCallback());

/** A rustc that never comes to an end, with a child of its own, and that says who they are. Whatever is not a compilation it leaves to the real one. */
function slowRustc(name: string): string {
  const path = join(folder.name, name, "rustc");
  mkdirSync(join(folder.name, name), { recursive: true });
  writeFileSync(
    path,
    `#!/bin/sh
for arg in "$@"; do [ "$arg" = endless ] && endless=1; done
[ -z "$endless" ] && exec /usr/bin/rustc "$@"
sleep 600 & echo "$$ $!" >> "${join(folder.name, name, "pids")}"
wait
`,
  );
  chmodSync(path, 0o755);
  return path;
}

/** The processes of the slow rustc, two for each that runs, as soon as there are `many` of it. */
async function started(project: string, many: number): Promise<number[]> {
  for (;;) {
    await sleep(50);
    try {
      const pids = readFileSync(join(project, "pids"), "utf8").trim().split(/\s+/).map(Number);
      if (pids.length === 2 * many) return pids;
    } catch {}
  }
}

const isAlive = (pid: number) => {
  try {
    // A zombie is not: nobody here waits for the children of others.
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, "latin1"));
  } catch {
    return false;
  }
};

const source = join(folder.name, "main.rs");
writeFileSync(source, "#![no_std]\n#![no_main]\ncorelate::panic_handler!();\n");

const target = ["--target", "bpfel-unknown-none"];
const ways: readonly (readonly [string, string, (rustc: string, signal: string) => string[]])[] = [
  [
    "corelate build",
    "main.js",
    (rustc, signal) => [
      "build",
      "--rustc",
      rustc,
      source,
      "-o",
      "x.o",
      // The audit's compilers start first. KILL, as soon as one of them runs, may come before the build's own folder has a watcher.
      ...(signal === "SIGKILL" ? ["--no-audit"] : []),
      "--",
      "--cfg",
      "endless",
    ],
  ],
  [
    "corelate rustc",
    "main.js",
    (rustc) => ["rustc", "--", rustc, source, ...target, "--cfg", "endless", "--emit=obj", "-o", "x.o"],
  ],
  [
    "corelate-rustc as cargo's wrapper",
    "wrapper.js",
    (rustc) => [rustc, source, ...target, "--cfg", "endless", "--emit=obj", "-o", "x.o"],
  ],
];

describe.skipIf(process.platform !== "linux").each(ways)("%s, while rustc runs", (name, program, args) => {
  it.each(["SIGINT", "SIGTERM", "SIGKILL"] as const)(
    "ends with all that it started at %s",
    async (signal) => {
      const own = `${name.replaceAll(" ", "-")}-${signal}`;
      const rustc = slowRustc(own);
      const work = join(folder.name, own, "tmp");
      mkdirSync(work);
      const child = spawn(process.execPath, [cli(program), ...args(rustc, signal)], {
        cwd: join(folder.name, own),
        env: { ...process.env, TMPDIR: work },
        stdio: ["ignore", "ignore", "inherit"],
      });
      const ended = new Promise((done) => child.on("exit", (status, by) => done(by ?? status)));
      const audited = name === "corelate build" && signal !== "SIGKILL";
      // The last of them is the build's own, whose folder has a watcher then.
      const pids = await started(join(folder.name, own), audited ? 3 : 1);
      expect(readdirSync(work).length).toBeGreaterThan(0);
      child.kill(signal);
      // By the signal itself: a shell makes 130 and 143 of it.
      expect(await ended).toBe(signal);
      for (let tries = 0; tries < 100 && (pids.some(isAlive) || readdirSync(work).length > 0); tries++)
        await sleep(50);
      expect(pids.filter(isAlive)).toEqual([]);
      expect(readdirSync(work)).toEqual([]);
    },
  );
});

describe.skipIf(process.platform !== "linux")("corelate cargo", () => {
  it.each(["SIGINT", "SIGTERM"] as const)(
    "ends with cargo, and with what cargo runs, at %s",
    async (signal) => {
      const rustc = slowRustc(`cargo-${signal}`);
      const project = join(folder.name, `cargo-${signal}`);
      mkdirSync(join(project, "src"));
      writeFileSync(
        join(project, "Cargo.toml"),
        '[package]\nname = "p"\nversion = "0.1.0"\nedition = "2021"\n',
      );
      writeFileSync(join(project, "src/main.rs"), "fn main() {}\n");
      const args = ["cargo", "--", "rustc", "--offline", "--", "--cfg", "endless"];
      const child = spawn(process.execPath, [cli("main.js"), ...args], {
        cwd: project,
        env: { ...process.env, RUSTC: rustc },
        stdio: "ignore",
      });
      const ended = new Promise((done) => child.on("exit", (status, by) => done(by ?? status)));
      const pids = await started(project, 1);
      child.kill(signal);
      expect(await ended).toBe(signal);
      for (let tries = 0; tries < 100 && pids.some(isAlive); tries++) await sleep(50);
      expect(pids.map(isAlive)).toEqual([false, false]);
    },
  );
});

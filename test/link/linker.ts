import { execFile, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { findRustc } from "../../src/toolchain/index.js";

/** The programs as `npm run build` leaves them: a linker must be a program that rustc can start. */
const dist = fileURLToPath(new URL("../../dist/src/cli", import.meta.url));
export const ld = join(dist, "ld.js");
export const corelate = join(dist, "main.js");
if (!existsSync(ld)) throw new Error("the linker is not there: run `npm run build` first");

/** What a program said. */
export interface Said {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Nobody has to be told in every test that nothing was audited. */
const unaudited = { CORELATE_AUDIT: "0" };

/** Runs a program; `env` comes on top of ours. */
export function run(
  program: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv = {},
): Said {
  const done = spawnSync(program, args, {
    cwd,
    env: { ...process.env, ...unaudited, ...env },
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  return { status: done.status, stdout: done.stdout, stderr: done.stderr };
}

/** The same without holding up the test runner, for what takes long. */
export function start(
  program: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv = {},
): Promise<Said> {
  return new Promise((resolve) => {
    const options = { cwd, env: { ...process.env, ...unaudited, ...env }, maxBuffer: 1 << 28 };
    execFile(program, args, options, (error, stdout, stderr) => {
      const status = error === null ? 0 : typeof error.code === "number" ? error.code : null;
      resolve({ status, stdout, stderr });
    });
  });
}

export const rustc = findRustc({ env: process.env, target: "bpfel-unknown-none" });

/** Compiles `source` (written to `folder`/`name`.rs) with rustc for BPF; fails with rustc's words. */
export function compile(folder: string, name: string, source: string, args: readonly string[]): void {
  writeFileSync(join(folder, `${name}.rs`), source);
  const all = [`${name}.rs`, "--target", rustc.target, "--edition", "2021", "-Cpanic=abort", ...args];
  const done = run(rustc.path, all, folder);
  if (done.status !== 0) throw new Error(done.stderr);
}

/** Writes the files of a project; gives the folder. */
export function project(folder: string, files: Readonly<Record<string, string>>): string {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

/** `folder`/bpf-linker, a link to ours. */
export function asBpfLinker(folder: string): string {
  const path = join(folder, "bpf-linker");
  symlinkSync(ld, path);
  return path;
}

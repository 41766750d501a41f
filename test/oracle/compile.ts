import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import tmp from "tmp";
import { build } from "../../src/index.js";
import { runTool } from "../../src/toolchain/index.js";

const clang = "clang-22";
const headers = import.meta.dirname;
const cache = join(headers, "..", "..", "build", "oracle");
/** The instruction set of both compilers, so that their code can be compared. */
const cpu = "v3";

/** As bpftool's and libbpf's users compile; aliasing as in the kernel. */
const flags = [
  "-target",
  "bpf",
  `-mcpu=${cpu}`,
  "-g",
  "-O2",
  "-std=gnu2x",
  "-fno-strict-aliasing",
  "-Werror",
  "-Wno-unused",
];

/** The BPF object that corelate makes of a Rust file, audited or not. @throws CorelateError */
export function compileRust(path: string, audit = false): Uint8Array {
  return build({ inputs: [path], cpu, audit, env: { ...process.env, CORELATE_SEED: "" } }).output;
}

/** The same for Rust source text. */
export function compileRustText(source: string): Uint8Array {
  const folder = tmp.dirSync({ prefix: "corelate-oracle-", unsafeCleanup: true, mode: 0o700 });
  try {
    const path = join(folder.name, "program.rs");
    writeFileSync(path, source, { mode: 0o600 });
    return compileRust(path);
  } finally {
    folder.removeCallback();
  }
}

/** The BPF object that clang makes of C source text, which may include `oracle.h`. Kept in build/oracle by content. */
export function compileC(source: string): Uint8Array {
  const key = createHash("sha256")
    .update(`${clangVersion()}\0${flags.join(" ")}\0`)
    .update(readFileSync(join(headers, "oracle.h")))
    .update(source);
  const base = join(cache, key.digest("hex").slice(0, 32));
  if (existsSync(`${base}.o`)) return readFileSync(`${base}.o`);
  mkdirSync(cache, { recursive: true });
  const own = `${base}.${process.pid}`;
  writeFileSync(`${own}.c`, source);
  const args = [...flags, "-I", headers, "-c", `${own}.c`, "-o", `${own}.o`];
  const done = runTool(clang, args, process.env);
  if (done.status !== 0) throw new Error(`clang does not compile the twin:\n${done.stderr}`);
  renameSync(`${own}.o`, `${base}.o`);
  renameSync(`${own}.c`, `${base}.c`);
  return readFileSync(`${base}.o`);
}

let version: string | undefined;
function clangVersion(): string {
  if (version === undefined) {
    const done = runTool(clang, ["--version"], process.env);
    if (done.status !== 0) throw new Error(`the oracle needs ${clang}: ${done.stderr}`);
    version = done.stdout.split("\n")[0]!;
  }
  return version;
}

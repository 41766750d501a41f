import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type KernelVersion, parseVersion } from "../../lib/kernel-features/index.js";
import { cargoOf } from "../../src/toolchain/index.js";
import { withCorelate } from "../cargo/ecosystem.js";
import { corelate, rustc, start } from "../link/linker.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = join(root, "examples/tools");
const target = join(root, "build/tools");

/** The tools, by the files of their programs. */
export const toolNames: readonly string[] = readdirSync(join(folder, "ebpf/src/bin"))
  .filter((file) => file.endsWith(".rs"))
  .map((file) => file.slice(0, -3))
  .sort();

/** The oldest kernel that a tool claims: its help says so. */
export function claimOf(name: string): KernelVersion {
  const said = /\(Linux ([\d.]+)\)/.exec(readFileSync(join(folder, `tools/src/bin/${name}.rs`), "utf8"))?.[1];
  const version = said === undefined ? undefined : parseVersion(said);
  if (version === undefined) throw new Error(`${name} does not say which Linux it needs`);
  return version;
}

/** Builds the programs of `names`; gives each object by its tool's name. @throws Error with cargo's words */
export async function buildPrograms(names: readonly string[]): Promise<Map<string, Uint8Array>> {
  const flags = ["--release", "--locked", "--target", "bpfel-unknown-none", "--target-dir", target];
  const args = [
    corelate,
    "cargo",
    "--no-audit",
    "--",
    "build",
    ...flags,
    ...names.flatMap((name) => ["--bin", name]),
  ];
  // cargo does not notice a linker of the same version that has changed.
  const clean = [
    "clean",
    "--release",
    "-p",
    "tools-ebpf",
    "--target",
    "bpfel-unknown-none",
    "--target-dir",
    target,
  ];
  await start(cargoOf(rustc), clean, join(folder, "ebpf"));
  const done = await start(process.execPath, args, join(folder, "ebpf"));
  if (done.status !== 0) throw new Error(done.stderr);
  return new Map(names.map((name) => [name, readFileSync(join(target, "bpfel-unknown-none/release", name))]));
}

/** Builds the tools; gives the folder that they are in. @throws Error with cargo's words */
export async function buildTools(): Promise<string> {
  const args = ["build", "--locked", "--target-dir", join(target, "user")];
  const done = await start(cargoOf(rustc), args, folder, withCorelate());
  if (done.status !== 0) throw new Error(done.stderr);
  return join(target, "user/debug");
}

const twins = join(import.meta.dirname, "twins");

/** The programs of a tool in C. */
export function twinOf(name: string): string {
  return ["tools.h", `${name}.c`].map((file) => readFileSync(join(twins, file), "utf8")).join("\n");
}

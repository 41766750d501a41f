import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { cargoOf } from "../../src/toolchain/index.js";
import { corelate, rustc, start } from "../link/linker.js";
import { Unavailable, workFolder } from "./package.js";
import type { PublishedProgram } from "./programs.js";

/** An object that was built, or the error that ended the build. */
export type Built = { readonly object: string } | { readonly failed: string };

/** The object's bytes. @throws Error where it was not built */
export function objectOf(built: Built): Uint8Array {
  if ("failed" in built) throw new Error(built.failed);
  return readFileSync(built.object);
}

/** Fetches what the package at `folder` depends on, in the versions of its lock file if it has one. @throws Unavailable */
export async function fetchDependencies(folder: string): Promise<void> {
  const why = await cannotFetch(folder);
  if (why !== undefined) throw new Unavailable(why);
}

/** The same; gives the reason where cargo cannot. */
export async function cannotFetch(folder: string): Promise<string | undefined> {
  mkdirSync(workFolder, { recursive: true });
  const args = ["fetch", "--manifest-path", join(folder, "Cargo.toml")];
  const done = await start(cargoOf(rustc), args, workFolder, {
    RUSTC: rustc.path,
    // Where there is no lock file: nothing that this compiler is too old for.
    CARGO_RESOLVER_INCOMPATIBLE_RUST_VERSIONS: "fallback",
  });
  return done.status === 0 ? undefined : `what ${folder} needs cannot be fetched: ${firstError(done.stderr)}`;
}

/** Builds the package at `folder` with `corelate cargo`. */
export function buildWithCorelate(program: PublishedProgram, folder: string): Promise<Built> {
  return build(program, folder, "target", process.execPath, [corelate, "cargo", "--"], {});
}

/** Builds it as aya-build would: rustc's own optimisation, the bpf-linker at `linker`, the same flags. */
export function buildWithBpfLinker(
  program: PublishedProgram,
  folder: string,
  linker: string,
): Promise<Built> {
  const variables = "CARGO_TARGET_BPFEL_UNKNOWN_NONE";
  const flags = `-Cdebuginfo=2 -Clink-arg=--btf --cfg=bpf_target_arch="${architecture()}"`;
  return build(program, folder, "target-bpf-linker", cargoOf(rustc), [], {
    RUSTC: rustc.path,
    RUSTC_BOOTSTRAP: "aya_ebpf",
    PATH: `${process.env.PATH}:${join(linker, "..")}`,
    [`${variables}_LINKER`]: linker,
    [`${variables}_RUSTFLAGS`]: flags,
  });
}

/**
 * cargo runs outside the package: a `.cargo/config.toml` in it is about the author's machine, and often asks for a standard library
 * that is built anew.
 */
async function build(
  program: PublishedProgram,
  folder: string,
  target: string,
  cargo: string,
  before: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<Built> {
  const targetFolder = join(workFolder, target);
  const args = ["build", "--release", "--offline", "--target", rustc.target, "--target-dir", targetFolder];
  args.push("--manifest-path", join(folder, "Cargo.toml"), "--bin", program.binary, ...(program.cargo ?? []));
  const done = await start(cargo, [...before, ...args], workFolder, { CARGO_TERM_COLOR: "never", ...env });
  if (done.status !== 0) return { failed: firstError(done.stderr) };
  return { object: join(targetFolder, rustc.target, "release", program.binary) };
}

/** Linux's name of this machine's architecture, as aya-build says it. */
function architecture(): string {
  const names: Partial<Record<string, string>> = { x64: "x86_64", arm64: "aarch64", ppc64: "powerpc64" };
  return names[process.arch] ?? process.arch;
}

/** The first error in what cargo said. */
export function firstError(text: string): string {
  const lines = text.split("\n");
  return (lines.find((line) => /^\s*error/.test(line)) ?? lines.at(-2) ?? "").trim();
}

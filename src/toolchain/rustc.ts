import { accessSync, constants, existsSync, readdirSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { environment } from "../diagnostics/index.js";
import { runTool } from "./run.js";
import { type RustcIdentity, rememberRustc } from "./rustc-identity.js";

/** The targets that corelate knows: rustc's names for little- and big-endian BPF. */
export type BpfTarget = "bpfel-unknown-none" | "bpfeb-unknown-none";

/** A rustc that can compile for a BPF target. */
export interface Rustc {
  /** Path of the executable. */
  readonly path: string;
  /** Everything that `rustc -vV` printed: the identity of this compiler. */
  readonly version: string;
  readonly sysroot: string;
  /** Major version of the LLVM that this rustc writes bitcode with. */
  readonly llvmMajor: number;
  readonly target: BpfTarget;
}

/** Which rustc to use, and the environment to look in. */
export interface RustcChoice {
  /** `--rustc PATH`; a wrong one is an error, not a reason to go on looking. */
  readonly explicit?: string | undefined;
  readonly env: NodeJS.ProcessEnv;
  readonly target: BpfTarget;
}

/**
 * The rustc to compile with: the one named, else the first on PATH that has the BPF core library, else Debian's.
 * A rustup toolchain without that library is passed over: it can compile nothing for BPF on stable.
 *
 * @throws CRL0001 when there is none.
 */
export function findRustc(choice: RustcChoice): Rustc {
  const named = choice.explicit ?? choice.env.CORELATE_RUSTC;
  const tried: string[] = [];
  for (const path of named === undefined ? candidates(choice.env) : [named]) {
    const found = describeRustc(path, choice.target, choice.env);
    if (typeof found !== "string") return found;
    tried.push(`${path}: ${found}`);
  }
  throw environment.noRustc(tried);
}

function candidates(env: NodeJS.ProcessEnv): string[] {
  const onPath = (env.PATH ?? "")
    .split(delimiter)
    .filter((dir) => dir !== "")
    .map((dir) => join(dir, "rustc"));
  return [...new Set([...onPath, "/usr/bin/rustc"])].filter(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The compiler at `path`, or why it cannot be used. */
function describeRustc(path: string, target: BpfTarget, env: NodeJS.ProcessEnv): Rustc | string {
  const found = rememberRustc(path, env, () => askRustc(path, target, env));
  if (typeof found === "string") return found;
  const { sysroot, version } = found;
  if (coreLibrary(sysroot, target) === undefined) return noCore(target);
  const major = /^LLVM version: (\d+)/m.exec(version)?.[1];
  if (major === undefined) return "does not say its LLVM version";
  return { path, version, sysroot, llvmMajor: Number(major), target };
}

function askRustc(path: string, target: BpfTarget, env: NodeJS.ProcessEnv): RustcIdentity | string {
  const asked = runTool(path, ["--print", "sysroot"], env);
  if (asked.status !== 0) return asked.stderr.trim() || "cannot be run";
  const sysroot = asked.stdout.trim();
  // There may be several on PATH, and most have none: what else they are does not matter.
  if (coreLibrary(sysroot, target) === undefined) return noCore(target);
  const version = runTool(path, ["-vV"], env);
  return version.status === 0 ? { sysroot, version: version.stdout } : "does not say its LLVM version";
}

function noCore(target: BpfTarget): string {
  return `has no core library for ${target}`;
}

/** The folder with the rlibs that rustc was shipped with for `target`. */
export function targetLibraries(sysroot: string, target: BpfTarget): string {
  return join(sysroot, "lib", "rustlib", target, "lib");
}

/** Path of libcore's rlib in `sysroot`, if it is there. */
export function coreLibrary(sysroot: string, target: BpfTarget): string | undefined {
  return sysrootLibraries(sysroot, target).find((path) => /\/libcore-[^/]*\.rlib$/.test(path));
}

/** Paths of all rlibs of `sysroot` for `target`, in name order. */
export function sysrootLibraries(sysroot: string, target: BpfTarget): string[] {
  const folder = targetLibraries(sysroot, target);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith(".rlib"))
    .sort()
    .map((name) => join(folder, name));
}

/** The cargo that belongs to `rustc`: the one beside it, else the first on PATH. */
export function cargoOf(rustc: Rustc): string {
  const beside = join(dirname(rustc.path), "cargo");
  return isExecutable(beside) ? beside : "cargo";
}

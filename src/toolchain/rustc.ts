import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { CorelateError, environment } from "../../lib/diagnostics/index.js";
import { behindProxy } from "./behind-proxy.js";
import { librarySources, sysrootWithCore } from "./core-library.js";
import { isExecutable, onPath } from "./executables.js";
import { runTool } from "./run.js";
import { type RustcIdentity, rememberRustc } from "./rustc-identity.js";
import { isProxy, rustupName, rustupSysroots } from "./rustup.js";

/** The targets that corelate knows: rustc's names for little- and big-endian BPF. */
export type BpfTarget = "bpfel-unknown-none" | "bpfeb-unknown-none";

/** A rustc that can compile for a BPF target. */
export interface Rustc {
  /** Path of the executable; never a proxy of rustup's, which may start another compiler in another folder. */
  readonly path: string;
  /** Everything that `rustc -vV` printed: the identity of this compiler. */
  readonly version: string;
  /** The compiler's own sysroot. */
  readonly sysroot: string;
  /** The sysroot that has the core library for `target`: the compiler's own, or one of ours. */
  readonly coreSysroot: string;
  /** What this rustc has to be told besides `--target`, so that it finds that core library. */
  readonly targetFlags: readonly string[];
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
 * The rustc to compile with: the one named, else the first on PATH that was shipped with a core library for BPF, else Debian's, else the
 * first of these and of rustup's toolchains that has the sources of one.
 *
 * @throws CRL0001 when there is none, CRL0007 when its sources do not compile.
 */
export function findRustc(choice: RustcChoice): Rustc {
  const { env, target } = choice;
  const named = choice.explicit ?? (choice.env.CORELATE_RUSTC || undefined);
  const tried: string[] = [];
  const toolchains: string[] = [];
  const withSources: Found[] = [];
  for (const path of named === undefined ? candidates(env, target) : [named]) {
    const found = describeRustc(path, env);
    if (typeof found === "string") {
      tried.push(`${path}: ${found}`);
    } else if (coreLibrary(found.sysroot, target) !== undefined) {
      return { ...found, target, coreSysroot: found.sysroot, targetFlags: [] };
    } else if (librarySources(found.sysroot) !== undefined) {
      withSources.push(found);
    } else {
      const name = rustupName(found.sysroot, env);
      if (name !== undefined) toolchains.push(name);
      tried.push(
        `${path}: rustc ${release(found)}${name === undefined ? "" : `, rustup's ${name},`} has no core library for ${target} and no sources of one`,
      );
    }
  }
  const [first] = withSources;
  if (first !== undefined) return withOwnCore(first, target, env);
  throw new CorelateError(environment.noRustc(target, [...new Set(tried)], [...new Set(toolchains)]));
}

/** A compiler, whether it has a core library or not. */
type Found = Pick<Rustc, "path" | "version" | "sysroot" | "llvmMajor">;

/** Compiles the core library that `found` has the sources of. @throws CRL0007 */
function withOwnCore(found: Found, target: BpfTarget, env: NodeJS.ProcessEnv): Rustc {
  const coreSysroot = sysrootWithCore({ ...found, target }, librarySources(found.sysroot)!, env);
  return { ...found, target, coreSysroot, targetFlags: [`--sysroot=${coreSysroot}`] };
}

function release(found: Found): string {
  return /^release: (.*)/m.exec(found.version)?.[1] ?? "";
}

function* candidates(env: NodeJS.ProcessEnv, target: BpfTarget): Generator<string> {
  yield* new Set([...onPath("rustc", env), "/usr/bin/rustc"].filter(isExecutable));
  yield* rustupSysroots(env)
    .filter((sysroot) => (coreLibrary(sysroot, target) ?? librarySources(sysroot)) !== undefined)
    .map((sysroot) => join(sysroot, "bin", "rustc"))
    .filter(isExecutable);
}

/** The compiler that `program`, a path or a name on PATH, stands for, or why it cannot be used. */
function describeRustc(program: string, env: NodeJS.ProcessEnv): Found | string {
  const path = program.includes("/") ? program : onPath(program, env)[0];
  if (path === undefined) return "is not on PATH";
  const own = isProxy(path) ? behindProxy(path, env) : path;
  const found = rememberRustc(own, env, () => askRustc(own, env));
  if (typeof found === "string") return found;
  const major = /^LLVM version: (\d+)/m.exec(found.version)?.[1];
  if (major === undefined) return "does not say its LLVM version";
  return { ...found, path: own, llvmMajor: Number(major) };
}

function askRustc(path: string, env: NodeJS.ProcessEnv): RustcIdentity | string {
  const asked = runTool(path, ["--print", "sysroot"], env);
  if (asked.status !== 0) return asked.stderr.trim().split("\n")[0] || "cannot be run";
  const version = runTool(path, ["-vV"], env);
  return version.status === 0
    ? { sysroot: asked.stdout.trim(), version: version.stdout }
    : "does not say its LLVM version";
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

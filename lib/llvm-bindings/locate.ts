import { existsSync, readdirSync, realpathSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { CorelateError, environment } from "../diagnostics/index.js";
import { trace } from "../trace/index.js";
import { readDynamicSection } from "./elf-dynamic.js";
import { oldestMajor, probeLlvm } from "./library.js";

/** The compiler whose IR is to be read. */
export interface RustcLibraries {
  /** What `rustc --print sysroot` prints. */
  readonly sysroot: string;
  /** Path of the executable; where it is rustup's proxy, the sysroot's own is looked at. */
  readonly path: string;
  /** Major version of the LLVM that it writes bitcode with. */
  readonly llvmMajor: number;
}

/** How to look for libLLVM. */
export interface LlvmChoice {
  /** `--llvm PATH`; a wrong one is an error, not a reason to go on looking. */
  readonly explicit?: string | undefined;
  /** Looked at for `CORELATE_LLVM`, which counts as `explicit` does. */
  readonly env: NodeJS.ProcessEnv;
  readonly rustc?: RustcLibraries | undefined;
  /** Major version of the LLVM that wrote the newest of the inputs, as far as that is known. */
  readonly inputMajor?: number | undefined;
  /** Sysroots of other compilers: the libLLVM of one of these is taken where nothing else is new enough. */
  readonly sysroots?: (() => readonly string[]) | undefined;
  /** Folders with system libraries; the default is this machine's. */
  readonly folders?: readonly string[];
}

/**
 * The path of the libLLVM to use: the one named, else the one that rustc links, else the system's, else another compiler's. Of these the
 * nearest version that can read the inputs is taken, and the newest where nothing is known of them. Where none is new enough, the first that
 * can be used at all: bitcode is often readable all the same, and where it is not, CRL0004 says so.
 *
 * @throws CRL0002 where there is none; CRL0003, CRL0022, CRL0024 where the one named cannot be used.
 */
export function findLlvm(choice: LlvmChoice): string {
  const found = locate(choice);
  trace(choice.env, `libLLVM: ${found}`);
  return found;
}

function locate(choice: LlvmChoice): string {
  const named = choice.explicit ?? (choice.env.CORELATE_LLVM || undefined);
  if (named !== undefined) {
    probeLlvm(named);
    return named;
  }
  const tried: string[] = [];
  const folders = choice.folders ?? systemFolders();
  const needed = Math.max(choice.rustc?.llvmMajor ?? 0, choice.inputMajor ?? 0);
  let older: string | undefined;
  for (const path of candidates(choice, folders, needed)) {
    const found = probe(path);
    if (typeof found === "string") tried.push(`${path}: ${found}`);
    else if (found >= needed) return path;
    else older ??= path;
  }
  if (older !== undefined) return older;
  throw new CorelateError(
    environment.noLlvm(tried.length > 0 ? tried : folders.map((folder) => `${folder}/libLLVM.so.*`)),
  );
}

/** The libLLVM that a rustc links, found as the dynamic linker would find it; undefined where it is part of rustc itself. */
export function rustcLlvm(
  rustc: RustcLibraries,
  folders: readonly string[] = systemFolders(),
): string | undefined {
  const own = join(rustc.sysroot, "bin", "rustc");
  const executable = existsSync(own) ? own : rustc.path;
  const around = [join(rustc.sysroot, "lib"), ...folders];
  const driver = linked(executable, /^librustc_driver/, around);
  return driver === undefined ? undefined : linked(driver, /^libLLVM/, around);
}

/** Where Linux distributions keep shared libraries. */
export function systemFolders(): string[] {
  const versioned = list("/usr/lib").filter((name) => /^llvm-\d+$/.test(name));
  const multiarch = list("/usr/lib").filter(
    (name) => name.endsWith("-linux-gnu") || name.endsWith("-linux-musl"),
  );
  const folders = [
    ...multiarch.map((name) => `/usr/lib/${name}`),
    ...versioned.map((name) => `/usr/lib/${name}/lib`),
    "/usr/lib64",
    "/usr/lib",
    "/usr/local/lib",
  ];
  return folders.filter((folder) => existsSync(folder));
}

/** In order, each once; the system and other compilers are searched only when it comes to it. */
function* candidates(choice: LlvmChoice, folders: readonly string[], needed: number): Generator<string> {
  const own = choice.rustc === undefined ? undefined : rustcLlvm(choice.rustc, folders);
  if (own !== undefined) yield own;
  const usable = (found: Numbered) => found.major >= oldestMajor && existsSync(found.path);
  const newEnough = (found: Numbered) => found.major >= needed;
  const system = folders
    .flatMap((folder) => list(folder).map((name) => ({ path: join(folder, name), major: majorInName(name) })))
    .filter(usable)
    .map((found) => ({ ...found, path: realpathSync(found.path) }))
    .sort((a, b) => (needed === 0 ? b.major - a.major : a.major - b.major));
  yield* once(system.filter(newEnough), own);
  const others = (choice.sysroots?.() ?? [])
    .map((sysroot) => rustcLlvm({ sysroot, path: join(sysroot, "bin", "rustc"), llvmMajor: 0 }, []) ?? "")
    .map((path) => ({ path, major: majorInName(basename(path)) }))
    .sort((a, b) => a.major - b.major);
  yield* once(others.filter(usable).filter(newEnough), own);
  yield* once(system.filter((found) => !newEnough(found)).reverse(), own);
}

/** A libLLVM and the version in its name. */
interface Numbered {
  readonly path: string;
  readonly major: number;
}

function once(found: readonly Numbered[], but: string | undefined): string[] {
  return [...new Set(found.map(({ path }) => path))].filter((path) => path !== but);
}

/**
 * `libLLVM.so.22.1`, `libLLVM-19.so`, `libLLVM-19.so.1`, and what rustup's toolchains have: `libLLVM.so.22.1-rust-1.97.0-nightly`,
 * `libLLVM-22-rust-1.97.0-nightly.so`. 0 for other names.
 */
function majorInName(name: string): number {
  const match =
    /^libLLVM(?:-(\d+)(?:-rust-[^/]*)?\.so(?:\.\d+)?|\.so\.(\d+)(?:\.\d+)*(?:-rust-[^/]*)?)$/.exec(name);
  return Number(match?.[1] ?? match?.[2] ?? 0);
}

/** The major version of the libLLVM at `path`, or why it cannot be used. */
function probe(path: string): number | string {
  try {
    return probeLlvm(path).major;
  } catch (error) {
    if (error instanceof CorelateError) return error.diagnostics[0]!.message;
    throw error;
  }
}

/** The library that `file` links by a name that matches, looked up in its run path and then in `folders`. */
function linked(file: string, name: RegExp, folders: readonly string[]): string | undefined {
  const { needed, runPath } = readDynamicSection(file);
  const library = needed.find((candidate) => name.test(candidate));
  if (library === undefined) return undefined;
  const origin = dirname(realpathSync(file));
  const own = runPath.map((folder) => folder.replace(/\$ORIGIN|\$\{ORIGIN\}/, origin));
  return [...own, ...folders].map((folder) => join(folder, library)).find((path) => existsSync(path));
}

/** Sorted, so that the choice does not depend on the file system. */
function list(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

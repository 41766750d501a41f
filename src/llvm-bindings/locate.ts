import { existsSync, readdirSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { CorelateError, environment } from "../diagnostics/index.js";
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
  /** Folders with system libraries; the default is this machine's. */
  readonly folders?: readonly string[];
}

/**
 * The path of the libLLVM to use: the one named, else the one that rustc links, else the system's. Of these the nearest version
 * that can read rustc's bitcode is taken, and the newest where there is no rustc.
 *
 * @throws CRL0002 where there is none; CRL0003, CRL0022, CRL0024 where the one named cannot be used.
 */
export function findLlvm(choice: LlvmChoice): string {
  const named = choice.explicit ?? (choice.env.CORELATE_LLVM || undefined);
  if (named !== undefined) {
    probeLlvm(named);
    return named;
  }
  const tried: string[] = [];
  const folders = choice.folders ?? systemFolders();
  for (const path of candidates(choice, folders)) {
    const problem = problemWith(path);
    if (problem === undefined) return path;
    tried.push(`${path}: ${problem}`);
  }
  throw environment.noLlvm(tried.length > 0 ? tried : folders.map((folder) => `${folder}/libLLVM.so.*`));
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

/** In order, each once; the system is searched only when it comes to it. */
function* candidates(choice: LlvmChoice, folders: readonly string[]): Generator<string> {
  const own = choice.rustc === undefined ? undefined : rustcLlvm(choice.rustc, folders);
  if (own !== undefined) yield own;
  const oldest = Math.max(oldestMajor, choice.rustc?.llvmMajor ?? 0);
  const order = choice.rustc === undefined ? -1 : 1;
  const system = folders
    .flatMap((folder) => list(folder).map((name) => ({ path: join(folder, name), major: majorInName(name) })))
    .filter((found) => found.major >= oldest && existsSync(found.path))
    .sort((a, b) => order * (a.major - b.major));
  yield* new Set(system.map((found) => realpathSync(found.path)).filter((path) => path !== own));
}

/** `libLLVM.so.22.1`, `libLLVM-19.so`, `libLLVM-19.so.1`; 0 for other names. */
function majorInName(name: string): number {
  const match = /^libLLVM(?:-(\d+)\.so(?:\.\d+)?|\.so\.(\d+)(?:\.\d+)*)$/.exec(name);
  return Number(match?.[1] ?? match?.[2] ?? 0);
}

function problemWith(path: string): string | undefined {
  try {
    probeLlvm(path);
    return undefined;
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

import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { CorelateError, environment } from "../../lib/diagnostics/index.js";
import { cacheFolder, ensurePrivate } from "./cache.js";
import { codegenFlags } from "./flags.js";
import { runTool } from "./run.js";
import { rustupName } from "./rustup.js";

/** A compiler whose sysroot has no core library for the target. */
export interface BareRustc {
  readonly path: string;
  /** What `rustc -vV` prints. */
  readonly version: string;
  readonly sysroot: string;
  readonly target: string;
}

/** The sources of the standard library that belong to the compiler of `sysroot`: rustup's component rust-src, Debian's rust-web-src. */
export function librarySources(sysroot: string): string | undefined {
  const library = join(sysroot, "lib", "rustlib", "src", "rust", "library");
  return existsSync(join(library, "core", "src", "lib.rs")) ? library : undefined;
}

/**
 * Compiles `core` from the compiler's own sources, once for each compiler and target, and gives a sysroot that has it: everything else in
 * it is a link to the compiler's own. `-Z build-std` of cargo does the same for one project; this needs neither cargo nor a registry, and
 * unstable features are allowed in `core` alone (`RUSTC_BOOTSTRAP`), which every toolchain of rustup's compiles that way.
 *
 * @throws CRL0007 with rustc's words where it does not compile
 */
export function sysrootWithCore(rustc: BareRustc, library: string, env: NodeJS.ProcessEnv): string {
  const cache = cacheFolder(env);
  const folder = join(cache, `core-${keyOf(rustc, library)}`);
  if (existsSync(folder) && isWhole(ensurePrivate(folder), rustc.target)) return folder;

  const making = mkdtempSync(join(cache, "making-core-"));
  try {
    const libraries = join(making, "lib", "rustlib", rustc.target, "lib");
    mkdirSync(libraries, { recursive: true });
    linkTheRest(rustc, join(making, "lib", "rustlib"));
    compileCore(rustc, library, making, libraries, env);
    compileBuiltins(rustc, making, libraries, env);
    writeFileSync(join(making, record), sizesOf(making, rustc.target));
    replaceFolder(making, folder, rustc.target);
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
  return folder;
}

/** The file that lists the contents of a complete folder. */
const record = "libraries.json";

/** Names and sizes of the libraries. */
function sizesOf(sysroot: string, target: string): string {
  const folder = join(sysroot, "lib", "rustlib", target, "lib");
  return JSON.stringify(readdirSync(folder).map((name) => [name, statSync(join(folder, name)).size]));
}

function isWhole(sysroot: string, target: string): boolean {
  try {
    return readFileSync(join(sysroot, record), "utf8") === sizesOf(sysroot, target);
  } catch {
    return false;
  }
}

/** Another build may have been quicker. An incomplete folder is replaced. */
function replaceFolder(making: string, folder: string, target: string): void {
  for (let attempt = 0; ; attempt++) {
    try {
      return renameSync(making, folder);
    } catch (error) {
      if (isWhole(folder, target)) return;
      if (attempt > 0) throw error;
      rmSync(folder, { recursive: true, force: true });
    }
  }
}

/** Changes with the compiler, its sources, and what they are compiled with. */
function keyOf(rustc: BareRustc, library: string): string {
  const { mtimeMs, size } = statSync(join(library, "core", "src", "lib.rs"));
  return createHash("sha256")
    .update([rustc.version, rustc.sysroot, rustc.target, library, mtimeMs, size, ...codegenFlags].join("\0"))
    .digest("hex")
    .slice(0, 20);
}

function linkTheRest(rustc: BareRustc, rustlib: string): void {
  const ownRustlib = join(rustc.sysroot, "lib", "rustlib");
  for (const name of readdirSync(ownRustlib))
    if (name !== rustc.target) symlinkSync(join(ownRustlib, name), join(rustlib, name));
}

function compileCore(
  rustc: BareRustc,
  library: string,
  sysroot: string,
  out: string,
  env: NodeJS.ProcessEnv,
): void {
  const manifest = readFileSync(join(library, "core", "Cargo.toml"), "utf8");
  const edition = /^edition\s*=\s*"(\d+)"/m.exec(manifest)?.[1] ?? "2024";
  compile(rustc, "core", edition, join(library, "core", "src", "lib.rs"), sysroot, out, env);
}

/**
 * rustc asks for a crate of this name besides `core`. What it would hold (memcpy, arithmetic on 128 bits) is never called on BPF: the passes write
 * it in place.
 */
function compileBuiltins(rustc: BareRustc, sysroot: string, out: string, env: NodeJS.ProcessEnv): void {
  const source = join(sysroot, "compiler_builtins.rs");
  writeFileSync(
    source,
    "#![feature(compiler_builtins)]\n#![compiler_builtins]\n#![no_builtins]\n#![no_std]\n",
  );
  compile(rustc, "compiler_builtins", "2021", source, sysroot, out, env);
  rmSync(source);
}

function compile(
  rustc: BareRustc,
  name: string,
  edition: string,
  source: string,
  sysroot: string,
  out: string,
  env: NodeJS.ProcessEnv,
): void {
  // The same on each machine, since symbols have it.
  const suffix = createHash("sha256")
    .update([rustc.version, rustc.target, name, ...codegenFlags].join("\0"))
    .digest("hex")
    .slice(0, 16);
  const args = ["--crate-name", name, "--crate-type", "rlib", "--edition", edition, source];
  args.push("--target", rustc.target, "--sysroot", sysroot, "--out-dir", out, "--cap-lints", "allow");
  args.push(...codegenFlags, "-Zforce-unstable-if-unmarked", `-Cmetadata=${suffix}`);
  args.push(`-Cextra-filename=-${suffix}`, "--color", "never");
  // rustc's variables of an outer build are not for this crate.
  const { RUSTC_WRAPPER: _, RUSTFLAGS: __, ...rest } = env;
  const done = runTool(rustc.path, args, { ...rest, RUSTC_BOOTSTRAP: "1" }, { endsWith: sysroot });
  if (done.status !== 0)
    throw new CorelateError(
      environment.coreFailed(
        rustc.target,
        source,
        done.stderr || `rustc was ended (status ${done.status ?? "none"})`,
        rustupName(rustc.sysroot, env),
      ),
    );
}

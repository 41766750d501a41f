import { createHash, randomBytes } from "node:crypto";
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { CorelateError, environment, system } from "../../lib/diagnostics/index.js";
import { packagePath, replaceFile } from "../../lib/files/index.js";
import { cacheFolder, ensurePrivate } from "./cache.js";
import { codegenFlags } from "./flags.js";
import { runTool } from "./run.js";
import { cargoOf, type Rustc } from "./rustc.js";

/** The companion crate, compiled for one rustc and one target. */
export interface Companion {
  /** `libcorelate.rlib`: what `--extern corelate=` names. */
  readonly rlib: string;
  /** Folder with what the rlib depends on (the procedural macros): what `-L dependency=` names. */
  readonly dependencies: string;
}

/** Folder of the Rust crates that come with this package. */
export function cratesFolder(): string {
  const crates = packagePath("crates");
  if (!existsSync(join(crates, "corelate", "Cargo.toml")))
    throw new CorelateError(environment.companionCrateFailed("the folder crates/ of the package is missing"));
  return crates;
}

/**
 * Compiles the companion crate once for each compiler and each version of its source, and again where something of it is not as it was.
 * cargo looks at what it has fetched, and fetches only what is missing of it.
 *
 * @throws CRL0006 when cargo fails, CRL0082 where there is no place for it that is this user's alone.
 */
export function buildCompanion(rustc: Rustc, env: NodeJS.ProcessEnv): Companion {
  const crates = cratesFolder();
  const key = createHash("sha256").update(`${rustc.version}\0${rustc.target}\0${rustc.coreSysroot}\0`);
  for (const file of sourceFiles(crates)) key.update(file).update(readFileSync(join(crates, file)));
  const folder = ensurePrivate(join(cacheFolder(env), `companion-${key.digest("hex").slice(0, 20)}`));
  const target = join(folder, "target");
  const companion = {
    rlib: join(target, rustc.target, "release", "libcorelate.rlib"),
    dependencies: join(target, "release", "deps"),
  };
  const record = join(folder, "files.json");
  const known = readRecord(record);
  if (known !== undefined && known === statesOf(companion)) return companion;
  // cargo takes what it has made for whole, whatever became of it.
  if (known !== undefined) discard(target);

  const args = ["build", "--locked", "--release", "--package", "corelate"];
  args.push("--manifest-path", join(crates, "Cargo.toml"), "--target", rustc.target, "--target-dir", target);
  const flags = [...codegenFlags, ...rustc.targetFlags];
  // cargo's own variables of an outer build must not reach this one.
  const cargoEnv = {
    ...withoutCargo(env),
    RUSTC: rustc.path,
    CARGO_ENCODED_RUSTFLAGS: flags.join("\x1f"),
    // What it fails with is shown.
    RUST_BACKTRACE: "0",
  };
  const cargo = (more: readonly string[]) =>
    runTool(cargoOf(rustc), [...args, ...more], cargoEnv, { cwd: crates, endsWith: "" });
  const offline = cargo(["--offline"]);
  const done = offline.status !== 0 && /--offline|offline mode/.test(offline.stderr) ? cargo([]) : offline;
  if (done.status !== 0) throw new CorelateError(environment.companionCrateFailed(done.stderr));
  const states = statesOf(companion);
  if (states === undefined) throw new CorelateError(environment.companionCrateFailed("cargo left no crate"));
  try {
    replaceFile(record, Buffer.from(states));
  } catch (error) {
    throw new CorelateError(system.badCache(folder, (error as Error).message));
  }
  return companion;
}

function readRecord(record: string): string | undefined {
  try {
    return readFileSync(record, "utf8");
  } catch {
    return undefined;
  }
}

/** Name, size and time of all that rustc reads of the compiled crate; undefined where that is not there. */
function statesOf({ rlib, dependencies }: Companion): string | undefined {
  try {
    const libraries = readdirSync(dependencies).filter((name) => /\.(so|dylib|dll|rlib)$/.test(name));
    const files = [rlib, ...libraries.sort().map((name) => join(dependencies, name))];
    if (libraries.length === 0) return undefined;
    return JSON.stringify(
      files.map((file) => {
        const { size, mtimeMs } = statSync(file);
        return { file: relative(dependencies, file), size, mtimeMs };
      }),
    );
  } catch {
    return undefined;
  }
}

/** Out of the way first: another build may look for it. */
function discard(target: string): void {
  const old = `${target}-${randomBytes(6).toString("hex")}`;
  try {
    renameSync(target, old);
  } catch {
    // It is not there, or another build was quicker.
  }
  rmSync(old, { recursive: true, force: true });
}

function withoutCargo(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const drop = /^(CARGO_(?!HOME$|NET|HTTP|REGISTR)|RUSTC|RUSTFLAGS|RUSTDOC)/;
  return Object.fromEntries(Object.entries(env).filter(([name]) => !drop.test(name)));
}

/** What cargo builds there, and what the compiled crate does not depend on. */
const otherFolders: readonly string[] = ["target", "tests", "benches"];

/**
 * Everything below `crates` that can change the compiled crate, relative, in name order. cargo's own folder is not looked into: it has
 * thousands of files, and another cargo may be at work in it.
 */
export function sourceFiles(crates: string): string[] {
  const files: string[] = [];
  const folders = [""];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const entry of readdirSync(join(crates, folder), { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory() && !otherFolders.includes(entry.name)) folders.push(path);
      else if (entry.isFile() && /\.(rs|toml|lock)$/.test(entry.name)) files.push(path);
    }
  }
  return files.sort();
}

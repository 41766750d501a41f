import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { environment } from "../diagnostics/index.js";
import { cacheFolder } from "./cache.js";
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
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "crates", "corelate", "Cargo.toml"))) {
    const parent = dirname(folder);
    if (parent === folder)
      throw environment.companionCrateFailed("the folder crates/ of the package is missing");
    folder = parent;
  }
  return join(folder, "crates");
}

/**
 * Compiles the companion crate once for each compiler and each version of its source, and remembers where.
 * cargo runs offline: its registry is filled at set-up.
 *
 * @throws CRL0006 when cargo fails.
 */
export function buildCompanion(rustc: Rustc, env: NodeJS.ProcessEnv): Companion {
  const crates = cratesFolder();
  const key = createHash("sha256").update(`${rustc.version}\0${rustc.target}\0`);
  for (const file of sourceFiles(crates)) key.update(file).update(readFileSync(join(crates, file)));
  const folder = join(cacheFolder(env), `companion-${key.digest("hex").slice(0, 20)}`);
  const record = join(folder, "companion.json");
  if (existsSync(record)) return JSON.parse(readFileSync(record, "utf8")) as Companion;

  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const target = join(folder, "target");
  const args = ["build", "--offline", "--locked", "--release", "--package", "corelate"];
  args.push("--manifest-path", join(crates, "Cargo.toml"), "--target", rustc.target, "--target-dir", target);
  const done = runTool(
    cargoOf(rustc),
    args,
    // cargo's own variables of an outer build must not reach this one.
    { ...withoutCargo(env), RUSTC: rustc.path, CARGO_ENCODED_RUSTFLAGS: codegenFlags.join("\x1f") },
    { cwd: crates, endsWith: "" },
  );
  if (done.status !== 0) throw environment.companionCrateFailed(done.stderr);
  const release = join(target, rustc.target, "release");
  const companion = {
    rlib: join(release, "libcorelate.rlib"),
    dependencies: join(target, "release", "deps"),
  };
  const beside = `${record}.${process.pid}`;
  writeFileSync(beside, JSON.stringify(companion), { mode: 0o600 });
  renameSync(beside, record);
  return companion;
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

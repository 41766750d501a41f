import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cargoOf } from "../../src/toolchain/index.js";
import { run, rustc, start } from "../link/linker.js";
import type { Edit, PublishedProgram } from "./programs.js";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Where packages are unpacked and built; it outlives the run. */
export const workFolder = join(root, "build", "real");

/** Why a package is not here: the test is skipped. */
export class Unavailable extends Error {}

/**
 * Unpacks a published package, fetched by cargo if it is not there, and gives the folder of its eBPF crate.
 *
 * @throws Unavailable where cargo cannot fetch it; an `Error` where it is not the one whose checksum is pinned.
 */
export async function unpack(program: PublishedProgram): Promise<string> {
  const { name, version } = program;
  const folder = join(workFolder, `${name}-${version}`);
  mkdirSync(workFolder, { recursive: true });
  if (cached(program) === undefined) {
    const done = await start(cargoOf(rustc), ["info", `${name}@${version}`], workFolder);
    if (done.status !== 0)
      throw new Unavailable(`${name} ${version} cannot be fetched: ${lastLine(done.stderr)}`);
  }
  const archive = cached(program);
  if (archive === undefined) throw new Error(`cargo has fetched ${name} ${version}, but not to its cache`);
  const found = createHash("sha256").update(readFileSync(archive)).digest("hex");
  if (found !== program.checksum)
    throw new Error(`${archive} has the checksum ${found}, not ${program.checksum}`);
  rmSync(folder, { recursive: true, force: true });
  const done = run("tar", ["--no-same-owner", "-xzf", archive], workFolder);
  if (done.status !== 0) throw new Error(done.stderr);
  const crate = join(folder, program.folder ?? "");
  if (program.manifest !== undefined) renameSync(join(crate, program.manifest), join(crate, "Cargo.toml"));
  return crate;
}

/** The package in cargo's own cache. */
function cached({ name, version }: PublishedProgram): string | undefined {
  const cache = join(process.env.CARGO_HOME ?? join(homedir(), ".cargo"), "registry", "cache");
  if (!existsSync(cache)) return undefined;
  return readdirSync(cache)
    .map((registry) => join(cache, registry, `${name}-${version}.crate`))
    .find((path) => existsSync(path));
}

/** Makes `edits` in the package at `folder`, each of which has to fit exactly once. */
export function edit(folder: string, edits: readonly Edit[]): void {
  for (const { file, search, replace } of edits) {
    const path = join(folder, file);
    const text = readFileSync(path, "utf8");
    if (text.split(search).length !== 2)
      throw new Error(`${path}: ${JSON.stringify(search)} is not there once`);
    writeFileSync(
      path,
      text.replace(search, () => replace),
    );
  }
}

/** The last line of what a program said, where it says why it ended. */
export function lastLine(text: string): string {
  return text.trim().split("\n").at(-1)?.trim() ?? "";
}

import { existsSync, realpathSync } from "node:fs";
import { dirname, isAbsolute, join, relative, resolve } from "node:path";
import { packagePath, readRegular } from "../../lib/files/index.js";
import { findCommitHash } from "./rustc-commit.js";

/** Where a build takes place, as far as the names of its sources depend on it. */
export interface SourceFolders {
  /** The working folder: under cargo, that of the workspace. */
  readonly cwd: string;
  /** The `.rs` files that are compiled. */
  readonly inputs: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/** Names for source files that are the same in each folder, for each user and on each machine. */
export interface SourcePaths {
  /** The name of the file at `path`; see `PassOptions`. */
  nameOf(path: string, relative?: string): string;
  /** The path of a file that was given `name`. */
  pathOf(name: string): string | undefined;
  /** Whether the file is of Rust's library. Its sources are not on every machine. */
  isOfLibrary(name: string): boolean;
}

/**
 * The names of cargo's `trim-paths`:
 *
 * - what is in the working folder: its path from there;
 * - `/cargo/registry/src/…` and `/cargo/git/checkouts/…` for crates that cargo fetched, `/cargo/build-dir/…` for what build scripts wrote;
 * - `/rustc/HASH/library/…` for Rust's library;
 * - `corelate-VERSION/src/…` for the companion crate, and `NAME-VERSION/…` for other crates outside of the working folder.
 *
 * A crate that was called by its whole path is named from its workspace or package, or from the folder of its root file where it has none.
 *
 * @returns undefined where `CORELATE_TRIM_PATHS` is `none`: paths stay as they are.
 */
export function sourcePaths(folders: SourceFolders): SourcePaths | undefined {
  const { env } = folders;
  if (env.CORELATE_TRIM_PATHS === "none") return undefined;
  const bases = basesOf(folders);
  const names = new Map<string, string>();
  const paths = new Map<string, string>();
  const packages = new Map<string, string | undefined>();
  const nameOf = (path: string, short?: string) => {
    let name = names.get(path);
    if (name === undefined) {
      name =
        fetchedOrLibrary(path, env) ??
        companionFile(path) ??
        below(bases, path) ??
        inPackage(path, packages) ??
        short ??
        nearby(bases, path) ??
        path;
      names.set(path, name);
      if (!paths.has(name)) paths.set(name, path);
    }
    return name;
  };
  return {
    nameOf,
    pathOf: (name) => {
      const path = paths.get(name);
      return path !== undefined && !existsSync(path) ? (companionSource(path) ?? path) : path;
    },
    isOfLibrary: (name) => /^\/rustc\/[^/]+\/|^\/usr\/src\/rustc-/.test(name),
  };
}

/**
 * The folders that names start from, the first one first. An input that was called by a path from the working folder keeps it. Of one that was called by its whole path the name does not depend
 * on the working folder.
 */
function basesOf({ cwd, inputs }: SourceFolders): string[] {
  const isBelow = (input: string) => !isAbsolute(input) && !input.startsWith("..");
  const roots = inputs
    .filter((input) => !isBelow(input))
    .map((input) => rootOf(dirname(resolve(cwd, input)), cwd));
  const folders = roots.length > 0 && roots.length === inputs.length ? [...roots, cwd] : [cwd, ...roots];
  const real = (folder: string) => {
    try {
      return realpathSync(folder);
    } catch {
      return folder;
    }
  };
  return [...new Set(folders.map(real))].filter((folder) => folder !== "/");
}

/** The workspace of `folder`, else its package, else the working folder around it, else `folder` itself. */
function rootOf(folder: string, cwd: string): string {
  let found: string | undefined;
  for (let above = folder; above !== dirname(above); above = dirname(above)) {
    const manifest = read(join(above, "Cargo.toml"));
    if (manifest === undefined) continue;
    found ??= above;
    if (section(manifest, "workspace") !== undefined) return above;
  }
  return found ?? (`${folder}/`.startsWith(`${cwd}/`) ? cwd : folder);
}

function below(bases: readonly string[], path: string): string | undefined {
  const base = bases.find((folder) => path.startsWith(`${folder}/`));
  return base === undefined ? undefined : path.slice(base.length + 1);
}

/** What is not far from the working folder, such as `../shared/maps.rs`. */
function nearby([base]: readonly string[], path: string): string | undefined {
  if (base === undefined || /^\/(usr|rustc|cargo)\//.test(path)) return undefined;
  const way = relative(base, path);
  const shared = path.length - way.replace(/^(\.\.\/)+/, "").length > 1;
  return shared && !isAbsolute(way) && !way.startsWith("../../../../") ? way : undefined;
}

/** The names of folders with a hash, as cargo makes them. */
const hashed = "[^/]+-[0-9a-f]{16}";

function fetchedOrLibrary(path: string, env: NodeJS.ProcessEnv): string | undefined {
  const library = /^(.*)\/lib\/rustlib\/src\/rust\/(.*)$/.exec(path);
  if (library !== null) return `/rustc/${findCommitHash(library[1]!, env)}/${library[2]}`;
  const fetched = new RegExp(`/(registry/src|git/checkouts)/(${hashed}/.*)$`).exec(path);
  if (fetched !== null) return `/cargo/${fetched[1]}/${fetched[2]}`;
  const written = /\/build\/([^/]+)-[0-9a-f]{16}\/out\/(.*)$/.exec(path);
  return written === null ? undefined : `/cargo/build-dir/build/${written[1]}/out/${written[2]}`;
}

const companionPath = /\/crates\/corelate\/src\/([^/].*)$/;

function companionFile(path: string): string | undefined {
  const file = companionPath.exec(path)?.[1];
  if (file === undefined || companionSource(path) === undefined) return undefined;
  return `corelate-${companionVersion()}/src/${file}`;
}

/** The compiled crate may come from another copy of this package, which is there no more. */
function companionSource(path: string): string | undefined {
  const file = companionPath.exec(path)?.[1];
  const own = file === undefined ? undefined : packagePath("crates", "corelate", "src", file);
  return own !== undefined && existsSync(own) ? own : undefined;
}

let version: string | undefined;

function companionVersion(): string {
  version ??= packageOf(packagePath("crates", "corelate"))?.replace(/^corelate-/, "") ?? "0";
  return version;
}

/** `NAME-VERSION/src/lib.rs` for a file of a cargo package. */
function inPackage(path: string, known: Map<string, string | undefined>): string | undefined {
  for (let folder = dirname(path); folder !== dirname(folder); folder = dirname(folder)) {
    if (!known.has(folder)) known.set(folder, packageOf(folder));
    const name = known.get(folder);
    if (name !== undefined) return `${name}${path.slice(folder.length)}`;
  }
  return undefined;
}

/** The name and the version of the package whose manifest is in `folder`. The version may be that of the workspace, which is above. */
function packageOf(folder: string): string | undefined {
  const manifest = read(join(folder, "Cargo.toml"));
  const own = manifest === undefined ? undefined : section(manifest, "package");
  const name = own === undefined ? undefined : /^name\s*=\s*["']([\w-]+)["']/m.exec(own)?.[1];
  if (name === undefined) return undefined;
  const versionLine = /^version\s*=\s*["']([\w.+-]+)["']/m;
  let found = versionLine.exec(own!)?.[1];
  if (found === undefined && /^version(\.workspace|\s*=\s*\{\s*workspace)/m.test(own!))
    for (let above = folder; found === undefined; above = dirname(above)) {
      const workspace = read(join(above, "Cargo.toml"));
      const shared = workspace === undefined ? undefined : section(workspace, "workspace.package");
      found = shared === undefined ? undefined : versionLine.exec(shared)?.[1];
      if (above === dirname(above)) break;
    }
  return found === undefined ? name : `${name}-${found}`;
}

function section(manifest: string, name: string): string | undefined {
  const start = new RegExp(`^\\[${name.replace(".", "\\.")}\\]\\s*$`, "m").exec(manifest);
  if (start === null) return undefined;
  const rest = manifest.slice(start.index + start[0].length);
  const end = /^\s*\[/m.exec(rest);
  return end === null ? rest : rest.slice(0, end.index);
}

function read(path: string): string | undefined {
  return readRegular(path, 1 << 20);
}

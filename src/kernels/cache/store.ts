import { createHash } from "node:crypto";
import { closeSync, lstatSync, mkdirSync, openSync, readdirSync, readSync } from "node:fs";
import { join } from "node:path";
import { CorelateError, kernelsErrors, nearestNames } from "../../../lib/diagnostics/index.js";
import { readRegular } from "../../../lib/files/index.js";
import { cacheFolder, ensurePrivate } from "../../toolchain/index.js";
import { architectures } from "../architecture.js";
import type { CachedKernel } from "../kernel.js";
import { isLine, isPatchLevel, parseKernelName } from "../name.js";
import { compareVersions } from "../version.js";
import { type Manifest, manifestName, mostOfManifest, parseManifest } from "./manifest.js";

/** The folder with the kernels, a folder for each: `ARCHITECTURE/VERSION`. @throws CRL0082 */
export function kernelCache(env: NodeJS.ProcessEnv): string {
  return ensurePrivate(join(cacheFolder(env), "kernels"));
}

/** A folder in the cache that holds no kernel that could be used, and why. */
export interface DamagedKernel {
  readonly folder: string;
  readonly why: string;
}

/** Every kernel in the cache whose files are there in full length, by architecture and version. What is in them is looked at when one is used. */
export function listCached(cache: string): CachedKernel[] {
  const found = folders(cache).flatMap((entry) => {
    const read = readEntry(entry);
    return "why" in read ? [] : [read];
  });
  return named(found);
}

/** The folders whose kernel is not whole. */
export function listDamaged(cache: string): DamagedKernel[] {
  return folders(cache).flatMap((entry) => {
    const read = readEntry(entry);
    return "why" in read ? [read] : [];
  });
}

/**
 * The kernel that `name` means: one that was added under it, the newest of a line, or one exact version. The contents of its files are compared with
 * what they were when they were put there.
 *
 * @throws CRL0600 where it is no name, CRL0610 where a file was changed.
 */
export function findKernel(name: string, cache: string): CachedKernel | undefined {
  const found = matching(name, listCached(cache));
  if (found !== undefined) checkFiles(found);
  return found;
}

/** The same, for who cannot go on without it. @throws CRL0604 too, with near names and how to get it. */
export function requireKernel(name: string, cache: string): CachedKernel {
  const found = findKernel(name, cache);
  if (found !== undefined) return found;
  const asked = parseKernelName(name).name;
  throw new CorelateError(kernelsErrors.notCached(asked, nearKernelNames(asked, cache)));
}

/** Names in the cache that are written nearly as `name`. */
export function nearKernelNames(name: string, cache: string): string[] {
  return nearestNames(
    name,
    listCached(cache).map((kernel) => kernel.name),
  );
}

/** Without a look at the contents. */
export function matching(name: string, kernels: readonly CachedKernel[]): CachedKernel | undefined {
  const { name: asked, arch, kernel } = parseKernelName(name);
  const exact = kernels.find((one) => one.name === asked);
  if (exact !== undefined) return exact;
  const those = kernels.filter((one) => one.arch === arch);
  if (isLine(kernel)) return newest(those.filter(({ line }) => line === kernel));
  return newest(those.filter(({ version }) => version === kernel || isPatchLevel(version, kernel)));
}

function newest(kernels: readonly CachedKernel[]): CachedKernel | undefined {
  return [...kernels].sort((a, b) => compareVersions(b.version, a.version))[0];
}

/** Gives the newest fetched kernel of a line the line's name, and others their versions. */
function named(kernels: readonly CachedKernel[]): CachedKernel[] {
  const sorted = [...kernels].sort(
    (a, b) =>
      architectures.indexOf(a.arch) - architectures.indexOf(b.arch) || compareVersions(a.version, b.version),
  );
  const taken = new Set(sorted.filter(({ name }) => name !== "").map(({ name }) => name));
  const names = new Map<CachedKernel, string>();
  for (const kernel of [...sorted].reverse()) {
    if (kernel.name !== "") continue;
    const name = parseKernelName(`${kernel.arch}/${kernel.line}`).name;
    names.set(kernel, taken.has(name) ? parseKernelName(`${kernel.arch}/${kernel.version}`).name : name);
    taken.add(name);
  }
  return sorted.map((kernel) => ({ ...kernel, name: names.get(kernel) ?? kernel.name }));
}

/** The folders of kernels, whole or not. Names that begin with a dot are those of what is not ready. */
function folders(cache: string): string[] {
  return architectures.flatMap((arch) =>
    entries(join(cache, arch))
      .filter((name) => !name.startsWith("."))
      .map((name) => join(cache, arch, name)),
  );
}

function entries(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

/** The kernel in `folder`, with an empty name where it was not added under one. */
export function readEntry(folder: string): CachedKernel | DamagedKernel {
  const text = readRegular(join(folder, manifestName), mostOfManifest);
  if (text === undefined) return { folder, why: `it has no ${manifestName}` };
  const manifest = parseManifest(text);
  if (typeof manifest === "string") return { folder, why: `${manifestName}: ${manifest}` };
  for (const [path, { size }] of Object.entries(manifest.files)) {
    const stats = lstatSync(join(folder, path), { throwIfNoEntry: false });
    if (!stats?.isFile()) return { folder, why: `${path} is not there` };
    if (stats.size !== size) return { folder, why: `${path} has ${stats.size} bytes instead of ${size}` };
  }
  return toKernel(folder, manifest);
}

function toKernel(folder: string, manifest: Manifest): CachedKernel {
  const { line, version, arch, source, origin, files } = manifest;
  const path = (name: string) => (name in files ? join(folder, name) : undefined);
  const hasModules = Object.keys(files).some((name) => name.startsWith("modules/"));
  return {
    name: manifest.name ?? "",
    line,
    version,
    arch,
    source,
    origin,
    folder,
    image: path("image"),
    btf: path("btf"),
    modules: hasModules ? join(folder, "modules") : undefined,
    config: path("config"),
    size: Object.values(files).reduce((sum, { size }) => sum + size, 0),
    sha256: Object.fromEntries(Object.entries(files).map(([name, { sha256 }]) => [name, sha256])),
  };
}

/** @throws CRL0610 */
export function checkFiles(kernel: CachedKernel): void {
  for (const [path, sha256] of Object.entries(kernel.sha256)) {
    if (hashFile(join(kernel.folder, path)) !== sha256)
      throw new CorelateError(
        kernelsErrors.changed(kernel.name || kernel.version, join(kernel.folder, path)),
      );
  }
}

/** The SHA-256 of a file, in hexadecimal. */
export function hashFile(path: string): string {
  const hash = createHash("sha256");
  const file = openSync(path, "r");
  try {
    const chunk = Buffer.allocUnsafe(1 << 20);
    for (let read = readSync(file, chunk); read > 0; read = readSync(file, chunk))
      hash.update(chunk.subarray(0, read));
  } finally {
    closeSync(file);
  }
  return hash.digest("hex");
}

/** Makes the folder of an architecture. */
export function architectureFolder(cache: string, arch: CachedKernel["arch"]): string {
  const folder = join(cache, arch);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}

import { randomBytes } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join, relative } from "node:path";
import { CorelateError, kernelsErrors } from "../../../lib/diagnostics/index.js";
import { type Manifest, manifestName } from "./manifest.js";
import { architectureFolder, hashFile } from "./store.js";

const prefix = ".unfinished-";

/** A folder in the cache for a kernel that is not whole yet. Only who holds the lock has one. */
export class Staging {
  readonly #cache: string;
  readonly folder: string;
  /** For what is needed on the way and not kept, such as an archive. */
  readonly scratch: string;

  /** Removes what runs that were ended have left, too. */
  constructor(cache: string) {
    for (const name of readdirSync(cache).filter((name) => name.startsWith(prefix)))
      rmSync(join(cache, name), { recursive: true, force: true });
    this.#cache = cache;
    const own = join(cache, `${prefix}${randomBytes(6).toString("hex")}`);
    this.folder = join(own, "kernel");
    this.scratch = join(own, "scratch");
    for (const folder of [own, this.folder, this.scratch]) mkdirSync(folder, { mode: 0o700 });
  }

  write(name: string, bytes: Uint8Array): void {
    writeFileSync(join(this.folder, name), bytes, { flag: "wx", mode: 0o600 });
  }

  /**
   * Makes what is in the folder the kernel that the cache has for `entry`: hashes it, and renames it. One that is there already is replaced.
   *
   * @returns the folder
   */
  commit(entry: string, about: Omit<Manifest, "format" | "files">): string {
    const files = Object.fromEntries(
      filesBelow(this.folder).map((path) => [
        relative(this.folder, path),
        { size: statSync(path).size, sha256: hashFile(path) },
      ]),
    );
    const manifest: Manifest = { format: 1, ...about, files };
    this.write(manifestName, Buffer.from(`${JSON.stringify(manifest, null, 1)}\n`));
    const target = join(architectureFolder(this.#cache, about.arch), entry);
    if (existsSync(target)) renameSync(target, join(this.scratch, "replaced"));
    renameSync(this.folder, target);
    return target;
  }

  discard(): void {
    rmSync(join(this.folder, ".."), { recursive: true, force: true });
  }
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? filesBelow(path) : [path];
    });
}

/** Ends a fetch for which there is no room, before it begins. @throws CRL0611 */
export function needRoom(cache: string, bytes: number): void {
  const { bavail, bsize } = statfsSync(cache);
  if (bavail * bsize < bytes) throw new CorelateError(kernelsErrors.noRoom(cache, bytes, bavail * bsize));
}

/** Says that the disk is full in place of an error that comes of it; any other is given back. */
export function explainFullDisk(cache: string, error: unknown): unknown {
  const { code, message } = error as NodeJS.ErrnoException;
  const text =
    error instanceof CorelateError ? error.diagnostics.flatMap((d) => d.notes ?? []).join("\n") : "";
  const full =
    code === "ENOSPC" || code === "EDQUOT" || /No space left on device|Disk quota exceeded/.test(text);
  if (!full) return error;
  const { bavail, bsize } = statfsSync(cache);
  return new CorelateError(kernelsErrors.diskFull(cache, bavail * bsize, message ?? ""));
}

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { CorelateError, kernelsErrors } from "../../../lib/diagnostics/index.js";
import { type ArchiveEntry, unpackArchive } from "../archive.js";

/** What of a package is kept. */
export interface DebParts {
  /** Modules are large, and most programs need none. */
  readonly modules: boolean;
}

/**
 * Takes the kernel out of a Debian package: its image, its configuration, and its modules where they are asked for, into `folder` under the names that the cache
 * has. Nothing of the package is run.
 *
 * @throws CRL0606 without dpkg-deb, CRL0613 where the file is no package, CRL0614 where there is no kernel in it.
 */
export async function unpackDeb(
  path: string,
  folder: string,
  parts: DebParts,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const child = spawn("dpkg-deb", ["--fsys-tarfile", path], { env, stdio: ["ignore", "pipe", "pipe"] });
  let stderr = "";
  child.stderr.on("data", (chunk: Buffer) => {
    if (stderr.length < 4096) stderr += chunk.toString("utf8");
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on("error", (error: NodeJS.ErrnoException) =>
      reject(
        error.code === "ENOENT" ? new CorelateError(kernelsErrors.noTool("dpkg-deb", "dpkg", "deb")) : error,
      ),
    );
    child.on("close", resolve);
  });
  ended.catch(() => {});
  try {
    await unpackArchive(path, child.stdout, folder, (entry) => placeOf(entry, parts));
  } catch (error) {
    child.kill("SIGKILL");
    // A missing tool, or what the tool says of the package, comes before what is wrong with the archive that it wrote.
    const status = await ended;
    if (status === 0 || status === null || !(error instanceof CorelateError)) throw error;
    throw new CorelateError(kernelsErrors.notReadable(path, stderr.trim()));
  }
  if ((await ended) !== 0) throw new CorelateError(kernelsErrors.notReadable(path, stderr.trim()));
  if (!existsSync(join(folder, "image"))) throw new CorelateError(kernelsErrors.noKernelInside(path));
}

/** Where in the cache's folder a file of a kernel's goes. The names are those of distributions, also of images of file systems. */
export function placeOf({ path, type }: ArchiveEntry, { modules }: DebParts): string | undefined {
  if (type !== "file" && type !== "contiguous-file") return undefined;
  const below = path.replace(/^usr\/lib\/modules\//, "lib/modules/");
  if (/^boot\/(vmlinu[xz]|Image)(-[^/]*)?$/.test(below) || /^lib\/modules\/[^/]+\/vmlinu[xz]$/.test(below))
    return "image";
  if (/^boot\/config-[^/]*$/.test(below) || /^lib\/modules\/[^/]+\/config$/.test(below)) return "config";
  const module = /^lib\/modules\/[^/]+\/(.+)$/.exec(below)?.[1];
  return modules && module !== undefined ? `modules/${module}` : undefined;
}

import { spawn } from "node:child_process";
import { lstatSync } from "node:fs";
import { CorelateError, kernelsErrors } from "../../../lib/diagnostics/index.js";
import { unpackArchive } from "../archive.js";
import { KernelFiles } from "./kernel-files.js";
import type { Place } from "./place.js";

/**
 * Takes the kernel out of a Debian package. Nothing of the package is run.
 *
 * @throws CRL0606 without dpkg-deb, CRL0613 where the file is no package, CRL0614 where there is no kernel in it.
 */
export async function unpackDeb(path: string, { folder, scratch, modules, env }: Place): Promise<void> {
  if (!lstatSync(path, { throwIfNoEntry: false })?.isFile())
    throw new CorelateError(kernelsErrors.notReadable(path, "there is no such file"));
  const files = new KernelFiles(modules);
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
  const damaged = () => new CorelateError(kernelsErrors.notReadable(path, stderr.trim()));
  try {
    await unpackArchive(path, child.stdout, scratch, ({ path, type }) =>
      isFile(type) ? files.add(path) : undefined,
    );
  } catch (error) {
    child.kill("SIGKILL");
    // A missing tool, or what the tool says of the package, comes before what is wrong with the archive that it wrote.
    const status = await ended;
    throw status === 0 || status === null || !(error instanceof CorelateError) ? error : damaged();
  }
  if ((await ended) !== 0) throw damaged();
  files.place(path, scratch, folder);
}

/** Whether an archive's entry has contents of its own. */
export function isFile(type: string): boolean {
  return type === "file" || type === "contiguous-file";
}

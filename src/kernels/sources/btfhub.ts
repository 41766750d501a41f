import { createReadStream, existsSync, lstatSync, renameSync } from "node:fs";
import { basename, join } from "node:path";
import { CorelateError, kernelsErrors } from "../../../lib/diagnostics/index.js";
import { unpackArchive } from "../archive.js";
import { decompressed } from "../image/index.js";
import { isFile } from "./deb.js";
import type { Place } from "./place.js";

/** Whether `path` is named as BTFHub's archives are. */
export function isBtfArchive(path: string): boolean {
  return path.endsWith(".btf.tar.xz");
}

/**
 * Takes the BTF out of an archive as BTFHub has them: `5.4.0-1029-aws.btf.tar.xz` with one file `5.4.0-1029-aws.btf`. Returns the version in its name.
 *
 * @throws CRL0606, CRL0612, CRL0613, CRL0614
 */
export async function unpackBtfArchive(path: string, { folder, scratch, env }: Place): Promise<string> {
  if (!lstatSync(path, { throwIfNoEntry: false })?.isFile())
    throw new CorelateError(kernelsErrors.notReadable(path, "there is no such file"));
  let version: string | undefined;
  await unpackArchive(path, decompressed(path, "xz", createReadStream(path), env), scratch, (entry) => {
    if (version !== undefined || !isFile(entry.type) || !entry.path.endsWith(".btf")) return undefined;
    version = basename(entry.path, ".btf");
    return "btf";
  });
  if (version === undefined || !existsSync(join(scratch, "btf")))
    throw new CorelateError(kernelsErrors.noKernelInside(path));
  renameSync(join(scratch, "btf"), join(folder, "btf"));
  return version;
}

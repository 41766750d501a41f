import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CorelateError, kernelsErrors } from "../../lib/diagnostics/index.js";
import { readRegular } from "../../lib/files/index.js";
import { explainFullDisk, hashFile } from "./cache/index.js";
import { unpackImage } from "./image/index.js";
import type { CachedKernel } from "./kernel.js";

/** A folder beside the kernel's files, of its own, so that the file and its hash appear together. */
const folderName = "boot";
const prefix = "boot-";

/**
 * The file that an emulator boots for `kernel`: on amd64 the ELF file vmlinux, which has the PVH note, taken out of the bzImage; on arm64, RISC-V and the like
 * the decompressed Image; on s390x, armhf and ppc64el the image as it is shipped. It is made when it is first asked for, and kept in the cache.
 *
 * @throws CRL0606, CRL0607, CRL0611, CRL0614 where only the kernel's BTF is known
 */
export async function bootImage(kernel: CachedKernel, env: NodeJS.ProcessEnv): Promise<string> {
  if (kernel.image === undefined) throw new CorelateError(kernelsErrors.noKernelInside(kernel.name));
  if (kernel.arch === "s390x" || kernel.arch === "armhf") return kernel.image;
  const kept = keptImage(kernel);
  if (kept !== undefined) return kept;
  const unpacked = await unpackImage(kernel.name, readFileSync(kernel.image), env);
  if (unpacked.elf && kernel.arch !== "amd64" && kernel.arch !== "ppc64el") return kernel.image;
  try {
    return keep(kernel, unpacked.kernel);
  } catch (error) {
    throw explainFullDisk(kernel.folder, error);
  }
}

/** The image of an earlier call, if it is what it was then. */
function keptImage(kernel: CachedKernel): string | undefined {
  const folder = join(kernel.folder, folderName);
  const path = join(folder, "image");
  const sum = readRegular(join(folder, "sha256"), 200);
  // Of which image it was made, and what it was: either may have been replaced.
  if (sum === undefined || !statSync(path, { throwIfNoEntry: false })?.isFile()) return undefined;
  return sum === sumOf(kernel, hashFile(path)) ? path : undefined;
}

function sumOf(kernel: CachedKernel, sha256: string): string {
  return `${kernel.sha256.image} ${sha256}\n`;
}

function keep(kernel: CachedKernel, image: Uint8Array): string {
  const unfinished = join(kernel.folder, `${prefix}${process.pid}`);
  const folder = join(kernel.folder, folderName);
  for (const name of readdirSync(kernel.folder).filter((name) => isAbandoned(name)))
    rmSync(join(kernel.folder, name), { recursive: true, force: true });
  try {
    mkdirSync(unfinished, { mode: 0o700 });
    writeFileSync(join(unfinished, "image"), image, { flag: "wx", mode: 0o600 });
    writeFileSync(join(unfinished, "sha256"), sumOf(kernel, hashFile(join(unfinished, "image"))));
    rmSync(folder, { recursive: true, force: true });
    renameSync(unfinished, folder);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    // Another process may have been quicker.
    const kept = keptImage(kernel);
    if (kept !== undefined) return kept;
    throw error;
  }
  return join(folder, "image");
}

/** What a process has left that is no more: its number is in the name. */
function isAbandoned(name: string): boolean {
  if (!name.startsWith(prefix)) return false;
  try {
    process.kill(Number(name.slice(prefix.length)), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}

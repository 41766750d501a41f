import { copyFileSync, mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { CorelateError, kernelsErrors } from "../../../lib/diagnostics/index.js";
import { KernelFiles } from "./kernel-files.js";
import type { Place } from "./place.js";

/** Where a build tree has its image, after `make`. */
const built = /^(bzImage|Image|Image\.gz|vmlinuz\.efi|zImage)$/;

/**
 * Takes the kernel out of a folder: `/boot` or a copy of it, the root of a file system (its newest kernel), or the folder in which a kernel was built.
 * Returns its version where the folder says it.
 *
 * @throws CRL0613, CRL0614
 */
export function copyDirectory(path: string, place: Place): string | undefined {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory())
    throw new CorelateError(kernelsErrors.notReadable(path, "there is no such folder"));
  return isBuildTree(path) ? copyBuildTree(path, place) : copyTree(path, place);
}

function isBuildTree(path: string): boolean {
  return isFile(join(path, ".config")) && isFile(join(path, "include/config/kernel.release"));
}

function copyBuildTree(path: string, { folder }: Place): string {
  const images = names(join(path, "arch")).flatMap((arch) =>
    names(join(path, "arch", arch, "boot"))
      .filter((name) => built.test(name))
      .map((name) => join(path, "arch", arch, "boot", name)),
  );
  const image = [...images, join(path, "vmlinux")].find(isFile);
  if (image === undefined) throw new CorelateError(kernelsErrors.noKernelInside(path));
  copyFileSync(image, join(folder, "image"));
  copyFileSync(join(path, ".config"), join(folder, "config"));
  return readFileSync(join(path, "include/config/kernel.release"), "utf8").trim().slice(0, 200);
}

function copyTree(path: string, { folder, scratch, modules }: Place): undefined {
  const files = new KernelFiles(modules);
  const take = (from: string, as: string) => {
    const to = isFile(from) ? files.add(as) : undefined;
    if (to !== undefined) copyFileSync(from, join(scratch, to));
  };
  // The folder is /boot, or has one.
  for (const name of names(path)) take(join(path, name), `boot/${name}`);
  for (const name of names(join(path, "boot"))) take(join(path, "boot", name), `boot/${name}`);
  for (const library of ["lib/modules", "usr/lib/modules"])
    for (const version of names(join(path, library)))
      for (const file of modules ? filesBelow(join(path, library, version)) : ["vmlinuz", "config"])
        take(join(path, library, version, file), `lib/modules/${version}/${file}`);
  files.place(path, scratch, folder);
  return undefined;
}

/** Copies a folder of modules, `/lib/modules/VERSION`, without the links in it. @throws CRL0613 */
export function copyModules(path: string, folder: string): void {
  const files = filesBelow(path);
  if (files.length === 0) throw new CorelateError(kernelsErrors.notReadable(path, "it has no modules"));
  for (const file of files) {
    const target = join(folder, "modules", file);
    mkdirSync(dirname(target), { recursive: true, mode: 0o700 });
    copyFileSync(join(path, file), target);
  }
}

function filesBelow(path: string, prefix = ""): string[] {
  return entries(path).flatMap((entry) => {
    const name = `${prefix}${entry.name}`;
    if (entry.isDirectory()) return filesBelow(join(path, entry.name), `${name}/`);
    return entry.isFile() ? [name] : [];
  });
}

function entries(path: string) {
  try {
    return readdirSync(path, { withFileTypes: true });
  } catch {
    return [];
  }
}

function names(path: string): string[] {
  return entries(path)
    .map(({ name }) => name)
    .sort();
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

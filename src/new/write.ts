import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { CorelateError, newErrors } from "../../lib/diagnostics/index.js";
import type { ProjectFiles } from "./project.js";

/** A project can be made where nothing is, or in an empty folder. @throws CRL0821 */
export function checkFolder(folder: string): void {
  const there = lstatSync(folder, { throwIfNoEntry: false });
  if (there === undefined) return;
  if (!there.isDirectory())
    throw new CorelateError(
      newErrors.folderTaken(folder, there.isSymbolicLink() ? "it is a link" : "it is a file"),
    );
  const [first, ...more] = readdirSync(folder).sort();
  if (first === undefined) return;
  const others =
    more.length === 0 ? "" : more.length === 1 ? " and one thing more" : ` and ${more.length} more`;
  throw new CorelateError(newErrors.folderTaken(folder, `it has ${first}${others}`));
}

/**
 * Writes the files into a folder beside `folder`, and renames it when it is whole: nothing half-written is ever there under the name.
 *
 * @throws CRL0821 where something is there, CRL0822 where it cannot be written
 */
export function writeProject(folder: string, { files, links }: ProjectFiles): void {
  checkFolder(folder);
  let beside: string | undefined;
  try {
    beside = mkdtempSync(join(dirname(folder), ".corelate-new-"));
    for (const [path, text] of files) {
      mkdirSync(join(beside, dirname(path)), { recursive: true });
      writeFileSync(join(beside, path), text);
    }
    for (const [path, target] of links) {
      mkdirSync(join(beside, dirname(path)), { recursive: true });
      symlinkSync(target, join(beside, path));
    }
    // mkdtemp makes it for its owner only; it is to be as mkdir makes folders.
    chmodSync(beside, statSync(join(beside, "ebpf")).mode & 0o777);
    renameSync(beside, folder);
  } catch (error) {
    if (beside !== undefined) rmSync(beside, { recursive: true, force: true });
    throw new CorelateError(newErrors.notWritten(folder, (error as Error).message));
  }
}

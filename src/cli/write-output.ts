import { renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { input } from "../diagnostics/index.js";

/**
 * Writes `bytes` beside `path` and renames: a reader sees the old file or the whole new one, and a full disk leaves the old one alone.
 * `-` and device files are written to as they are.
 *
 * @throws CRL0059
 */
export function writeOutput(path: string, bytes: Uint8Array): void {
  if (path === "-") {
    process.stdout.write(bytes);
    return;
  }
  if (path.startsWith("/dev/")) return writeFileSync(path, bytes);
  const beside = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
  try {
    writeFileSync(beside, bytes);
    renameSync(beside, path);
  } catch (error) {
    rmSync(beside, { force: true });
    throw input.unwritable(path, (error as Error).message);
  }
}

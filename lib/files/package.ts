import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

let root: string | undefined;

/**
 * The path of a file of this package. A module does not know its own place: the programs are bundled, and tests run the sources.
 *
 * @throws Error where no folder above this module is the package's
 */
export function packagePath(...parts: readonly string[]): string {
  root ??= packageRoot(dirname(fileURLToPath(import.meta.url)));
  return join(root, ...parts);
}

function packageRoot(folder: string): string {
  const manifest = join(folder, "package.json");
  if (
    existsSync(manifest) &&
    (JSON.parse(readFileSync(manifest, "utf8")) as { name?: unknown }).name === "corelate"
  )
    return folder;
  const above = dirname(folder);
  if (above === folder) throw new Error("the files of the package corelate are not beside its programs");
  return packageRoot(above);
}

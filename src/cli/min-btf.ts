import { mkdirSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { type ResolveTarget, reducedBtf } from "../../lib/btf/index.js";
import { CorelateError, input } from "../../lib/diagnostics/index.js";
import { keepInputs, writeOutput } from "./write-output.js";

/** A target with the file that it was read from. */
export interface FileTarget extends ResolveTarget {
  readonly file: string;
}

/**
 * Writes the reduced BTF of each target: to the file `out`, or into it where it is a folder, has a slash at its end, or there are several targets. There
 * a file has the name of the target's own.
 *
 * @throws CRL0059, CRL0065
 */
export function writeReduced(
  out: string,
  objects: readonly Uint8Array[],
  targets: readonly FileTarget[],
): void {
  const folder = targets.length > 1 || out.endsWith("/") || isFolder(out);
  const files = targets.map(({ file, name }) => (folder ? join(out, fileName(file, name)) : out));
  for (const file of files)
    keepInputs(
      file,
      targets.map((target) => target.file),
    );
  if (folder && out !== "-") {
    try {
      mkdirSync(out, { recursive: true });
    } catch (error) {
      throw new CorelateError(input.unwritable(out, (error as Error).message));
    }
  }
  for (const [index, target] of targets.entries()) writeOutput(files[index]!, reducedBtf(objects, target));
}

/** Where two targets' files have one name, the path with its slashes replaced tells them apart. */
function fileName(file: string, column: string): string {
  return column === basename(file) ? column : column.replace(/^\/+/, "").replaceAll("/", "-");
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

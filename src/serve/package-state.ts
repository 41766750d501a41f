import { readdirSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { packagePath } from "../../lib/files/index.js";

/** Milliseconds for which an answer holds. */
const holds = 1000;

/**
 * Tells whether the code of this package is as it was when this was called: an update replaces the files of a service that goes on with the old ones, while the commands that come to
 * it are new.
 */
export function watchPackage(): () => boolean {
  const folder = packagePath("dist");
  const first = stateOf(folder);
  let looked = Date.now();
  let current = true;
  return () => {
    if (current && Date.now() - looked > holds) {
      current = stateOf(folder) === first;
      looked = Date.now();
    }
    return current;
  };
}

/** Names, sizes and times of the files with code. */
function stateOf(folder: string): string {
  const found: string[] = [];
  try {
    for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
      if (!entry.isFile() || !/\.js$/.test(entry.name)) continue;
      const path = `${entry.parentPath ?? dirname(entry.name)}/${entry.name}`;
      const { size, mtimeMs } = statSync(path);
      found.push(`${path} ${size} ${mtimeMs}`);
    }
  } catch {
    return "";
  }
  return found.sort().join("\n");
}

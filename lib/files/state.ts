import { statSync } from "node:fs";

/** What changes when the file at `path` is written anew or replaced; undefined where there is none. */
export function fileState(path: string): string | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats && [stats.dev, stats.ino, stats.size, stats.mtimeMs, stats.ctimeMs].join(" ");
}

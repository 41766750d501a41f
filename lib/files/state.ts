import { statSync } from "node:fs";

/** What changes when the file at `path` is written anew or replaced; undefined where there is none, or none that may be looked at. */
export function fileState(path: string): string | undefined {
  try {
    const { dev, ino, size, mtimeMs, ctimeMs } = statSync(path);
    return [dev, ino, size, mtimeMs, ctimeMs].join(" ");
  } catch {
    return undefined;
  }
}

import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { fill, type Values } from "./fill.js";

/** The folder with this package's files. */
export function packageFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "src/new/templates")) && folder !== dirname(folder))
    folder = dirname(folder);
  return folder;
}

/** A template, filled. `path` is relative to `templates/`. @throws Error where it is not there, or not whole: a defect */
export function template(path: string, values: Values = {}): string {
  return fill(path, readFileSync(join(packageFolder(), "src/new/templates", path), "utf8"), values);
}

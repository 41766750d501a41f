import { createHash } from "node:crypto";
import { lstatSync, symlinkSync } from "node:fs";
import { delimiter, join } from "node:path";
import { cacheFolderIfAny, ensurePrivate } from "./cache.js";
import { isExecutable } from "./executables.js";

const name = "bpf-linker";

/**
 * `env` with a program called `bpf-linker` at the end of PATH, a link to `linker`, where PATH has none. Build scripts from aya's project
 * template look for it, so that cargo builds anew when it changes, and end the build where they do not find it. One that the user has
 * installed stays what they find.
 */
export function withBpfLinker(env: NodeJS.ProcessEnv, linker: string): NodeJS.ProcessEnv {
  const path = env.PATH ?? "";
  const folders = path.split(delimiter).filter((folder) => folder !== "");
  if (folders.some((folder) => isExecutable(join(folder, name)))) return env;
  const cache = cacheFolderIfAny(env);
  // Most projects do not look.
  if (cache === undefined) return env;
  const folder = join(cache, `bin-${createHash("sha256").update(linker).digest("hex").slice(0, 12)}`);
  try {
    ensurePrivate(folder);
    if (lstatSync(join(folder, name), { throwIfNoEntry: false }) === undefined)
      symlinkSync(linker, join(folder, name));
  } catch (error) {
    // Another build was quicker, or the folder cannot be written.
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") return env;
  }
  return { ...env, PATH: [...folders, folder].join(delimiter) };
}

import { readlinkSync } from "node:fs";
import { basename, dirname } from "node:path";

/** Where a compiler is: its executable and its sysroot. */
export interface CompilerPlace {
  readonly path: string;
  readonly sysroot: string;
}

/**
 * The rustc that started this process as its linker, as the system tells it (`/proc`), else the one whose standard library is among the
 * linker's inputs. Undefined where neither says anything.
 */
export function callingRustc(libraries: readonly string[], parent = process.ppid): CompilerPlace | undefined {
  const path = executableOf(parent);
  if (path !== undefined && basename(path) === "rustc") return { path, sysroot: dirname(dirname(path)) };
  const found = libraries
    .map((library) => /^(.*)\/lib\/rustlib\/[^/]+\/lib\/[^/]+$/.exec(library)?.[1])
    .find((sysroot) => sysroot !== undefined);
  return found === undefined ? undefined : { path: `${found}/bin/rustc`, sysroot: found };
}

function executableOf(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/exe`);
  } catch {
    return undefined;
  }
}

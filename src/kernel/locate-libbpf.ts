import { existsSync, readdirSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { CorelateError, kernelErrors } from "../../lib/diagnostics/index.js";
import { trace } from "../../lib/trace/index.js";

/** How to look for libbpf. */
export interface LibbpfChoice {
  /** `--libbpf PATH`; a wrong one is an error, not a reason to go on looking. */
  readonly explicit?: string | undefined;
  /** Looked at for `CORELATE_LIBBPF`, which counts as `explicit` does. */
  readonly env: NodeJS.ProcessEnv;
  /** Folders with system libraries; the default is this machine's. */
  readonly folders?: readonly string[];
}

/**
 * The path of the libbpf to use: the one named, else the newest `libbpf.so.1` of the system.
 *
 * @throws CRL0300 where there is none
 */
export function findLibbpf(choice: LibbpfChoice): string {
  const found = locate(choice);
  trace(choice.env, `libbpf: ${found}`);
  return found;
}

function locate(choice: LibbpfChoice): string {
  const named = choice.explicit ?? (choice.env.CORELATE_LIBBPF || undefined);
  if (named !== undefined) {
    if (!existsSync(named)) throw new CorelateError(kernelErrors.noLibbpf([named]));
    return named;
  }
  const folders = choice.folders ?? systemFolders();
  const found = folders
    .map((folder) => join(folder, "libbpf.so.1"))
    .filter((path) => existsSync(path))
    .map((path) => realpathSync(path))
    .sort((a, b) => compareVersions(versionInName(b), versionInName(a)));
  const best = found[0];
  if (best === undefined)
    throw new CorelateError(kernelErrors.noLibbpf(folders.map((folder) => `${folder}/libbpf.so.1`)));
  return best;
}

/** Where Linux distributions keep shared libraries, and where `make install` of libbpf puts its own. */
function systemFolders(): string[] {
  const multiarch = list("/usr/lib").filter((name) => /-linux-(gnu|musl)/.test(name));
  const folders = [
    ...multiarch.map((name) => `/usr/lib/${name}`),
    "/usr/lib64",
    "/usr/lib",
    "/usr/local/lib64",
    "/usr/local/lib",
  ];
  return folders.filter((folder) => existsSync(folder));
}

/** `libbpf.so.1.4.2` gives [1, 4, 2]. */
function versionInName(path: string): number[] {
  const match = /libbpf\.so\.([\d.]+)$/.exec(path);
  return (match?.[1] ?? "1").split(".").map(Number);
}

function compareVersions(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

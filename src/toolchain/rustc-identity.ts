import { createHash } from "node:crypto";
import { readFileSync, realpathSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { replaceFile } from "../../lib/files/index.js";
import { cacheFolderIfAny } from "./cache.js";
import { isProxy } from "./rustup.js";

/** What a rustc says of itself. */
export interface RustcIdentity {
  /** What `rustc --print sysroot` prints. */
  readonly sysroot: string;
  /** What `rustc -vV` prints. */
  readonly version: string;
}

/**
 * What the rustc at `path` says of itself: `ask`, or what it answered before, as long as the file is the same one. Starting rustc twice takes
 * longer than anything else that comes before LLVM. rustup's proxies are asked each time: their answers depend on folder and environment.
 */
export function rememberRustc<T>(
  path: string,
  env: NodeJS.ProcessEnv,
  ask: () => RustcIdentity | T,
): RustcIdentity | T {
  const record = recordFor(path, env);
  if (record === undefined) return ask();
  const known = readRecord(record);
  if (known !== undefined) return known;
  const found = ask();
  if (isIdentity(found)) writeRecord(record, found);
  return found;
}

/** Where the answers of the rustc at `path` are kept; undefined for a proxy, and where there is no cache. */
function recordFor(path: string, env: NodeJS.ProcessEnv): string | undefined {
  const folder = cacheFolderIfAny(env);
  if (folder === undefined) return undefined;
  try {
    const file = realpathSync(path);
    if (basename(file) !== "rustc" || isProxy(path)) return undefined;
    const { size, ino, mtimeMs, ctimeMs } = statSync(file);
    const key = createHash("sha256").update([file, size, ino, mtimeMs, ctimeMs].join("\0")).digest("hex");
    return join(folder, `rustc-${key.slice(0, 20)}.json`);
  } catch {
    return undefined;
  }
}

function readRecord(record: string): RustcIdentity | undefined {
  try {
    const known: unknown = JSON.parse(readFileSync(record, "utf8"));
    return isIdentity(known) ? known : undefined;
  } catch {
    return undefined;
  }
}

/** A cache that cannot be written costs time, and nothing else. */
function writeRecord(record: string, { sysroot, version }: RustcIdentity): void {
  try {
    replaceFile(record, Buffer.from(JSON.stringify({ sysroot, version })));
  } catch {}
}

function isIdentity(value: unknown): value is RustcIdentity {
  const known = value as RustcIdentity | null;
  return typeof known === "object" && typeof known?.sysroot === "string" && typeof known.version === "string";
}

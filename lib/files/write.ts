import { randomBytes } from "node:crypto";
import {
  accessSync,
  chmodSync,
  chownSync,
  closeSync,
  constants,
  fchmodSync,
  lstatSync,
  openSync,
  readlinkSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";

/**
 * Writes `bytes` beside `path` and renames: a reader sees the old file or the whole new one, and a full disk leaves the old one alone. The file keeps
 * its mode. As other compilers do, it writes through a link, and into a pipe or a device as they are.
 *
 * @throws Error as of `writeFileSync`
 */
export function replaceFile(path: string, bytes: Uint8Array): void {
  // `/dev/stdout` and the like lead to what this process has open, under whatever name.
  if (/^\/(dev|proc)\//.test(resolve(path))) return writeInto(path, bytes);
  const target = resolveLinks(path);
  const old = statSync(target, { throwIfNoEntry: false });
  if (old !== undefined && !old.isFile()) return writeInto(target, bytes);
  if (old !== undefined) accessSync(target, constants.W_OK);
  const beside = createBeside(target, old);
  // The file may be writable in a folder that is not.
  if (beside === undefined) return writeInto(target, bytes);
  try {
    try {
      writeFileSync(beside.file, bytes);
      if (old !== undefined) fchmodSync(beside.file, old.mode & 0o7777);
    } finally {
      closeSync(beside.file);
    }
    if (old !== undefined) keepOwner(beside.path, old);
    renameSync(beside.path, target);
  } catch (error) {
    rmSync(beside.path, { force: true });
    throw error;
  }
}

function writeInto(path: string, bytes: Uint8Array): void {
  // Without O_CREAT: the kernel refuses that for other people's pipes in folders such as /tmp.
  const exists = statSync(path, { throwIfNoEntry: false }) !== undefined;
  const file = openSync(path, exists ? constants.O_WRONLY | constants.O_TRUNC : "w");
  try {
    writeFileSync(file, bytes);
  } finally {
    closeSync(file);
  }
}

/** The target of `path` through links. It need not exist. */
function resolveLinks(path: string): string {
  let at = path;
  for (let links = 0; lstatSync(at, { throwIfNoEntry: false })?.isSymbolicLink(); links++) {
    // Throws the error for a cycle of links.
    if (links > 40) statSync(path);
    at = resolve(dirname(at), readlinkSync(at));
  }
  return at;
}

/** Creates a file with an unpredictable name in the folder of `target`, so that nobody can have put a link there. */
function createBeside(
  target: string,
  old: Stats | undefined,
): { readonly path: string; readonly file: number } | undefined {
  const path = join(dirname(target), `.corelate-${randomBytes(9).toString("base64url")}.tmp`);
  try {
    return { path, file: openSync(path, "wx", old === undefined ? 0o666 : 0o600) };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (old !== undefined && (code === "EACCES" || code === "EROFS" || code === "EPERM")) return undefined;
    throw error;
  }
}

/** Only root can change the owner; for others only the group may change. */
function keepOwner(path: string, old: Stats): void {
  const made = statSync(path);
  if (made.uid === old.uid && made.gid === old.gid) return;
  try {
    chownSync(path, old.uid, old.gid);
    chmodSync(path, old.mode & 0o7777);
  } catch {}
}

/** Whether both paths name the same file. */
export function isSameFile(one: string, other: string): boolean {
  try {
    const a = statSync(one, { bigint: true });
    const b = statSync(other, { bigint: true });
    return a.dev === b.dev && a.ino === b.ino;
  } catch {
    // A file that does not exist or cannot be reached cannot be overwritten.
    return false;
  }
}

import { lstatSync, type Stats } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, isAbsolute, join, resolve } from "node:path";

/** A path of more bytes is none for a Unix socket. */
const maxPath = 107;

/** Where a service listens if nothing else is said: below XDG_RUNTIME_DIR, else in a folder of the user's own below the temporary one. */
export function defaultSocket(env: NodeJS.ProcessEnv): string {
  const runtime = env.XDG_RUNTIME_DIR;
  const folder =
    runtime !== undefined && isAbsolute(runtime)
      ? join(runtime, "corelate")
      : join(tmpdir(), `corelate-${process.getuid?.() ?? "user"}`);
  return join(folder, "service.sock");
}

/** What `CORELATE_SERVICE` asks for: where to look for a service, and whether it was named. Undefined is nowhere. */
export function wantedSocket(
  env: NodeJS.ProcessEnv,
): { readonly path: string; readonly named: boolean } | undefined {
  const wanted = env.CORELATE_SERVICE ?? "";
  if (wanted === "off") return undefined;
  if (wanted === "" || wanted === "auto") return { path: defaultSocket(env), named: false };
  return { path: resolve(wanted), named: true };
}

/** What stands at a socket's path: nothing, a socket of this user's alone, or something that somebody else may have a hand in. */
export type AtSocket =
  | { readonly kind: "nothing" }
  | { readonly kind: "socket" }
  /** `path` is what is wrong, and `why`. */
  | { readonly kind: "unsafe"; readonly path: string; readonly why: string };

/** Looks whether only this user can have put there what is at `path`, and can talk to it. */
export function lookAtSocket(path: string): AtSocket {
  const unsafe = (why: string): AtSocket => ({ kind: "unsafe", path, why });
  if (Buffer.byteLength(path) > maxPath) return unsafe(`its path has more than ${maxPath} bytes`);
  if (path.endsWith("/") || path.includes("\0")) return unsafe("this is no path of a file");
  const folder = lstatSync(dirname(path), { throwIfNoEntry: false });
  if (folder === undefined) return { kind: "nothing" };
  const wrong = faultOfFolder(folder);
  if (wrong !== undefined) return { kind: "unsafe", path: dirname(path), why: wrong };
  const socket = lstatSync(path, { throwIfNoEntry: false });
  if (socket === undefined) return { kind: "nothing" };
  if (socket.uid !== process.getuid?.()) return unsafe(`it belongs to user ${socket.uid}`);
  if (!socket.isSocket()) return unsafe("this is no socket");
  if ((socket.mode & 0o077) !== 0) return unsafe("others may use it (it needs mode 600)");
  return { kind: "socket" };
}

function faultOfFolder(folder: Stats): string | undefined {
  if (!folder.isDirectory()) return "this is no folder";
  if (folder.uid !== process.getuid?.()) return `the folder belongs to user ${folder.uid}`;
  if ((folder.mode & 0o077) !== 0) return "others may look into the folder (it needs mode 700)";
  return undefined;
}

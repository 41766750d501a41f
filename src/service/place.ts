import { lstatSync, type Stats } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, isAbsolute, join, resolve } from "node:path";
import { CorelateError, serviceErrors } from "../../lib/diagnostics/index.js";

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

/**
 * Makes sure that only this user can have put the socket there, and can talk to it. Undefined where there is none.
 *
 * @throws CRL0860
 */
export function checkSocket(path: string): Stats | undefined {
  if (Buffer.byteLength(path) > maxPath)
    throw new CorelateError(serviceErrors.badSocket(path, `its path has more than ${maxPath} bytes`));
  if (basename(path) === "" || path.includes("\0"))
    throw new CorelateError(serviceErrors.badSocket(path, "this is no path of a file"));
  const folder = lstatSync(dirname(path), { throwIfNoEntry: false });
  if (folder === undefined) return undefined;
  checkFolder(dirname(path), folder);
  const socket = lstatSync(path, { throwIfNoEntry: false });
  if (socket === undefined) return undefined;
  if (socket.uid !== process.getuid?.())
    throw new CorelateError(serviceErrors.badSocket(path, `it belongs to user ${socket.uid}`));
  if (!socket.isSocket()) throw new CorelateError(serviceErrors.badSocket(path, "this is no socket"));
  if ((socket.mode & 0o077) !== 0)
    throw new CorelateError(serviceErrors.badSocket(path, "others may use it (it needs mode 600)"));
  return socket;
}

/** @throws CRL0860 */
export function checkFolder(path: string, folder: Stats): void {
  if (!folder.isDirectory()) throw new CorelateError(serviceErrors.badSocket(path, "this is no folder"));
  if (folder.uid !== process.getuid?.())
    throw new CorelateError(serviceErrors.badSocket(path, `the folder belongs to user ${folder.uid}`));
  if ((folder.mode & 0o077) !== 0)
    throw new CorelateError(
      serviceErrors.badSocket(path, "others may look into the folder (it needs mode 700)"),
    );
}

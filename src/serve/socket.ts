import { chmodSync, lstatSync, mkdirSync, rmSync } from "node:fs";
import { createConnection, createServer, type Server, type Socket } from "node:net";
import { dirname } from "node:path";
import { CorelateError, serviceErrors } from "../../lib/diagnostics/index.js";
import { lookAtSocket } from "../service/index.js";

/** A socket that is listened at, until it is disposed of. */
export interface Listening extends Disposable {
  readonly path: string;
}

/**
 * Listens at `path`, in a folder that is made if it is missing. What a service that ended by force has left there goes first.
 *
 * @throws CRL0860 where somebody else could talk to it or replace it, CRL0870 where another service listens
 */
export async function listenAt(path: string, onClient: (socket: Socket) => void): Promise<Listening> {
  const folder = dirname(path);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new CorelateError(serviceErrors.badSocket(path, (error as Error).message));
  }
  const found = lookAtSocket(path);
  if (found.kind === "unsafe") throw new CorelateError(serviceErrors.badSocket(found.path, found.why));
  if (found.kind === "socket") {
    if (await answers(path)) throw new CorelateError(serviceErrors.alreadyRunning(path));
    rmSync(path, { force: true });
  }
  const server = createServer(onClient);
  await listen(server, path);
  const { ino } = lstatSync(path);
  return {
    path,
    [Symbol.dispose]: () => {
      server.close();
      // Another service may have taken its place.
      if (lstatSync(path, { throwIfNoEntry: false })?.ino === ino) rmSync(path, { force: true });
    },
  };
}

function listen(server: Server, path: string): Promise<void> {
  // From its first moment on, and not only after it was given its mode.
  const umask = process.umask(0o177);
  return new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) =>
      reject(
        new CorelateError(
          error.code === "EADDRINUSE"
            ? serviceErrors.alreadyRunning(path)
            : serviceErrors.badSocket(path, error.message),
        ),
      ),
    );
    server.listen(path, () => {
      chmodSync(path, 0o600);
      resolve();
    });
  }).finally(() => process.umask(umask));
}

/** Whether anybody listens. */
function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(path);
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}

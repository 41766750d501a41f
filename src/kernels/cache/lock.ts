import { closeSync, constants, openSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import koffi from "koffi";
import { CorelateError, kernelsErrors } from "../../../lib/diagnostics/index.js";

const exclusive = 2;
const withoutWaiting = 4;
/** How often a lock that another process holds is asked for again. */
const pause = 200;

/**
 * Runs `work` while no other process writes to the folder `cache`. The system gives the lock back when a process ends, however it ends. Reading needs none: what
 * is in the cache appears whole.
 *
 * @throws CRL0616 where there is no file to lock.
 */
export async function whileLocked<T>(cache: string, waiting: () => void, work: () => Promise<T>): Promise<T> {
  const file = openLock(join(cache, "lock"));
  try {
    const flock = koffi.load(null).func("int flock(int file, int operation)");
    for (let told = false; flock(file, exclusive | withoutWaiting) !== 0; ) {
      if (koffi.errno() !== koffi.os.errno.EWOULDBLOCK)
        throw new CorelateError(kernelsErrors.noLock(cache, `flock: error ${koffi.errno()}`));
      if (!told) waiting();
      told = true;
      await wait(pause);
    }
    return await work();
  } finally {
    closeSync(file);
  }
}

function openLock(path: string): number {
  try {
    return openSync(path, constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW, 0o600);
  } catch (error) {
    throw new CorelateError(kernelsErrors.noLock(path, (error as Error).message));
  }
}

import { lstatSync, mkdirSync, realpathSync, statSync } from "node:fs";
import { homedir, tmpdir, userInfo } from "node:os";
import { dirname, isAbsolute, join } from "node:path";
import { CorelateError, system } from "../../lib/diagnostics/index.js";

/**
 * The folder for what is compiled once, which nobody else may write to: what lies in it is run. It is `CORELATE_CACHE`, else `corelate` in the XDG
 * cache folder, else, where that cannot be used, a folder of the user's own below the temporary one. A variable that is empty is not set, and one
 * of XDG's that is relative does not count, as XDG says. Everything in it can be deleted at any time.
 *
 * @throws CRL0082
 */
export function cacheFolder(env: NodeJS.ProcessEnv): string {
  const named = nonEmpty(env.CORELATE_CACHE);
  if (named !== undefined) return ensurePrivate(named);
  try {
    return ensurePrivate(usual(env));
  } catch (error) {
    if (!(error instanceof CorelateError)) throw error;
    return ensurePrivate(
      join(nonEmpty(env.TMPDIR) ?? tmpdir(), `corelate-cache-${process.getuid?.() ?? "user"}`),
    );
  }
}

/** The same, for optional caches: undefined if there is no such folder. */
export function cacheFolderIfAny(env: NodeJS.ProcessEnv): string | undefined {
  try {
    return cacheFolder(env);
  } catch (error) {
    if (error instanceof CorelateError) return undefined;
    throw error;
  }
}

function usual(env: NodeJS.ProcessEnv): string {
  const xdg = nonEmpty(env.XDG_CACHE_HOME);
  if (xdg !== undefined && isAbsolute(xdg)) return join(xdg, "corelate");
  const home = nonEmpty(env.HOME) ?? (nonEmpty(homedir()) || userInfo().homedir);
  // No home is made for a user that has none.
  if (lstatSync(home, { throwIfNoEntry: false }) === undefined)
    throw new CorelateError(system.badCache(home, "there is no such folder"));
  return join(home, ".cache", "corelate");
}

function nonEmpty(value: string | undefined): string | undefined {
  return value === "" ? undefined : value;
}

/** Creates the folder if needed, and checks that only this user can write to it. */
export function ensurePrivate(folder: string): string {
  if (!isAbsolute(folder))
    throw new CorelateError(
      system.badCache(folder, "its path is relative, so that each folder would have its own"),
    );
  try {
    makeFolder(folder);
    const why = whyNotPrivate(realpathSync(folder));
    if (why !== undefined) throw new CorelateError(system.badCache(folder, why));
    return folder;
  } catch (error) {
    if (error instanceof CorelateError) throw error;
    throw new CorelateError(system.badCache(folder, (error as Error).message));
  }
}

/** Node's own `recursive` never ends in folders such as /proc, where nothing can be made. */
function makeFolder(folder: string): void {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return;
  if (folder !== dirname(folder)) makeFolder(dirname(folder));
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    // Another build may have been quicker.
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw error;
  }
}

/** Why the folder is not private: another user could write to it or replace it. */
function whyNotPrivate(folder: string): string | undefined {
  const me = process.getuid?.();
  if (me === undefined) return undefined;
  const { uid, mode } = lstatSync(folder);
  if (uid !== me) return `it belongs to user ${uid}, not to ${me}`;
  if ((mode & 0o022) !== 0) return `others can write to it (mode ${(mode & 0o7777).toString(8)})`;
  for (let above = dirname(folder); ; above = dirname(above)) {
    const { uid: owner, mode: bits } = lstatSync(above);
    if (owner !== me && owner !== 0) return `${above}, which it is in, belongs to user ${owner}`;
    // In a folder such as /tmp nobody can replace what belongs to others.
    if ((bits & 0o002) !== 0 && (bits & 0o1000) === 0) return `others can write to ${above}, which it is in`;
    if (above === dirname(above)) return undefined;
  }
}

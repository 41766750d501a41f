import { tmpdir } from "node:os";
import tmp from "tmp";
import { CorelateError, system } from "../../lib/diagnostics/index.js";

let parent: string | undefined;

/** Has the temporary folders of this process made in `folder`, for one that may be killed: whoever does that then deletes `folder`. */
export function keepTemporaryFoldersIn(folder: string): void {
  parent = folder;
}

/** A folder that only this user can look into, which goes away with the process at the latest. @throws CRL0083 */
export function temporaryFolder(): { readonly name: string; remove(): void } {
  try {
    const { name, removeCallback } = tmp.dirSync({
      prefix: "corelate-",
      unsafeCleanup: true,
      mode: 0o700,
      ...(parent ? { tmpdir: parent } : {}),
    });
    return { name, remove: removeCallback };
  } catch (error) {
    throw new CorelateError(system.noTemporaryFolder(parent ?? tmpdir(), (error as Error).message));
  }
}

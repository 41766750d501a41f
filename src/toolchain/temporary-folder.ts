import { tmpdir } from "node:os";
import tmp from "tmp";
import { CorelateError, system } from "../../lib/diagnostics/index.js";

/** A folder that only this user can look into, which goes away with the process at the latest. @throws CRL0083 */
export function temporaryFolder(): { readonly name: string; remove(): void } {
  try {
    const { name, removeCallback } = tmp.dirSync({ prefix: "corelate-", unsafeCleanup: true, mode: 0o700 });
    return { name, remove: removeCallback };
  } catch (error) {
    throw new CorelateError(system.noTemporaryFolder(tmpdir(), (error as Error).message));
  }
}

import { homedir } from "node:os";
import { join } from "node:path";

/** `CORELATE_CACHE`, else `corelate` in the XDG cache folder. Everything in it can be deleted at any time. */
export function cacheFolder(env: NodeJS.ProcessEnv): string {
  return env.CORELATE_CACHE ?? join(env.XDG_CACHE_HOME ?? join(env.HOME ?? homedir(), ".cache"), "corelate");
}

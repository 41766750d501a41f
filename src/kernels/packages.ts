import { readdirSync } from "node:fs";
import { join } from "node:path";
import { CorelateError, kernelsErrors } from "../../lib/diagnostics/index.js";
import { runTool } from "../toolchain/index.js";
import type { Architecture } from "./architecture.js";
import { kernelCache, whileLocked } from "./cache/index.js";
import { Apt } from "./sources/index.js";

/** Packages of Debian's, for which architecture and of which of its releases. */
export interface Packages {
  readonly arch: Architecture;
  readonly release: string;
  readonly names: readonly string[];
}

/**
 * Downloads `packages` and unpacks them below `folder`. Nothing is installed, and nothing of them is run. apt has the lists and the cache of the kernels'.
 *
 * @throws CRL0601 to CRL0603 (apt), CRL0606 without dpkg-deb, CRL0613
 */
export async function unpackPackages(
  { arch, release, names }: Packages,
  folder: string,
  env: NodeJS.ProcessEnv,
  progress: (what: string) => void,
): Promise<void> {
  const cache = kernelCache(env);
  await whileLocked(
    cache,
    () => progress("waiting for another corelate that writes to the cache"),
    async () => {
      const apt = new Apt(join(cache, "apt"), arch, env);
      progress(`Debian's package lists for ${arch}`);
      // The lists may be older than what the mirror has.
      if (apt.updated < Date.now() - 86_400_000) await apt.update(() => {});
      progress(`libraries for ${arch}`);
      await apt.downloadFrom(release, names, folder, () => {});
    },
  );
  for (const name of readdirSync(folder).filter((file) => file.endsWith(".deb"))) {
    const { status, stderr } = runTool("dpkg-deb", ["-x", join(folder, name), folder], env);
    if (status === 127) throw new CorelateError(kernelsErrors.noTool("dpkg-deb", "dpkg", "deb"));
    if (status !== 0) throw new CorelateError(kernelsErrors.notReadable(name, stderr.trim()));
  }
}

import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Btf, btfSection } from "../../lib/btf/index.js";
import { btfErrors, CorelateError, type Diagnostic, kernelsErrors } from "../../lib/diagnostics/index.js";
import type { Architecture } from "./architecture.js";
import { readEntry, type Staging } from "./cache/index.js";
import { unpackImage } from "./image/index.js";
import type { CachedKernel, KernelSource } from "./kernel.js";
import { lineOf, parseKernelName } from "./name.js";

/** An image with all its debug info is smaller. */
const mostOfImage = 1 << 30;

/** What is known of a kernel whose files are in place. */
export interface Provenance {
  /** The name that it was added under; a fetched one goes by its line. */
  readonly name?: string | undefined;
  readonly arch: Architecture;
  readonly source: KernelSource;
  readonly origin: string;
  /** The line, where the version does not begin with it. */
  readonly line?: string | undefined;
  /** The version, where there is no image that says it. */
  readonly version?: string | undefined;
}

/**
 * Reads version and BTF out of the image in `staging`, checks that it is what it is said to be, and puts the kernel into the cache. `what` names it in messages.
 *
 * @throws CRL0606 to CRL0609
 */
export async function complete(
  what: string,
  staging: Staging,
  about: Provenance,
  env: NodeJS.ProcessEnv,
): Promise<{ readonly kernel: CachedKernel; readonly warnings: readonly Diagnostic[] }> {
  const image = join(staging.folder, "image");
  const warnings: Diagnostic[] = [];
  let version = about.version;
  if (existsSync(image)) {
    if (statSync(image).size > mostOfImage)
      throw new CorelateError(kernelsErrors.tooLarge(what, mostOfImage));
    const unpacked = await unpackImage(what, readFileSync(image), env);
    if (unpacked.arch !== undefined && unpacked.arch !== about.arch)
      throw new CorelateError(kernelsErrors.wrongArchitecture(what, unpacked.arch, about.arch));
    version = unpacked.release ?? version;
    if (!existsSync(join(staging.folder, "btf"))) {
      if (unpacked.btf !== undefined) staging.write("btf", unpacked.btf);
      else warnings.push(kernelsErrors.noBtf(what));
    }
  }
  checkBtf(what, join(staging.folder, "btf"));
  const line = about.line ?? (version === undefined ? undefined : lineOf(version));
  if (version === undefined || line === undefined) throw new CorelateError(kernelsErrors.noVersion(what));
  const { name, arch, source, origin } = about;
  const folder = staging.commit(name === undefined ? version : parseKernelName(name).kernel, {
    ...(name === undefined ? {} : { name }),
    line,
    version,
    arch,
    source,
    origin,
  });
  const kernel = readEntry(folder);
  if ("why" in kernel) throw new Error(`${kernel.folder}: ${kernel.why}`);
  return { kernel, warnings };
}

/** BTF that was given must be a kernel's: raw, or in an ELF file, and not that of a module. @throws CRL0202, CRL0203, CRL0209 */
function checkBtf(what: string, path: string): void {
  if (!existsSync(path)) return;
  const bytes = readFileSync(path);
  const section = btfSection(bytes);
  if (section === undefined) throw new CorelateError(btfErrors.noBtf(what));
  new Btf(section);
  if (section.length !== bytes.length) writeFileSync(path, section);
}

import { copyFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { CorelateError, type Diagnostic, kernelsErrors } from "../../lib/diagnostics/index.js";
import { explainFullDisk, kernelCache, listCached, Staging, whileLocked } from "./cache/index.js";
import { complete, type Provenance } from "./complete.js";
import type { CachedKernel } from "./kernel.js";
import { isLine, type KernelName, lineOf, parseKernelName, reservedNames } from "./name.js";
import {
  copyDirectory,
  copyModules,
  isBtfArchive,
  isOciLayout,
  type Place,
  unpackBtfArchive,
  unpackDeb,
  unpackOci,
} from "./sources/index.js";

/** A kernel of one's own: single files, or something that has them all. */
export interface KernelToAdd {
  /** A boot image. */
  readonly image?: string | undefined;
  /** Raw BTF, or an ELF file with it; without it the image's own is taken. */
  readonly btf?: string | undefined;
  /** A folder as `/lib/modules/VERSION`; true takes those of `from`. */
  readonly modules?: string | boolean | undefined;
  /** A `.deb`, a folder, an OCI image layout (`oci:PATH:TAG`, or its path), or a BTF archive. */
  readonly from?: string | undefined;
  /** The version, where nothing else says it. */
  readonly release?: string | undefined;
}

export interface AddOptions {
  readonly env: NodeJS.ProcessEnv;
  /** Called when another process writes to the cache, before it is waited for. */
  readonly waiting?: () => void;
}

/**
 * Puts a kernel of one's own into the cache. Its files are copied: what happens to them later does not matter.
 *
 * @throws CRL0600 to CRL0622, as far as they are about files
 */
export async function addKernel(
  name: string,
  files: KernelToAdd,
  options: AddOptions,
): Promise<{ readonly kernel: CachedKernel; readonly warnings: readonly Diagnostic[] }> {
  const parsed = parseKernelName(name);
  if (reservedNames.includes(parsed.kernel))
    throw new CorelateError(
      kernelsErrors.nameTaken(name, "the name has a meaning of its own for `--kernel`"),
    );
  if ([files.image, files.btf, files.from].every((path) => path === undefined))
    throw new CorelateError(kernelsErrors.nothingGiven());
  const cache = kernelCache(options.env);
  return whileLocked(cache, options.waiting ?? (() => {}), async () => {
    const taken = listCached(cache).find(
      (one) => one.arch === parsed.arch && (one.name === parsed.name || one.version === parsed.kernel),
    );
    // The name of a line may be given to a kernel of one's own though Debian's is there.
    if (taken !== undefined && !(isLine(parsed.kernel) && taken.source === "debian"))
      throw new CorelateError(
        kernelsErrors.nameTaken(name, `it is the name of ${taken.version}, from ${taken.origin}`),
      );
    const staging = new Staging(cache);
    try {
      return await stage(parsed, files, staging, options.env);
    } catch (error) {
      throw unreadable(explainFullDisk(cache, error));
    } finally {
      staging.discard();
    }
  });
}

async function stage(name: KernelName, files: KernelToAdd, staging: Staging, env: NodeJS.ProcessEnv) {
  const { folder, scratch } = staging;
  const place: Place = { folder, scratch, modules: files.modules === true, env };
  const about = files.from === undefined ? single(files) : await fromSource(files.from, name, place);
  if (files.image !== undefined) copyGiven(files.image, join(folder, "image"));
  if (files.btf !== undefined) copyGiven(files.btf, join(folder, "btf"));
  if (typeof files.modules === "string") copyModules(files.modules, folder);
  const version =
    files.release ?? about.version ?? (lineOf(name.kernel) === undefined ? undefined : name.kernel);
  // A name such as 6.6 is that of its line whatever the image says.
  return complete(
    files.from ?? files.image ?? files.btf!,
    staging,
    { ...about, name: name.name, arch: name.arch, version },
    env,
  );
}

type Found = Pick<Provenance, "source" | "origin" | "version">;

function single(files: KernelToAdd): Found {
  const path = files.image ?? files.btf!;
  const name = basename(path, ".btf");
  return { source: "file", origin: path, version: lineOf(name) === undefined ? undefined : name };
}

async function fromSource(from: string, name: KernelName, place: Place): Promise<Found> {
  const [, path, tag] = /^oci:(.+?)(?::([\w.-]+))?$/.exec(from) ?? [];
  if (path !== undefined || isOciLayout(from)) {
    const digest = await unpackOci(path ?? from, tag, name.arch, place);
    return { source: "oci", origin: `${path ?? from} ${digest}`, version: undefined };
  }
  if (isBtfArchive(from))
    return { source: "btfhub", origin: from, version: await unpackBtfArchive(from, place) };
  if (statSync(from, { throwIfNoEntry: false })?.isDirectory())
    return { source: "directory", origin: from, version: copyDirectory(from, place) };
  await unpackDeb(from, place);
  return { source: "deb", origin: from, version: undefined };
}

function copyGiven(from: string, to: string): void {
  if (!statSync(from, { throwIfNoEntry: false })?.isFile())
    throw new CorelateError(kernelsErrors.notReadable(from, "there is no such file"));
  copyFileSync(from, to);
}

/** What the system says of a file that was given. */
function unreadable(error: unknown): unknown {
  const { path, syscall, message } = error as NodeJS.ErrnoException;
  if (error instanceof CorelateError || syscall === undefined || path === undefined) return error;
  return new CorelateError(kernelsErrors.notReadable(path, message));
}

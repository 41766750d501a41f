import { rmSync } from "node:fs";
import { join } from "node:path";
import { CorelateError, type Diagnostic } from "../../lib/diagnostics/index.js";
import type { Architecture } from "./architecture.js";
import {
  explainFullDisk,
  findKernel,
  kernelCache,
  listCached,
  matching,
  needRoom,
  Staging,
  whileLocked,
} from "./cache/index.js";
import { complete } from "./complete.js";
import type { CachedKernel } from "./kernel.js";
import { type KernelName, parseKernelName } from "./name.js";
import { type DebianKernel, DebianSource, unpackDeb } from "./sources/index.js";

/** What to fetch, and how. */
export interface FetchOptions {
  /** Where `CORELATE_CACHE` and the like are looked up; the environment of what is run. */
  readonly env: NodeJS.ProcessEnv;
  /** Keep the modules too. */
  readonly modules?: boolean;
  /** Read the package lists even where those of today are there, and fetch a newer kernel of a line than the cache has. */
  readonly refresh?: boolean;
  readonly now?: () => number;
}

/** What is going on in `fetchKernels`. */
export type FetchEvent =
  /** Another process writes to the cache; this one waits for it. */
  | { readonly kind: "waiting" }
  /** Package lists are read; `part` is from 0 to 1. */
  | { readonly kind: "lists"; readonly arch: Architecture; readonly part: number }
  | {
      readonly kind: "download";
      readonly name: string;
      readonly version: string;
      readonly size: number;
      readonly part: number;
    }
  | { readonly kind: "unpack"; readonly name: string; readonly version: string }
  | { readonly kind: "warning"; readonly diagnostic: Diagnostic }
  /** The kernel is in the cache; `fetched` is false where it was there before. */
  | { readonly kind: "done"; readonly name: string; readonly kernel: CachedKernel; readonly fetched: boolean }
  | { readonly kind: "failed"; readonly name: string; readonly error: CorelateError };

type Tell = (event: FetchEvent) => void;

/**
 * Fetches kernels by name, one after the other, and tells what is going on. One that fails does not keep the others from being fetched. A kernel
 * appears in the cache whole or not at all.
 *
 * @throws CRL0600 for what is no name, before anything is fetched
 */
export async function* fetchKernels(
  names: readonly string[],
  options: FetchOptions,
): AsyncGenerator<FetchEvent, void> {
  const parsed = [...new Map(names.map(parseKernelName).map((one) => [one.name, one])).values()];
  const cache = kernelCache(options.env);
  const events: FetchEvent[] = [];
  let wake = () => {};
  const tell: Tell = (event) => {
    events.push(event);
    wake();
  };
  let ended = false;
  const work = whileLocked(
    cache,
    () => tell({ kind: "waiting" }),
    () => fetchAll(parsed, cache, options, tell),
  ).finally(() => {
    ended = true;
    wake();
  });
  // It is awaited below, when its events are told.
  work.catch(() => {});
  while (!ended || events.length > 0) {
    const event = events.shift();
    if (event !== undefined) yield event;
    else await new Promise<void>((resolve) => (wake = resolve));
  }
  await work;
}

async function fetchAll(
  names: readonly KernelName[],
  cache: string,
  options: FetchOptions,
  tell: Tell,
): Promise<void> {
  const sources = new Map<Architecture, DebianSource>();
  for (const name of names) {
    try {
      await fetchOne(name, cache, sources, options, tell);
    } catch (error) {
      const told = explainFullDisk(cache, error);
      if (!(told instanceof CorelateError)) throw told;
      tell({ kind: "failed", name: name.name, error: told });
    }
  }
}

async function fetchOne(
  name: KernelName,
  cache: string,
  sources: Map<Architecture, DebianSource>,
  options: FetchOptions,
  tell: Tell,
): Promise<void> {
  const there = options.refresh ? undefined : usable(name.name, cache);
  if (there !== undefined && (there.modules !== undefined || options.modules !== true))
    return tell({ kind: "done", name: name.name, kernel: there, fetched: false });
  const source = await listsOf(name.arch, cache, sources, options, tell);
  const kernels = source.find(name);
  const known = listCached(cache).find(
    ({ arch, version, origin }) =>
      arch === name.arch && version === kernels[0]!.version && origin === originOf(kernels[0]!),
  );
  if (
    known !== undefined &&
    (known.modules !== undefined || options.modules !== true) &&
    usable(known.name, cache)
  )
    return tell({ kind: "done", name: name.name, kernel: known, fetched: false });
  await download(name, kernels, source, cache, options, tell);
}

/** The cached kernel of this name; undefined where there is none, or one whose files were changed. */
function usable(name: string, cache: string): CachedKernel | undefined {
  try {
    return findKernel(name, cache);
  } catch (error) {
    if (!(error instanceof CorelateError)) throw error;
    return undefined;
  }
}

async function listsOf(
  arch: Architecture,
  cache: string,
  sources: Map<Architecture, DebianSource>,
  options: FetchOptions,
  tell: Tell,
): Promise<DebianSource> {
  const known = sources.get(arch);
  if (known !== undefined) return known;
  const source = new DebianSource(join(cache, "apt"), arch, options.env);
  if (options.refresh || source.stale((options.now ?? Date.now)())) {
    tell({ kind: "lists", arch, part: 0 });
    const warnings = await source.update((part) => tell({ kind: "lists", arch, part }));
    for (const diagnostic of warnings) tell({ kind: "warning", diagnostic });
  }
  sources.set(arch, source);
  return source;
}

async function download(
  name: KernelName,
  kernels: readonly DebianKernel[],
  source: DebianSource,
  cache: string,
  options: FetchOptions,
  tell: Tell,
): Promise<void> {
  // The package, what is unpacked of it, and the BTF.
  needRoom(cache, kernels[0]!.size * (options.modules ? 6 : 3));
  const staging = new Staging(cache);
  try {
    const got = await source.download(kernels, staging.scratch, ({ version, size }, part) =>
      tell({ kind: "download", name: name.name, version, size, part }),
    );
    for (const diagnostic of got.warnings) tell({ kind: "warning", diagnostic });
    const { version, line, arch } = got.kernel;
    tell({ kind: "unpack", name: name.name, version });
    const { folder, scratch } = staging;
    await unpackDeb(got.path, { folder, scratch, modules: options.modules ?? false, env: options.env });
    rmSync(got.path);
    const about = { arch, line, version, source: "debian" as const, origin: originOf(got.kernel) };
    const { kernel, warnings } = await complete(version, staging, about, options.env);
    for (const diagnostic of warnings) tell({ kind: "warning", diagnostic });
    const cached = matching(`${arch}/${kernel.version}`, listCached(cache)) ?? kernel;
    tell({ kind: "done", name: name.name, kernel: cached, fetched: true });
  } finally {
    staging.discard();
  }
}

function originOf(kernel: DebianKernel): string {
  return `${kernel.package} ${kernel.packageVersion}`;
}

import { type Diagnostic, plainJson } from "../../lib/diagnostics/index.js";
import {
  type Architecture,
  availableKernels,
  type CachedKernel,
  type DebianKernel,
  hostArchitecture,
  kernelCache,
  listCached,
  listDamaged,
} from "../kernels/index.js";
import { Progress } from "./progress.js";
import { table } from "./table.js";

export interface ListFlags {
  readonly arch?: readonly Architecture[];
  readonly refresh?: boolean;
  readonly offline?: boolean;
  readonly json?: boolean;
}

/** What `corelate kernels list` prints, and the warnings beside it. */
export async function listKernels(
  flags: ListFlags,
  env: NodeJS.ProcessEnv,
): Promise<{ readonly text: string; readonly warnings: readonly Diagnostic[] }> {
  const cache = kernelCache(env);
  const progress = new Progress();
  const available = flags.offline
    ? { kernels: [], updated: new Map<Architecture, number>(), unknown: [], warnings: [] }
    : await availableKernels({
        env,
        architectures: flags.arch ?? [],
        refresh: flags.refresh ?? false,
        progress: (arch, part) => progress.show(`Debian's package lists for ${arch}`, part),
        waiting: () => progress.show("waiting for another corelate that writes to the cache"),
      });
  progress.clear();
  const cached = listCached(cache);
  const damaged = listDamaged(cache);
  const { kernels, updated, unknown, warnings } = available;
  const size = cached.reduce((sum, one) => sum + one.size, 0);
  if (flags.json) {
    const text = plainJson(
      {
        format: 1,
        cache,
        size,
        cached: cached.map(cachedJson),
        damaged,
        available: kernels.map((kernel) => ({
          ...kernel,
          name: nameOf(kernel),
          cached: isCached(kernel, cached),
        })),
        lists: [...updated].map(([arch, time]) => ({ arch, updated: new Date(time).toISOString() })),
        unknown: unknown.map(({ arch, error }) => ({ arch, diagnostics: error.diagnostics })),
      },
      2,
    );
    return { text: `${text}\n`, warnings };
  }
  const rows = [
    ...cached.map((one) => [one.name, one.version, one.arch, megabytes(one.size), "cached", one.origin]),
    ...kernels
      .filter((one) => !isCached(one, cached))
      .map((one) => [
        nameOf(one),
        one.version,
        one.arch,
        megabytes(one.size),
        "",
        `${one.package} ${one.packageVersion}`,
      ]),
  ];
  const lines = [table([["NAME", "VERSION", "ARCH", "SIZE", "", "FROM"], ...rows], new Set([3]))];
  lines.push(`\n${cached.length} in the cache (${megabytes(size)}, ${cache})`);
  if (!flags.offline)
    lines.push(`, ${kernels.filter((one) => !isCached(one, cached)).length} more to fetch from Debian`);
  lines.push("\n");
  for (const { folder, why } of damaged) lines.push(`damaged, and not used: ${folder}: ${why}\n`);
  for (const { arch, error } of unknown)
    for (const { code, message } of error.diagnostics)
      lines.push(`what Debian has for ${arch} is not known: ${code}, ${message}\n`);
  return { text: lines.join(""), warnings };
}

function cachedJson(kernel: CachedKernel) {
  const { name, line, version, arch, source, origin, folder, image, btf, modules, config, size, sha256 } =
    kernel;
  const part = (path: string | undefined) => path ?? null;
  return {
    name,
    line,
    version,
    arch,
    source,
    origin,
    folder,
    image: part(image),
    btf: part(btf),
    modules: part(modules),
    config: part(config),
    size,
    sha256: { image: sha256.image ?? null, btf: sha256.btf ?? null },
  };
}

function nameOf({ arch, line }: DebianKernel): string {
  return arch === hostArchitecture() ? line : `${arch}/${line}`;
}

function isCached(
  { arch, version, package: name, packageVersion }: DebianKernel,
  cached: readonly CachedKernel[],
): boolean {
  return cached.some(
    (one) => one.arch === arch && one.version === version && one.origin === `${name} ${packageVersion}`,
  );
}

/** `14.2 MB`, as apt counts. */
export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

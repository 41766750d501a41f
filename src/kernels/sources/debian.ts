import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import {
  CorelateError,
  type Diagnostic,
  kernelsErrors,
  nearestNames,
} from "../../../lib/diagnostics/index.js";
import { readRegular, replaceFile } from "../../../lib/files/index.js";
import type { Architecture } from "../architecture.js";
import { isLine, isPatchLevel, type KernelName, lineOf } from "../name.js";
import { Apt, isMissing } from "./apt.js";
import { type DebianKernel, debianKernels, kernelPackages, newestOfLines } from "./debian-index.js";

/** How long the package lists are taken for new. */
const fresh = 24 * 3600 * 1000;
/** How many older kernels of a line are tried where the mirror does not have the newest, which its lists have. */
const mostTries = 4;
const mostOfKept = 16 << 20;

/** Kernels of Debian's packages, for one architecture. */
export class DebianSource {
  readonly #apt: Apt;
  #kernels: readonly DebianKernel[] | undefined;

  /** `folder` is where apt's files go. @throws CRL0601, CRL0602 */
  constructor(folder: string, arch: Architecture, env: NodeJS.ProcessEnv) {
    this.#apt = new Apt(folder, arch, env);
  }

  /** When the lists were read, in milliseconds since 1970; 0 where they never were. */
  get updated(): number {
    return this.#apt.updated;
  }

  /** Whether `kernels` has to read the lists over the network. */
  stale(now: number): boolean {
    return now - this.#apt.updated > fresh;
  }

  /** Reads the package lists. Gives a warning for what of them could not be read. @throws CRL0603 */
  async update(progress: (part: number) => void): Promise<Diagnostic[]> {
    this.#kernels = undefined;
    const complaints = await this.#apt.update(progress);
    // That a release is not on the mirror, or not for this architecture, is nothing to tell.
    const others = complaints.filter((line) => !isMissing(line));
    return others.length > 0 ? [kernelsErrors.listsNotRead(this.#apt.arch, others)] : [];
  }

  /** All kernels in the lists, the newest first. */
  kernels(): readonly DebianKernel[] {
    this.#kernels ??= this.#kept() ?? this.#read();
    return this.#kernels;
  }

  /** What an earlier run made of these lists: apt takes seconds for it. */
  #kept(): readonly DebianKernel[] | undefined {
    if ((statSync(this.#file, { throwIfNoEntry: false })?.mtimeMs ?? 0) < this.#apt.updated) return undefined;
    try {
      const kept = JSON.parse(readRegular(this.#file, mostOfKept) ?? "") as {
        format?: unknown;
        kernels?: unknown;
      };
      return kept.format === 1 && Array.isArray(kept.kernels) ? (kept.kernels as DebianKernel[]) : undefined;
    } catch {
      return undefined;
    }
  }

  #read(): readonly DebianKernel[] {
    const { arch } = this.#apt;
    const names = ["linux-image-", "linux-binary-"].flatMap((prefix) => this.#apt.packageNames(prefix));
    const kernels = debianKernels(this.#apt.show(kernelPackages(names, arch)), arch);
    replaceFile(this.#file, Buffer.from(JSON.stringify({ format: 1, kernels })));
    return kernels;
  }

  get #file(): string {
    return join(this.#apt.folder, "kernels.json");
  }

  /** The kernels that `name` may mean, best first: of a line, of an upstream version, or one exact version. @throws CRL0604 */
  find({ name, arch, kernel }: KernelName): readonly DebianKernel[] {
    const all = this.kernels();
    const found = all.filter(({ line, version, upstream }) =>
      isLine(kernel)
        ? line === kernel
        : version === kernel || upstream === kernel || isPatchLevel(version, kernel),
    );
    if (found.length > 0) return found;
    const lines = newestOfLines(all).map(({ line }) => line);
    const versions = lineOf(kernel) === undefined || isLine(kernel) ? [] : all.map(({ version }) => version);
    throw new CorelateError(
      kernelsErrors.noSuchKernel(name, arch, nearestNames(kernel, [...lines, ...versions]), lines),
    );
  }

  /**
   * Downloads the first of `kernels` that the mirror has into `folder`, and says which: the newest in the lists may not be there yet, or no longer.
   *
   * @throws CRL0603
   */
  async download(
    kernels: readonly DebianKernel[],
    folder: string,
    progress: (kernel: DebianKernel, part: number) => void,
  ): Promise<{
    readonly kernel: DebianKernel;
    readonly path: string;
    readonly warnings: readonly Diagnostic[];
  }> {
    const warnings: Diagnostic[] = [];
    const tries = kernels.slice(0, mostTries);
    for (const [i, kernel] of tries.entries()) {
      try {
        await this.#apt.download(kernel.package, kernel.packageVersion, folder, (part) =>
          progress(kernel, part),
        );
        const file = readdirSync(folder).find((name) => name.endsWith(".deb"))!;
        return { kernel, path: join(folder, file), warnings };
      } catch (error) {
        const notes =
          error instanceof CorelateError ? error.diagnostics.flatMap((one) => one.notes ?? []) : [];
        if (i === tries.length - 1 || !notes.some((note) => /404 +Not Found/.test(note))) throw error;
        warnings.push(
          kernelsErrors.notOnMirror(kernel.package, kernel.packageVersion, tries[i + 1]!.version),
        );
      }
    }
    throw new Error("no kernel was asked for");
  }
}

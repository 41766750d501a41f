import { existsSync } from "node:fs";
import { join } from "node:path";
import { CorelateError, type Diagnostic } from "../../lib/diagnostics/index.js";
import { type Architecture, architectures, hostArchitecture } from "./architecture.js";
import { explainFullDisk, kernelCache, whileLocked } from "./cache/index.js";
import { type DebianKernel, DebianSource, newestOfLines } from "./sources/index.js";

/** What can be fetched: the newest kernel of each line. */
export interface Available {
  readonly kernels: readonly DebianKernel[];
  /** How old the package lists are, by architecture: milliseconds since 1970. */
  readonly updated: ReadonlyMap<Architecture, number>;
  /** Architectures of which it is not known, and why. */
  readonly unknown: readonly { readonly arch: Architecture; readonly error: CorelateError }[];
  readonly warnings: readonly Diagnostic[];
}

export interface AvailableOptions {
  readonly env: NodeJS.ProcessEnv;
  /** Without any, this machine's architecture and those whose package lists are there. */
  readonly architectures?: readonly Architecture[];
  /** Read the lists again. Without it they are read where they never were. */
  readonly refresh?: boolean;
  readonly progress?: (arch: Architecture, part: number) => void;
  readonly waiting?: () => void;
}

/** Asks the sources which kernels they have. What cannot be asked is part of the result. */
export async function availableKernels(options: AvailableOptions): Promise<Available> {
  const cache = kernelCache(options.env);
  const folder = join(cache, "apt");
  const asked = options.architectures?.length ? options.architectures : knownArchitectures(folder);
  return whileLocked(cache, options.waiting ?? (() => {}), async () => {
    const kernels: DebianKernel[] = [];
    const unknown: { arch: Architecture; error: CorelateError }[] = [];
    const updated = new Map<Architecture, number>();
    const warnings: Diagnostic[] = [];
    for (const arch of asked) {
      try {
        const source = new DebianSource(folder, arch, options.env);
        if (options.refresh || source.updated === 0)
          warnings.push(...(await source.update((part) => options.progress?.(arch, part))));
        kernels.push(...newestOfLines(source.kernels()));
        updated.set(arch, source.updated);
      } catch (error) {
        const told = explainFullDisk(cache, error);
        if (!(told instanceof CorelateError)) throw told;
        unknown.push({ arch, error: told });
      }
    }
    return { kernels, updated, unknown, warnings };
  });
}

function knownArchitectures(folder: string): Architecture[] {
  return architectures.filter(
    (arch) => arch === hostArchitecture() || existsSync(join(folder, arch, "updated")),
  );
}

import { CorelateError, nearestNames, newErrors } from "../../lib/diagnostics/index.js";
import {
  type Available,
  availableKernels,
  findKernel,
  type KernelName,
  kernelCache,
  listCached,
  parseKernelName,
} from "../kernels/index.js";

/** A kernel that the new project pins. */
export interface KernelToPin {
  readonly name: string;
  /** What `uname -r` says on it. */
  readonly version: string;
}

/** The lines that a project pins if nothing else is asked for: those of Debian's releases. */
const usual = ["6.1", "6.12"];

/**
 * The exact versions of `names`: of the cache, else of what can be fetched, whose lists are read where they never were.
 *
 * @throws CRL0600 for what is no name, CRL0825 for what is not known, what reading the lists throws
 */
export async function kernelsToPin(
  names: readonly string[],
  env: NodeJS.ProcessEnv,
  progress: (part: number) => void = () => {},
): Promise<KernelToPin[]> {
  const parsed = [...new Map(names.map(parseKernelName).map((one) => [one.name, one])).values()];
  const cache = kernelCache(env);
  let lists: Available | undefined;
  const found: KernelToPin[] = [];
  for (const parsedName of parsed) {
    const { name } = parsedName;
    const version = findKernel(name, cache)?.version;
    if (version === undefined) {
      const wanted = [...new Set(parsed.map((one) => one.arch))];
      lists ??= await availableKernels({ env, architectures: wanted, progress: (_, part) => progress(part) });
    }
    const known = version ?? lists?.kernels.find((one) => isCalled(one, parsedName))?.version;
    if (known === undefined) throw unknownKernel(name, cache, lists);
    found.push({ name, version: known });
  }
  return found;
}

/** Whether `name` is the line of `kernel`, or its version. */
function isCalled(kernel: Available["kernels"][number], { arch, kernel: name }: KernelName): boolean {
  return kernel.arch === arch && (kernel.line === name || kernel.version === name);
}

function unknownKernel(name: string, cache: string, lists: Available | undefined): CorelateError {
  const [failed] = lists?.unknown ?? [];
  if (failed !== undefined) return failed.error;
  const fetchable = (lists?.kernels ?? []).map(({ arch, line }) => parseKernelName(`${arch}/${line}`).name);
  const known = [...listCached(cache).map((one) => one.name || one.version), ...fetchable];
  const names = [...new Set(known)];
  return new CorelateError(newErrors.unknownKernel(name, nearestNames(name, names), names));
}

/** What is pinned where nobody says anything: the usual lines, as far as they are known without asking the network. */
export async function usualKernels(env: NodeJS.ProcessEnv): Promise<KernelToPin[]> {
  const cache = kernelCache(env);
  return usual.flatMap((name) => {
    const version = findKernel(name, cache)?.version;
    return version === undefined ? [] : [{ name, version }];
  });
}

/** The names that are offered: the kernels of the cache. */
export function kernelsToOffer(env: NodeJS.ProcessEnv): KernelToPin[] {
  return listCached(kernelCache(env)).map(({ name, version }) => ({ name: name || version, version }));
}

import { CorelateError, kernelsErrors } from "../../lib/diagnostics/index.js";
import { type Architecture, architectures, hostArchitecture, isArchitecture } from "./architecture.js";

/** What a kernel's name says. */
export interface KernelName {
  /** The name in the form that the cache has: without the architecture where it is this machine's. */
  readonly name: string;
  readonly arch: Architecture;
  /** The part after the architecture: a line such as `6.12`, a version, or a name of one's own. */
  readonly kernel: string;
}

/** Names that `verify --kernel` gives a meaning of its own. */
export const reservedNames: readonly string[] = ["all", "running"];

/** Reads `6.12`, `arm64/6.12` or `my-kernel`. @throws CRL0600 */
export function parseKernelName(text: string): KernelName {
  const [first, second, ...rest] = text.split("/");
  const [arch, kernel] = second === undefined ? [hostArchitecture(), first!] : [first!, second];
  if (rest.length > 0 || !isArchitecture(arch) || !/^[A-Za-z0-9][A-Za-z0-9._+~-]{0,100}$/.test(kernel))
    throw new CorelateError(kernelsErrors.nameForm(text, architectures));
  return { name: arch === hostArchitecture() ? kernel : `${arch}/${kernel}`, arch, kernel };
}

/** Whether `text` is a line of kernels, as `6.12`. */
export function isLine(text: string): boolean {
  return /^\d{1,3}\.\d{1,4}$/.test(text);
}

/** The line of a version: `6.12` for `6.12.57+deb13-cloud-amd64`; undefined where it is no version. */
export function lineOf(version: string): string | undefined {
  return /^(\d{1,3}\.\d{1,4})(?!\d)/.exec(version)?.[1];
}

/** Whether `version` is `kernel`, a version as `6.12.57`, and what distributions append. */
export function isPatchLevel(version: string, kernel: string): boolean {
  return (
    /^\d+\.\d+\.\d+$/.test(kernel) && version.startsWith(kernel) && /^[+-]/.test(version.slice(kernel.length))
  );
}

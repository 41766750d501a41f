import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Btf, keptBtf, loadBtfFile, vmlinuxBtf } from "../../../lib/btf/index.js";
import { CorelateError } from "../../../lib/diagnostics/index.js";

/** No BTF is looked at: what `--btf` may be. */
const none = "none";

/** The BTF that programs are held against. */
export interface KernelBtf {
  /** Such as `the running kernel`. */
  readonly name: string;
  readonly btf: Btf;
  /** The types of its modules; read when asked for. */
  readonly modules: () => readonly Btf[];
}

/**
 * The kernel's BTF: that in the file `path`, the running kernel's where none is named. Undefined for `none`, and where the running kernel does not show its own.
 *
 * @throws CRL0202, CRL0203, CRL0205, CRL0209 for a file that was named
 */
export function kernelBtf(path: string | undefined): KernelBtf | undefined {
  if (path === none) return undefined;
  if (path !== undefined) {
    const btf = keptBtf(path);
    return { name: `the kernel of ${path}`, btf, modules: () => [] };
  }
  const btf = attempt(() => keptBtf(vmlinuxBtf));
  return btf && { name: "the running kernel", btf, modules: () => runningModules(btf) };
}

function runningModules(base: Btf): Btf[] {
  const folder = dirname(vmlinuxBtf);
  return readdirSync(folder)
    .filter((name) => join(folder, name) !== vmlinuxBtf)
    .flatMap((name) => attempt(() => loadBtfFile(join(folder, name), base)) ?? []);
}

/** Undefined where there is no such file, or BTF of a kind that is not known here. */
function attempt(load: () => Btf): Btf | undefined {
  try {
    return load();
  } catch (error) {
    if (error instanceof CorelateError || (error as NodeJS.ErrnoException).code !== undefined)
      return undefined;
    throw error;
  }
}

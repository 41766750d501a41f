import { existsSync, mkdirSync, renameSync } from "node:fs";
import { dirname, join } from "node:path";
import { CorelateError, kernelsErrors } from "../../../lib/diagnostics/index.js";
import { compareVersions } from "../version.js";

/** What a file is to a kernel. Of several images of one kernel, the first kind in this order is taken. */
type Role = "image" | "vmlinux" | "btf" | "config" | "module";

interface KernelFile {
  readonly role: Role;
  /** The version in its path; empty where there is none. */
  readonly version: string;
  /** A module's path below `lib/modules/VERSION`. */
  readonly module?: string;
}

/** What the file at `path` in a file system's tree is to a kernel: as distributions, `make tar-pkg`, lvh and ci-kernels lay it out. */
export function classify(path: string): KernelFile | undefined {
  const below = path.replace(/^data\/kernels\/[^/]+\//, "").replace(/^usr\/lib\/modules\//, "lib/modules/");
  const boot = /^boot\/(vmlinuz|bzImage|Image|Image\.gz|vmlinux|btf|config)(?:-([^/]+))?$/.exec(below);
  if (boot !== null) return { role: roleOf(boot[1]!), version: boot[2] ?? "" };
  const [, version, rest] = /^lib\/modules\/([^/]+)\/(.+)$/.exec(below) ?? [];
  if (version === undefined || rest === undefined) return undefined;
  if (/^(vmlinuz|vmlinux|config)$/.test(rest)) return { role: roleOf(rest), version };
  return { role: "module", version, module: rest };
}

function roleOf(name: string): Role {
  return name === "vmlinux" || name === "btf" || name === "config" ? name : "image";
}

/** The files of kernels that an archive has, by their paths in it. Each is written under a number first, since only the last of them tells which are taken. */
export class KernelFiles {
  readonly #modules: boolean;
  readonly #found = new Map<
    string,
    { readonly file: KernelFile; readonly at: string; readonly layer: number }
  >();
  #count = 0;
  #layer = 0;

  /** Modules are large, and most programs need none. */
  constructor(modules: boolean) {
    this.#modules = modules;
  }

  /** Where the contents of a file at `path` are to be written; undefined where it is of no interest. */
  add(path: string): string | undefined {
    const file = classify(path);
    if (file === undefined || (file.role === "module" && !this.#modules)) return undefined;
    const at = `part-${this.#count++}`;
    this.#found.set(path, { file, at, layer: this.#layer });
    return at;
  }

  /** What follows is another layer, laid over those before it. */
  nextLayer(): void {
    this.#layer++;
  }

  /** Forgets what the layers below have at `path` and in it, which this layer deletes. */
  remove(path: string): void {
    for (const [known, { layer }] of this.#found)
      if (layer < this.#layer && (known === path || path === "" || known.startsWith(`${path}/`)))
        this.#found.delete(known);
  }

  /**
   * Moves the files of the newest kernel from `scratch` to `folder`, under the names that the cache has.
   *
   * @throws CRL0614 where there is none
   */
  place(what: string, scratch: string, folder: string): void {
    const all = [...this.#found.values()];
    const images = all.filter(({ file }) => file.role === "image" || file.role === "vmlinux");
    const [image] = images.sort(
      (a, b) => compareVersions(b.file.version, a.file.version) || (a.file.role === "image" ? -1 : 1),
    );
    if (image === undefined) throw new CorelateError(kernelsErrors.noKernelInside(what));
    const { version } = image.file;
    const own = all.filter(({ file }) => file.version === version || version === "" || file.version === "");
    for (const { file, at } of [
      image,
      ...own.filter(({ file }) => file.role !== "image" && file.role !== "vmlinux"),
    ]) {
      const name =
        file.role === "module" ? `modules/${file.module}` : file.role === "vmlinux" ? "image" : file.role;
      const target = join(folder, name);
      if (existsSync(target)) continue;
      mkdirSync(dirname(target), { recursive: true, mode: 0o700 });
      renameSync(join(scratch, at), target);
    }
  }
}

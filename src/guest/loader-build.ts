import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { CorelateError, guestErrors } from "../../lib/diagnostics/index.js";
import { packagePath, replaceFile } from "../../lib/files/index.js";
import { cacheFolder, ensurePrivate, runTool, temporaryFolder } from "../toolchain/index.js";
import { findProgram, type GuestArchitecture, machines } from "./machine.js";
import { type BuildProgress, releases, withSysroot } from "./sysroot.js";

/** In the order in which they are tried; the oldest that knows all architectures is 19, whose lld links for s390x. */
export const compilers = [...[22, 21, 20, 19].map((version) => `clang-${version}`), "clang"];

/** The folder with the loader's sources, which come with this package. */
function sourcesFolder(): string {
  const folder = packagePath("src", "guest", "loader");
  if (!existsSync(join(folder, "main.c")))
    throw new CorelateError(guestErrors.loaderFailed(["the sources of the loader are missing"]));
  return folder;
}

/** What a loader is known by: its architecture, its sources, and where its libraries come from. */
export function loaderKey(arch: GuestArchitecture, env: NodeJS.ProcessEnv): string {
  const sources = sourcesFolder();
  const key = createHash("sha256").update(`${releases.join()}\0${env.CORELATE_GUEST_SYSROOT ?? ""}\0`);
  for (const file of readdirSync(sources).sort()) key.update(file).update(readFileSync(join(sources, file)));
  return `${arch}-${key.digest("hex").slice(0, 20)}`;
}

/**
 * The loader for guests of `arch`: a static program, compiled once for each version of its sources and of libbpf.
 *
 * @throws CRL0632 without a compiler, CRL0633 where it fails, and what fetching libbpf throws
 */
export async function guestLoader(
  arch: GuestArchitecture,
  env: NodeJS.ProcessEnv,
  progress: BuildProgress = () => {},
): Promise<Buffer> {
  const sources = sourcesFolder();
  const path = join(ensurePrivate(join(cacheFolder(env), "guest")), `loader-${loaderKey(arch, env)}`);
  if (existsSync(path)) return readFileSync(path);
  const clang = compilers.map((name) => findProgram(name, env)).find((found) => found !== undefined);
  if (clang === undefined) throw new CorelateError(guestErrors.noCompiler("clang", arch));
  const code = readdirSync(sources)
    .sort()
    .filter((file) => file.endsWith(".c"))
    .map((file) => join(sources, file));
  const loader = await withSysroot(arch, env, progress, (sysroot) =>
    compile(clang, arch, sysroot, code, env),
  );
  replaceFile(path, loader);
  return loader;
}

/** clang and lld, since they compile for every architecture as they are. */
function compile(
  clang: string,
  arch: GuestArchitecture,
  sysroot: string,
  code: readonly string[],
  env: NodeJS.ProcessEnv,
): Buffer {
  const folder = temporaryFolder();
  try {
    const out = join(folder.name, "init");
    const args = [
      ...[`--target=${machines[arch].triple}`, `--sysroot=${sysroot}`, "-static", "-fuse-ld=lld"],
      ...["-std=gnu11", "-D_GNU_SOURCE", "-O2", "-Wall", "-Wextra", "-o", out, ...code],
      // One BTF of the kernel for all objects: kernel-btf.c.
      ...["-Wl,--wrap=btf__load_vmlinux_btf", "-Wl,--wrap=btf__free"],
      // The libelf of some releases brings a crc32 of its own beside zlib's; either computes the same.
      ...["-lbpf", "-lelf", "-lz", "-lzstd", "-Wl,--gc-sections", "-Wl,--allow-multiple-definition", "-s"],
    ];
    const { status, stderr } = runTool(clang, args, env);
    if (status !== 0) {
      if (/invalid linker name/.test(stderr)) throw new CorelateError(guestErrors.noCompiler("lld", arch));
      throw new CorelateError(guestErrors.loaderFailed(stderr.split("\n").slice(0, 20)));
    }
    return readFileSync(out);
  } finally {
    folder.remove();
  }
}

import { existsSync, readdirSync, realpathSync } from "node:fs";
import { homedir } from "node:os";
import { basename, dirname, join } from "node:path";

/** The folder with rustup's toolchains: `RUSTUP_HOME`, else `.rustup` at home. It need not be there. */
export function rustupFolder(env: NodeJS.ProcessEnv): string {
  return join(env.RUSTUP_HOME || join(env.HOME || homedir(), ".rustup"), "toolchains");
}

/** The sysroots of rustup's toolchains, stable ones first, then beta, nightly and those with a number or a name of their own. */
export function rustupSysroots(env: NodeJS.ProcessEnv): string[] {
  const folder = rustupFolder(env);
  const rank = (name: string) => {
    const at = ["stable", "beta", "nightly"].findIndex((channel) => name.startsWith(`${channel}-`));
    return at < 0 ? 3 : at;
  };
  return list(folder)
    .sort((a, b) => rank(a) - rank(b) || (a < b ? 1 : -1))
    .map((name) => join(folder, name))
    .filter((path) => existsSync(join(path, "lib")));
}

/**
 * rustup's name of the toolchain with this sysroot, such as `nightly` or `1.95.0`, without the host's triple. Undefined if it is not one of rustup's, or
 * one that `rustup toolchain link` made, to which no component can be added.
 */
export function rustupName(sysroot: string, env: NodeJS.ProcessEnv): string | undefined {
  const inRustup = dirname(sysroot) === real(rustupFolder(env)) || dirname(sysroot) === rustupFolder(env);
  if (!inRustup || !existsSync(join(sysroot, "lib", "rustlib", "multirust-channel-manifest.toml")))
    return undefined;
  return basename(sysroot).replace(/-[a-z0-9_]+-(unknown|apple|pc)-[a-z0-9-]+$/, "");
}

/** Whether the program at `path` is a proxy of rustup's, which starts the toolchain that the folder and the environment ask for. */
export function isProxy(path: string): boolean {
  const folders = [dirname(path), dirname(real(path))];
  return folders.some((folder) => existsSync(join(folder, "rustup")));
}

function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

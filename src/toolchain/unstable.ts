import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Rustc } from "./rustc.js";

/**
 * The package that needs an unstable feature of the compiler, and its crate's name: aya-ebpf has inline assembly for BPF, which rustc calls
 * experimental (`asm_experimental_arch`).
 */
const unstable = { package: "aya-ebpf", crate: "aya_ebpf" } as const;

/**
 * What `RUSTC_BOOTSTRAP` is to be where the user does not say: `aya_ebpf` for a workspace with aya-ebpf in it and a stable compiler, which then
 * allows unstable features in that crate and no other. Undefined otherwise: the compiler's promises hold as they are.
 *
 * @param args cargo's arguments, which may name a manifest
 */
export function bootstrapFor(
  rustc: Rustc,
  cargo: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): string | undefined {
  if (/^release: .*-(nightly|dev)/m.test(rustc.version)) return undefined;
  const manifest = manifestArguments(args);
  const root = run(cargo, ["locate-project", "--workspace", "--message-format", "plain", ...manifest], env);
  if (root === undefined) return undefined;
  const lock = read(join(dirname(root.trim()), "Cargo.lock"));
  const listed =
    lock === undefined
      ? dependsDirectly(run(cargo, ["metadata", "--no-deps", "--format-version", "1", ...manifest], env))
      : new RegExp(`^name = "${unstable.package}"$`, "m").test(lock);
  return listed ? unstable.crate : undefined;
}

/** Whether a member of the workspace names the package, where there is no lock file yet. */
function dependsDirectly(metadata: string | undefined): boolean {
  if (metadata === undefined) return false;
  const { packages } = JSON.parse(metadata) as { packages: { dependencies: { name: string }[] }[] };
  return packages.some(({ dependencies }) => dependencies.some(({ name }) => name === unstable.package));
}

/** Those of cargo's arguments that name a manifest. */
export function manifestArguments(args: readonly string[]): string[] {
  const own = args.includes("--") ? args.slice(0, args.indexOf("--")) : args;
  const at = own.indexOf("--manifest-path");
  const path =
    at >= 0
      ? own[at + 1]
      : own.find((arg) => arg.startsWith("--manifest-path="))?.slice("--manifest-path=".length);
  return path === undefined ? [] : ["--manifest-path", path];
}

function run(cargo: string, args: readonly string[], env: NodeJS.ProcessEnv): string | undefined {
  const done = spawnSync(cargo, args, { env, encoding: "utf8", maxBuffer: 1 << 28 });
  return done.status === 0 ? done.stdout : undefined;
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

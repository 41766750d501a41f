import { existsSync } from "node:fs";
import { join } from "node:path";
import { runTool } from "../../src/toolchain/index.js";

const version = "0.13.0";
const llvmMajor = 22;

/** A bpf-linker to compare with, or why there is none. */
export type Found = { readonly path: string; readonly version: string } | { readonly missing: string };

/**
 * The bpf-linker that `CORELATE_BPF_LINKER` names, else the one in `build/bpf-linker`, where cargo puts it the first time (some minutes; it
 * needs the registry and LLVM 22's development files: `llvm-22-dev`, which `CORELATE_BENCH=1 make setup` installs).
 */
export function findBpfLinker(root: string, env: NodeJS.ProcessEnv): Found {
  const folder = join(root, "build", "bpf-linker");
  const path = env.CORELATE_BPF_LINKER ?? join(folder, "bin", "bpf-linker");
  if (!existsSync(path)) {
    const prefix = llvmPrefix(env);
    if (prefix === undefined)
      return {
        missing: `there is no libLLVM.so of LLVM ${llvmMajor} to link bpf-linker with: install llvm-${llvmMajor}-dev`,
      };
    const args = ["install", "bpf-linker", "--version", version, "--locked", "--root", folder];
    args.push("--no-default-features", "--features", `llvm-${llvmMajor}`);
    const done = runTool("cargo", args, { ...env, LLVM_PREFIX: prefix });
    if (done.status !== 0) {
      const reason = done.stderr.split("\n").find((line) => line.startsWith("error")) ?? done.stderr.trim();
      return { missing: `\`cargo ${args.slice(0, 4).join(" ")}\`: ${reason.replace(/\s+/g, " ")}` };
    }
  }
  const said = runTool(path, ["--version"], env);
  return said.status === 0
    ? { path, version: said.stdout.trim() }
    : { missing: `${path} --version: ${said.stderr.trim()}` };
}

/**
 * The folder whose `bin/llvm-config` and `lib/libLLVM.so` bpf-linker's build script is to take. Left alone, it takes the first `llvm-config` on the PATH,
 * which may be another LLVM's, and looks beside `/usr/bin`, where Debian has no `libLLVM.so`.
 */
function llvmPrefix(env: NodeJS.ProcessEnv): string | undefined {
  const said = [
    env.LLVM_PREFIX,
    ...[`-${llvmMajor}`, ""].map((suffix) => prefixOf(`llvm-config${suffix}`, env)),
  ];
  return said.find((prefix) => prefix !== undefined && existsSync(join(prefix, "lib", "libLLVM.so")));
}

/** What an `llvm-config` says of itself, where it is of the LLVM that is wanted. */
function prefixOf(program: string, env: NodeJS.ProcessEnv): string | undefined {
  const [version, prefix] = ["--version", "--prefix"].map((option) => runTool(program, [option], env));
  const isWanted = version?.status === 0 && version.stdout.startsWith(`${llvmMajor}.`);
  return isWanted && prefix?.status === 0 ? prefix.stdout.trim() : undefined;
}

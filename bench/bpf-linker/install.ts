import { existsSync } from "node:fs";
import { join } from "node:path";
import { runTool } from "../../src/toolchain/index.js";

const version = "0.13.0";

/** A bpf-linker to compare with, or why there is none. */
export type Found = { readonly path: string; readonly version: string } | { readonly missing: string };

/**
 * The bpf-linker that `CORELATE_BPF_LINKER` names, else the one in `build/bpf-linker`, where cargo puts it the first time (some minutes; it
 * needs the registry and LLVM 22's development files).
 */
export function findBpfLinker(root: string, env: NodeJS.ProcessEnv): Found {
  const folder = join(root, "build", "bpf-linker");
  const path = env.CORELATE_BPF_LINKER ?? join(folder, "bin", "bpf-linker");
  if (!existsSync(path)) {
    const args = ["install", "bpf-linker", "--version", version, "--locked", "--root", folder];
    args.push("--no-default-features", "--features", "llvm-22");
    const done = runTool("cargo", args, env);
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

import { join } from "node:path";
import { runTool } from "./run.js";

const known = new Map<string, string>();

/** The commit that the compiler of `sysroot` was made from, as in the paths of the library that it was shipped with; `unknown` where it does not say. */
export function findCommitHash(sysroot: string, env: NodeJS.ProcessEnv): string {
  let hash = known.get(sysroot);
  if (hash === undefined) {
    const asked = runTool(join(sysroot, "bin", "rustc"), ["-vV"], env);
    hash = /^commit-hash: ([0-9a-f]{40})$/m.exec(asked.stdout ?? "")?.[1] ?? "unknown";
    known.set(sysroot, hash);
  }
  return hash;
}

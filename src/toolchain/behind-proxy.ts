import { dirname, join } from "node:path";
import { fileState } from "../../lib/files/index.js";
import { isExecutable } from "./executables.js";
import { runTool } from "./run.js";
import { rustupFolder } from "./rustup.js";

/** Of a process that stays: what was said in so many situations. */
const most = 64;
const known = new Map<string, string>();

/**
 * What a proxy of rustup's starts in this folder and environment; the proxy itself where it does not say, which then is an error of its own. It is asked once for each
 * situation, since starting it takes as long as a small build.
 */
export function behindProxy(proxy: string, env: NodeJS.ProcessEnv): string {
  const situation = situationOf(proxy, env);
  const before = known.get(situation);
  if (before !== undefined && isExecutable(before)) return before;
  const asked = runTool(proxy, ["--print", "sysroot"], env);
  const own = join(asked.stdout.trim(), "bin", "rustc");
  if (asked.status !== 0 || !isExecutable(own)) return proxy;
  if (known.size >= most) known.clear();
  known.set(situation, own);
  return own;
}

/** All that rustup decides by: its settings, its variables, the files `rust-toolchain` and `rust-toolchain.toml` in this folder and those above, and the toolchains that are there. */
function situationOf(proxy: string, env: NodeJS.ProcessEnv): string {
  const toolchains = rustupFolder(env);
  const files = [proxy, toolchains, join(dirname(toolchains), "settings.toml")];
  const cwd = process.cwd();
  for (let folder = cwd; ; folder = dirname(folder)) {
    files.push(join(folder, "rust-toolchain"), join(folder, "rust-toolchain.toml"));
    if (dirname(folder) === folder) break;
  }
  const variables = Object.keys(env)
    .filter((name) => /^(RUSTUP_|CARGO_HOME$|HOME$|PATH$)/.test(name))
    .sort();
  const states = files.map((path) => [path, fileState(path)]);
  return JSON.stringify([cwd, variables.map((name) => [name, env[name]]), states]);
}

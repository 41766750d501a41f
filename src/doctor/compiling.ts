import { CorelateError, environment } from "../../lib/diagnostics/index.js";
import { findLlvm, openLlvm } from "../../lib/llvm-bindings/index.js";
import {
  buildCompanion,
  chooseCargo,
  findRustc,
  type Rustc,
  runTool,
  rustupSysroots,
} from "../toolchain/index.js";
import { type Finding, finding } from "./finding.js";
import { type Distribution, installCommand } from "./system.js";

const target = "bpfel-unknown-none";

/** What `corelate build` needs. */
export function compiling(env: NodeJS.ProcessEnv, on: Distribution | undefined): Finding[] {
  let rustc: Rustc | undefined;
  const compiler = finding(
    "build",
    "rustc",
    () => {
      rustc = findRustc({ env, target });
      const release = /^release: (.*)/m.exec(rustc.version)?.[1] ?? "of an unknown version";
      return `${rustc.path}, ${release}, LLVM ${rustc.llvmMajor}`;
    },
    rustcRemedy(env, on),
  );
  const llvm = finding(
    "build",
    "libLLVM",
    () => {
      const path = findLlvm({ env, rustc, sysroots: () => rustupSysroots(env) });
      const { major, minor, patch } = openLlvm(path).version;
      return `${path}, ${major}.${minor}.${patch}`;
    },
    installCommand(on, "llvm"),
  );
  if (rustc === undefined) return [compiler, llvm];
  const found = rustc;
  const core = finding("build", `core for ${target}`, () =>
    found.targetFlags.length === 0 ? "the compiler's own" : `compiled from its sources: ${found.coreSysroot}`,
  );
  const companion = finding("build", "companion crate", () => buildCompanion(found, env).rlib);
  return [compiler, core, llvm, companion];
}

/** rustup has no package for it, but a component; where it is used, that is the way. */
function rustcRemedy(env: NodeJS.ProcessEnv, on: Distribution | undefined): string | undefined {
  return rustupSysroots(env).length > 0 ? undefined : installCommand(on, "rustc");
}

/** What cargo projects need besides. */
export function cargo(env: NodeJS.ProcessEnv, on: Distribution | undefined): Finding {
  return finding(
    "cargo",
    "cargo",
    () => {
      const chosen = chooseCargo({ args: [], env, target, bpfOnly: false });
      const asked = runTool(chosen.cargo, ["--version"], { ...env, ...chosen.env });
      if (asked.status !== 0)
        throw new CorelateError(environment.toolFailed("cargo", asked.status, asked.stderr));
      return `${chosen.cargo}, ${asked.stdout.trim()}`;
    },
    installCommand(on, "cargo"),
  );
}

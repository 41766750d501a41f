import { CorelateError, environment } from "../../lib/diagnostics/index.js";
import { cargoFlags, lintFlags } from "./cargo-flags.js";
import { type BpfTarget, findRustc } from "./rustc.js";

const targets: readonly BpfTarget[] = ["bpfel-unknown-none", "bpfeb-unknown-none"];

/**
 * The lines of `.cargo/config.toml` for projects that are built with plain cargo. Where the rustc that cargo starts has no core library for BPF
 * of its own, they name the one that is compiled for it here.
 *
 * @throws CRL0007 where that does not compile
 */
export function cargoConfig(linker: string, env: NodeJS.ProcessEnv): string {
  const sections = targets.map((target) => {
    const { flags, comment } = rustcRequirements(target, env);
    const lines = [...flags, ...cargoFlags].map((flag) => `    ${JSON.stringify(flag)},\n`).join("");
    return `${comment}[target.${target}]\nlinker = ${JSON.stringify(linker)}\nrustflags = [\n${lines}]\n`;
  });
  return sections.join("\n");
}

function rustcRequirements(
  target: BpfTarget,
  env: NodeJS.ProcessEnv,
): { readonly flags: readonly string[]; readonly comment: string } {
  try {
    const rustc = findRustc({ explicit: env.RUSTC || "rustc", env, target });
    const release = /^release: (.*)/m.exec(rustc.version)?.[1] ?? "";
    const comment =
      rustc.targetFlags.length === 0
        ? ""
        : `# --sysroot names the core library that was compiled for rustc ${release}: print these lines anew when rustc changes.\n`;
    return { flags: [...rustc.targetFlags, ...lintFlags(rustc.version)], comment };
  } catch (error) {
    if (!(error instanceof CorelateError) || error.diagnostics[0]?.code !== environment.noRustc.code)
      throw error;
    const [{ notes, help }] = error.diagnostics;
    const lines = [
      "The rustc that cargo starts cannot compile for this target yet:",
      ...(notes ?? []),
      ...(help === undefined ? [] : [`help: ${help}`]),
      ...other(target, env),
    ];
    return { flags: [], comment: lines.map((line) => `# ${line}\n`).join("") };
  }
}

/** Another compiler of this machine that can do it. */
function other(target: BpfTarget, env: NodeJS.ProcessEnv): string[] {
  try {
    return [`or run cargo with RUSTC=${findRustc({ env: { ...env, RUSTC: undefined }, target }).path}`];
  } catch {
    return [];
  }
}

import { codegenFlags } from "./flags.js";
import type { BpfTarget } from "./rustc.js";

/**
 * What rustc is told besides `codegenFlags` where it calls the linker: a profile may have asked for LTO by rustc, which hides every field
 * behind LLVM's optimisation, and the linker is to optimise at its own level, since rustc tells it the one that it used itself.
 */
export const linkerFlags = ["-Clto=off", "-Clinker-plugin-lto=no", "-Clink-arg=-O2"] as const;

/**
 * What makes a rustc of `version` (what `rustc -vV` says) pass on what the linker warns about: it keeps it to itself otherwise. Older ones than
 * 1.86 do not know the lint.
 */
export function lintFlags(version: string): string[] {
  const [, major, minor] = /^release: (\d+)\.(\d+)\./m.exec(version) ?? [];
  return Number(major) > 1 || Number(minor) >= 86 ? ["-Wlinker-messages"] : [];
}

/** What cargo's `rustflags` for a BPF target are. */
export const cargoFlags = [...codegenFlags, ...linkerFlags] as const;

/** The variables of cargo that are for one target, as `cargo_TARGET_…` spells it. */
function variable(target: string, name: string): string {
  return `CARGO_TARGET_${target.toUpperCase().replaceAll("-", "_")}_${name}`;
}

/** What `cargoEnvironment` needs to know. */
export interface CargoSettings {
  readonly env: NodeJS.ProcessEnv;
  /** Path of the linker. */
  readonly linker: string;
  /** Changes when corelate does: cargo builds anew what other versions made. */
  readonly version: string;
  /** Whether cargo was asked for a BPF target on its command line. */
  readonly bpfOnly: boolean;
  /** Whether the build is audited: cargo builds anew what was built without. */
  readonly audit?: boolean;
  /** What rustc has to be told for `target`, so that it finds a core library, and for its version: see `Rustc.targetFlags` and `lintFlags`. */
  readonly targetFlags: readonly string[];
  readonly target: BpfTarget;
}

/**
 * `env` with the settings that make cargo build BPF targets with corelate; other targets (build scripts, procedural macros, the user-space
 * crate) are left as they are. The settings come after the user's own `rustflags`, and so win.
 *
 * `RUSTFLAGS` in the environment makes cargo forget the flags of a target, so ours are added to it where the command is for BPF alone.
 * The seed of the paddings and the version go in as metadata, so that cargo sees when they change.
 */
export function cargoEnvironment(settings: CargoSettings): NodeJS.ProcessEnv {
  const { env } = settings;
  const seed = env.CORELATE_SEED ?? "";
  const flags = [
    ...cargoFlags,
    `-Cmetadata=corelate-${settings.version}${seed === "" ? "" : `-seed-${seed}`}`,
    ...(settings.audit ? ["--cfg=corelate_audit"] : []),
    // As a flag, so that cargo links again when it changes.
    ...(env.CORELATE_TRIM_PATHS === "none" ? ["-Clink-arg=--trim-paths=none"] : []),
  ];
  const result: NodeJS.ProcessEnv = { ...env };
  for (const target of ["bpfel-unknown-none", "bpfeb-unknown-none"]) {
    const linker = variable(target, "LINKER");
    const rustflags = variable(target, "RUSTFLAGS");
    const own = target === settings.target ? settings.targetFlags : [];
    result[linker] = settings.linker;
    result[rustflags] = [env[rustflags] ?? "", ...own, ...flags].join(" ").trim();
  }
  const outer =
    env.CARGO_ENCODED_RUSTFLAGS?.split("\x1f") ?? env.RUSTFLAGS?.split(" ").filter((flag) => flag !== "");
  if (outer !== undefined && outer.length > 0 && settings.bpfOnly)
    result.CARGO_ENCODED_RUSTFLAGS = [...outer, ...settings.targetFlags, ...flags]
      .filter((flag) => flag !== "")
      .join("\x1f");
  return result;
}

import { basename, dirname, join } from "node:path";
import { CorelateError, environment } from "../../lib/diagnostics/index.js";
import { lintFlags } from "./cargo-flags.js";
import { isExecutable, onPath } from "./executables.js";
import { runTool } from "./run.js";
import { type BpfTarget, cargoOf, findRustc, type Rustc } from "./rustc.js";
import { isProxy, rustupFolder } from "./rustup.js";
import { bootstrapFor } from "./unstable.js";

/** What is asked of cargo. */
export interface CargoRequest {
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly target: BpfTarget;
  /** Whether cargo was asked for a BPF target on its command line, so that nothing can be done without a core library. */
  readonly bpfOnly: boolean;
}

/** The cargo to run, with what, and what to add to its environment. */
export interface CargoChoice {
  readonly cargo: string;
  /** The cargo to ask about the workspace: `cargo` may be one of its subcommands. */
  readonly metadataCargo: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** See `Rustc.targetFlags` and `lintFlags`. */
  readonly targetFlags: readonly string[];
}

/**
 * The user's own choice of a toolchain (`+nightly`, `RUSTC`) stands, and so does `-Z build-std`, which needs no core library for BPF; else the
 * cargo that belongs to a rustc which can compile for BPF.
 *
 * @throws CRL0001 and CRL0007 where the compiler cannot compile for BPF, CRL0008 where `+nightly` is said without rustup.
 */
export function chooseCargo(request: CargoRequest): CargoChoice {
  const { args, env, target } = request;
  const toolchain = args[0]?.startsWith("+") ? args[0] : undefined;
  if (toolchain !== undefined && !onPath("cargo", env).slice(0, 1).some(isProxy))
    throw new CorelateError(environment.noRustup(toolchain));
  const asIs = { cargo: "cargo", metadataCargo: "cargo", args, env: {}, targetFlags: [] };
  if (args.some((arg) => arg.includes("build-std")) || env.CARGO_UNSTABLE_BUILD_STD !== undefined)
    return asIs;
  if (toolchain !== undefined || env.RUSTC !== undefined) {
    const path = toolchain === undefined ? env.RUSTC : rustcOfToolchain(toolchain, env);
    const rustc = path === undefined ? undefined : named(path, request);
    return { ...asIs, targetFlags: rustc === undefined ? [] : flagsOf(rustc) };
  }
  const rustc = findRustc({ env, target });
  const cargo = cargoOf(rustc);
  const bootstrap = env.RUSTC_BOOTSTRAP ?? bootstrapFor(rustc, cargo, args, { ...env, RUSTC: rustc.path });
  return {
    ...clippyOf(rustc, cargo, args),
    metadataCargo: cargo,
    env: {
      RUSTC: rustc.path,
      ...(bootstrap === undefined ? {} : { RUSTC_BOOTSTRAP: bootstrap }),
      // What cargo starts of rustup's proxies (clippy, rustfmt) is to be of the same toolchain.
      ...(dirname(rustc.sysroot) === rustupFolder(env) ? { RUSTUP_TOOLCHAIN: basename(rustc.sysroot) } : {}),
    },
    targetFlags: flagsOf(rustc),
  };
}

function flagsOf({ targetFlags, version }: Rustc): string[] {
  return [...targetFlags, ...lintFlags(version)];
}

/** The compiler that the user named; undefined where it can do nothing for BPF, and need not. */
function named(path: string, { env, target, bpfOnly }: CargoRequest): Rustc | undefined {
  try {
    return findRustc({ explicit: path, env, target });
  } catch (error) {
    if (bpfOnly || !(error instanceof CorelateError)) throw error;
    return undefined;
  }
}

/** Undefined where rustup does not have it: rustup's own message, which cargo prints, says how to install it. */
function rustcOfToolchain(toolchain: string, env: NodeJS.ProcessEnv): string | undefined {
  const proxy = onPath("rustc", env).find(isProxy);
  if (proxy === undefined) return undefined;
  const asked = runTool(proxy, [toolchain, "--print", "sysroot"], env);
  return asked.status === 0 ? join(asked.stdout.trim(), "bin", "rustc") : undefined;
}

/**
 * cargo takes the first cargo-clippy on PATH, which is rustup's where rustup is, whatever the compiler: the one beside the compiler is
 * started instead, as cargo would start it.
 */
function clippyOf(rustc: Rustc, cargo: string, args: readonly string[]): Pick<CargoChoice, "cargo" | "args"> {
  const beside = join(dirname(rustc.path), "cargo-clippy");
  return args[0] === "clippy" && isExecutable(beside) ? { cargo: beside, args } : { cargo, args };
}

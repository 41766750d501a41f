import { Command } from "commander";
import { environment } from "../diagnostics/index.js";
import {
  type BpfTarget,
  bootstrapFor,
  cargoEnvironment,
  cargoFlags,
  cargoOf,
  findRustc,
  inheritedStreams,
  runThrough,
  withBpfLinker,
} from "../toolchain/index.js";
import { linkerPath } from "./rustc.js";
import { version } from "./version.js";

/** `corelate cargo -- ARGS`. */
export function cargoCommand(): Command {
  return new Command("cargo")
    .description("run cargo; what it builds for BPF targets goes through the passes")
    .argument("[args...]", "cargo's arguments, such as `build --release --target bpfel-unknown-none`")
    .option("--print-config", "print the lines for .cargo/config.toml that do the same, and end")
    .allowUnknownOption()
    .passThroughOptions()
    .action(async (args: string[], options: { printConfig?: boolean }) => {
      if (options.printConfig) process.stdout.write(cargoConfig("corelate-ld"));
      else process.exitCode = await runCargo(args[0] === "--" ? args.slice(1) : args, process.env);
    });
}

/** Runs cargo with `args` and gives its exit status; its output goes where ours goes. */
export async function runCargo(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const target = targetOf(args);
  const bpfOnly = target?.startsWith("bpf") === true;
  const tool = chooseCargo(
    args,
    env,
    target?.startsWith("bpfeb") ? "bpfeb-unknown-none" : "bpfel-unknown-none",
  );
  const settings = { env: { ...env, ...tool.env }, linker: linkerPath(), version, bpfOnly };
  try {
    return await runThrough(tool.cargo, args, {
      env: withBpfLinker(cargoEnvironment(settings), linkerPath()),
      stdio: inheritedStreams(env),
    });
  } catch (error) {
    throw environment.toolFailed("cargo", null, (error as Error).message);
  }
}

/** The lines of `.cargo/config.toml` for projects that are built with plain cargo. */
export function cargoConfig(linker: string): string {
  const flags = cargoFlags.map((flag) => `    "${flag}",\n`).join("");
  return ["bpfel-unknown-none", "bpfeb-unknown-none"]
    .map((target) => `[target.${target}]\nlinker = "${linker}"\nrustflags = [\n${flags}]\n`)
    .join("\n");
}

/**
 * The user's own choice of a toolchain (`+nightly`, `RUSTC`, `-Z build-std`, which needs no core library for BPF) stands; else the cargo that
 * belongs to a rustc which can compile for BPF.
 */
function chooseCargo(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  target: BpfTarget,
): { readonly cargo: string; readonly env: NodeJS.ProcessEnv } {
  const buildsStd =
    args.some((arg) => arg.includes("build-std")) || env.CARGO_UNSTABLE_BUILD_STD !== undefined;
  if (args[0]?.startsWith("+") || env.RUSTC !== undefined || buildsStd) return { cargo: "cargo", env: {} };
  const rustc = findRustc({ env, target });
  const cargo = cargoOf(rustc);
  const bootstrap = env.RUSTC_BOOTSTRAP ?? bootstrapFor(rustc, cargo, args, { ...env, RUSTC: rustc.path });
  return {
    cargo,
    env: { RUSTC: rustc.path, ...(bootstrap === undefined ? {} : { RUSTC_BOOTSTRAP: bootstrap }) },
  };
}

/** What stands after `--target`, before a `--`. */
function targetOf(args: readonly string[]): string | undefined {
  const own = args.includes("--") ? args.slice(0, args.indexOf("--")) : args;
  const at = own.indexOf("--target");
  return at >= 0 ? own[at + 1] : own.find((arg) => arg.startsWith("--target="))?.slice("--target=".length);
}

import { spawnSync } from "node:child_process";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Command } from "commander";
import { environment } from "../diagnostics/index.js";
import { codegenFlags, findRustc } from "../toolchain/index.js";

/** `corelate rustc -- ARGS`, and `RUSTC_WRAPPER="corelate-rustc"`-like use: the first argument may be rustc's path. */
export function rustcCommand(): Command {
  return new Command("rustc")
    .description("run rustc; what it links for BPF goes through the passes")
    .argument("[args...]", "rustc's path, if a wrapper is called with one, and rustc's arguments")
    .helpOption(false)
    .allowUnknownOption()
    .passThroughOptions()
    .action((args: string[]) => {
      process.exitCode = runRustc(args[0] === "--" ? args.slice(1) : args, process.env);
    });
}

/**
 * Runs rustc with `args` and gives its exit status; its output goes where ours goes. For BPF targets the flags that keep the IR
 * decodable come first, so that the user's own win, and `corelate-ld` is the linker; for other targets nothing is changed.
 */
export function runRustc(args: readonly string[], env: NodeJS.ProcessEnv): number {
  const named =
    args[0] !== undefined && /^(.*\/)?(rustc|clippy-driver)(-[\w.]+)?$/.test(args[0]) ? args[0] : undefined;
  const rest = named === undefined ? args : args.slice(1);
  const target = targetOf(rest);
  const isBpf = target?.startsWith("bpf") === true;
  const program = named ?? (isBpf ? findRustc({ env, target: bpfTarget(target) }).path : "rustc");
  const asks = rest.some((arg) => /^(-vV|-V|--version|--print(=|$))/.test(arg));
  const all = isBpf && !asks ? [...bpfFlags(rest), ...rest] : rest;
  const done = spawnSync(program, all, { env, stdio: "inherit" });
  if (done.error) throw environment.toolFailed(basename(program), null, done.error.message);
  return done.status ?? 1;
}

function bpfFlags(args: readonly string[]): string[] {
  const hasLinker = args.some(
    (arg, i) => /^(-C)?linker=/.test(arg) && (arg.startsWith("-C") || args[i - 1] === "-C"),
  );
  return hasLinker ? [...codegenFlags] : [...codegenFlags, `-Clinker=${linkerPath()}`];
}

/** The program `corelate-ld` of this package. */
export function linkerPath(): string {
  return join(dirname(fileURLToPath(import.meta.url)), "ld.js");
}

function targetOf(args: readonly string[]): string | undefined {
  const at = args.indexOf("--target");
  return at >= 0 ? args[at + 1] : args.find((arg) => arg.startsWith("--target="))?.slice("--target=".length);
}

function bpfTarget(target: string | undefined): "bpfel-unknown-none" | "bpfeb-unknown-none" {
  return target?.startsWith("bpfeb") ? "bpfeb-unknown-none" : "bpfel-unknown-none";
}

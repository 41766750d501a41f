import { Command } from "commander";
import { auditNotes, CorelateError, cargoNotes, environment } from "../../lib/diagnostics/index.js";
import {
  type BpfTarget,
  bpfMembers,
  cargoConfig,
  cargoEnvironment,
  chooseCargo,
  inheritedStreams,
  runThrough,
  withBpfLinker,
} from "../toolchain/index.js";
import { reportDiagnostics } from "./report.js";
import { linkerPath, wrapperPath } from "./rustc.js";
import { version } from "./version.js";

/** `corelate cargo -- ARGS`. */
export function cargoCommand(): Command {
  return new Command("cargo")
    .description("run cargo; what it builds for BPF targets goes through the passes")
    .argument("[args...]", "cargo's arguments, such as `build --release --target bpfel-unknown-none`")
    .option("--audit", "look for what rustc decides by the size or an offset of an attributed type")
    .option("--no-audit", "do not print the note that the build was not audited")
    .option("--print-config", "print the lines for .cargo/config.toml that do the same, and end")
    .allowUnknownOption()
    .passThroughOptions()
    .action(async (args: string[], options: { printConfig?: boolean; audit?: boolean }) => {
      if (options.printConfig) process.stdout.write(cargoConfig("corelate-ld", process.env));
      else
        process.exitCode = await runCargo(
          args[0] === "--" ? args.slice(1) : args,
          process.env,
          options.audit,
        );
    });
}

/** Runs cargo with `args` and gives its exit status; its output goes where ours goes. */
export async function runCargo(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  audit?: boolean,
): Promise<number> {
  const audited = audit ?? env.CORELATE_AUDIT === "1";
  const asked = targetOf(args);
  const bpfOnly = asked?.startsWith("bpf") === true;
  const target: BpfTarget = asked?.startsWith("bpfeb") ? "bpfeb-unknown-none" : "bpfel-unknown-none";
  const tool = chooseCargo({ args, env, target, bpfOnly });
  const toolEnv = { ...env, ...tool.env };
  const settings = {
    env: toolEnv,
    linker: linkerPath(),
    version,
    bpfOnly,
    targetFlags: tool.targetFlags,
    target,
    audit: audited,
  };
  const members = bpfOnly ? bpfMembers(tool.metadataCargo, tool.args, toolEnv) : undefined;
  if (members !== undefined && members.leftOut.length > 0 && !isQuiet(args))
    reportDiagnostics([cargoNotes.membersLeftOut(members.built, members.leftOut)], "human");
  try {
    const status = await runThrough(tool.cargo, withArguments(tool.args, members?.args ?? []), {
      env: { ...withBpfLinker(cargoEnvironment(settings), linkerPath()), ...auditEnvironment(audited) },
      stdio: inheritedStreams(env),
    });
    const mentionAudit = audit === undefined && env.CORELATE_AUDIT === undefined && !isQuiet(args);
    if (status === 0 && mentionAudit && builds(args)) reportDiagnostics([auditNotes.notAudited()], "human");
    return status;
  } catch (error) {
    throw new CorelateError(environment.toolFailed("cargo", null, (error as Error).message));
  }
}

/** Each crate goes through the wrapper, which compiles it for the audit as well. Whether one was wanted is said once, and not for each crate. */
function auditEnvironment(audited: boolean): NodeJS.ProcessEnv {
  return audited ? { CORELATE_AUDIT: "1", RUSTC_WRAPPER: wrapperPath() } : { CORELATE_AUDIT: "0" };
}

/** Whether cargo makes programs of BPF targets. */
function builds(args: readonly string[]): boolean {
  const command = args.find((arg) => !/^[+-]/.test(arg));
  return command !== undefined && ["build", "b", "rustc", "run", "r"].includes(command);
}

/** `args` with `added` before what is not for cargo itself. */
function withArguments(args: readonly string[], added: readonly string[]): string[] {
  const end = args.includes("--") ? args.indexOf("--") : args.length;
  return [...args.slice(0, end), ...added, ...args.slice(end)];
}

function isQuiet(args: readonly string[]): boolean {
  return args.includes("-q") || args.includes("--quiet");
}

/** What stands after `--target`, before a `--`. */
function targetOf(args: readonly string[]): string | undefined {
  const own = args.includes("--") ? args.slice(0, args.indexOf("--")) : args;
  const at = own.indexOf("--target");
  return at >= 0 ? own[at + 1] : own.find((arg) => arg.startsWith("--target="))?.slice("--target=".length);
}

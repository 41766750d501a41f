import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { Command, Option } from "commander";
import pc from "picocolors";
import { ExitStatus, input, kernelErrors, type MessageFormat } from "../diagnostics/index.js";
import { type ProgramVerdict, type VerifyResult, verify } from "../kernel/index.js";
import { reportDiagnostics } from "./report.js";

interface Flags {
  readonly kernel: readonly string[];
  readonly json?: boolean;
  readonly btf?: string;
  readonly log?: boolean;
  readonly logLevel: "0" | "1" | "2";
  readonly tolerateBtf?: boolean;
  readonly libbpf?: string;
  readonly messageFormat: MessageFormat;
}

/** `corelate verify OBJ [--kernel NAME…] [--json]`. */
export function verifyCommand(): Command {
  return new Command("verify")
    .description("load an object into the running kernel and show what the verifier says, on Rust lines")
    .argument("<object>", "a BPF object")
    .option("--kernel <name...>", "the kernels to try: `running`", ["running"])
    .option("--json", "print the result as JSON")
    .option("--btf <file>", "relocate against this BTF instead of the running kernel's")
    .option("--log", "print the verifier's logs")
    .addOption(
      new Option("--log-level <level>", "log accepted programs too: 1 statistics, 2 each instruction")
        .choices(["0", "1", "2"])
        .default("0"),
    )
    .option("--tolerate-btf", "BTF that the kernel refuses is a warning only")
    .option("--libbpf <path>", "the libbpf.so.1 to use (also CORELATE_LIBBPF)")
    .addOption(
      new Option("--message-format <format>", "how diagnostics are printed")
        .choices(["human", "json"])
        .default("human"),
    )
    .action((path: string, flags: Flags) => run(path, flags));
}

function run(path: string, flags: Flags): void {
  for (const name of flags.kernel) if (name !== "running") throw kernelErrors.unknownKernel(name);
  const result = verify(readObject(path), {
    name: basename(path),
    libbpf: { explicit: flags.libbpf, env: process.env },
    logLevel: Number(flags.logLevel) as 0 | 1 | 2,
    tolerateBtf: flags.tolerateBtf ?? false,
    ...(flags.btf === undefined ? {} : { btfPath: flags.btf }),
  });
  process.stdout.write(flags.json ? `${JSON.stringify(result, undefined, 2)}\n` : render(result, flags));
  reportDiagnostics(result.diagnostics, flags.messageFormat);
  if (!result.ok)
    process.exitCode = result.fault === "environment" ? ExitStatus.Environment : ExitStatus.Input;
}

function readObject(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    throw input.unreadable(path, (error as Error).message);
  }
}

function render(result: VerifyResult, flags: Flags): string {
  const lines = [`kernel ${result.kernel}, libbpf ${result.libbpf.version}`];
  const width = Math.max(0, ...result.programs.map(({ name }) => name.length));
  for (const program of result.programs) {
    lines.push(`${paint(program)} ${program.name.padEnd(width)}  ${program.section}${count(program)}`);
    if (flags.log || flags.logLevel !== "0")
      // One by one: a log has more lines than a call may have arguments.
      for (const line of program.log.split("\n")) lines.push(`    ${line}`);
  }
  const { outcome, sanitised } = result.btf;
  lines.push(`BTF ${outcome}${sanitised ? ", with changes by libbpf for this kernel" : ""}`);
  return `${lines.join("\n")}\n`;
}

function paint({ outcome }: ProgramVerdict): string {
  const colours = pc.createColors(pc.isColorSupported && process.stdout.isTTY === true);
  const text = outcome.padEnd(10);
  if (outcome === "not-loaded") return colours.dim(text);
  return outcome === "accepted" ? colours.green(text) : colours.red(text);
}

function count({ info }: ProgramVerdict): string {
  return info === undefined ? "" : `  (${info.verifiedInstructions} instructions verified)`;
}

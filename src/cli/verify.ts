import { basename } from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import pc from "picocolors";
import {
  CorelateError,
  ExitStatus,
  input,
  kernelErrors,
  type MessageFormat,
  plainLine,
  plainText,
} from "../../lib/diagnostics/index.js";
import { readWhole } from "../../lib/files/index.js";
import {
  type ProgramVerdict,
  type VerifyOptions,
  type VerifyResult,
  verify,
  verifyWithin,
} from "../kernel/index.js";
import { reportDiagnostics } from "./report.js";
import { type Verified, verifyJson } from "./verify-json.js";

interface Flags {
  readonly kernel: readonly string[];
  readonly json?: boolean;
  readonly btf?: string;
  readonly log?: boolean;
  readonly logLevel: "0" | "1" | "2";
  readonly set: readonly string[];
  readonly maxEntries: readonly string[];
  readonly unknownSettings?: boolean;
  readonly license?: string;
  readonly timeout?: number;
  readonly tolerateBtf?: boolean;
  readonly libbpf?: string;
  readonly messageFormat: MessageFormat;
}

/** `corelate verify OBJ… [--kernel NAME…] [--set NAME=VALUE]… [--json]`. */
export function verifyCommand(): Command {
  const collect = (value: string, before: readonly string[]) => [...before, value];
  return new Command("verify")
    .description("load objects into the running kernel and show what the verifier says, on Rust lines")
    .argument("<object...>", "BPF objects")
    .option("--kernel <name...>", "the kernels to try: `running`", ["running"])
    .option("--set <name=value>", "set a global variable first; may be repeated", collect, [])
    .option(
      "--max-entries <map=n>",
      "give a map the size that is left to the loader; may be repeated",
      collect,
      [],
    )
    .option("--unknown-settings", "let the verifier follow both ways of a condition on a setting in .rodata")
    .option("--license <text>", "the licence of an object that states none; aya's loader takes GPL")
    .option("--timeout <seconds>", "end a load that takes longer", seconds)
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
    .action((paths: string[], flags: Flags) => run(paths, flags));
}

function seconds(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= 86_400))
    throw new InvalidArgumentError("It is a number of seconds above 0, a day at most.");
  return value;
}

async function run(paths: readonly string[], flags: Flags): Promise<void> {
  for (const name of flags.kernel)
    if (name !== "running") throw new CorelateError(kernelErrors.unknownKernel(name));
  const maxEntries = sizes(flags.maxEntries);
  const results: Verified[] = [];
  for (const path of paths) {
    const options: VerifyOptions = {
      name: basename(path),
      libbpf: { explicit: flags.libbpf, env: process.env },
      logLevel: Number(flags.logLevel) as 0 | 1 | 2,
      tolerateBtf: flags.tolerateBtf ?? false,
      settings: flags.set,
      maxEntries,
      unknownSettings: flags.unknownSettings ?? false,
      ...(flags.license === undefined ? {} : { license: flags.license }),
      ...(flags.btf === undefined ? {} : { btfPath: flags.btf }),
    };
    const result = await load(readObject(path), path, options, flags.timeout);
    if (!flags.json) process.stdout.write(render(result, flags, paths.length > 1 ? path : undefined));
    reportDiagnostics(result.diagnostics, flags.messageFormat);
    results.push({ path, result });
  }
  if (flags.json) process.stdout.write(`${verifyJson(results)}\n`);
  const failed = results.filter(({ result }) => !result.ok);
  if (failed.length > 0)
    process.exitCode = failed.every(({ result }) => result.fault === "environment")
      ? ExitStatus.Environment
      : ExitStatus.Input;
}

/** A process of its own is for what has to be ended, or watched: it costs a start of Node. */
async function load(
  bytes: Uint8Array,
  path: string,
  options: VerifyOptions,
  timeout: number | undefined,
): Promise<VerifyResult> {
  const terminal = process.stderr.isTTY === true;
  if (timeout === undefined && !terminal) return verify(bytes, options);
  let shown = false;
  const clear = () => {
    if (shown) process.stderr.write("\r\x1b[K");
    shown = false;
  };
  const progress = (elapsed: number, program: string | undefined) => {
    if (!terminal || elapsed < 1) return;
    process.stderr.write(
      `\r\x1b[Kverifying ${plainText(path)}${program === undefined ? "" : ` (${plainText(program)})`}: ${elapsed.toFixed(1)} s`,
    );
    shown = true;
  };
  try {
    return await verifyWithin(bytes, options, { progress, ...(timeout === undefined ? {} : { timeout }) });
  } finally {
    clear();
  }
}

/** `MAP=N`, several of them. @throws CRL0318 */
function sizes(given: readonly string[]): Record<string, number> {
  return Object.fromEntries(
    given.map((text) => {
      const match = /^([\w.$]+)=(\d+)$/.exec(text);
      const entries = Number(match?.[2]);
      if (match === null || entries < 1 || entries > 0xffff_ffff)
        throw new CorelateError(kernelErrors.maxEntriesForm(text));
      return [match[1]!, entries];
    }),
  );
}

function readObject(path: string): Uint8Array {
  try {
    return readWhole(path);
  } catch (error) {
    throw new CorelateError(input.unreadable(path, (error as Error).message));
  }
}

/** `path` heads the object where there are several. */
function render(result: VerifyResult, flags: Flags, path: string | undefined): string {
  const lines = [
    `${path === undefined ? "" : `${plainText(path)}: `}kernel ${result.kernel}, libbpf ${result.libbpf.version}`,
  ];
  const width = Math.max(0, ...result.programs.map(({ name }) => plainText(name).length));
  for (const program of result.programs) {
    lines.push(
      `${paint(program)} ${plainText(program.name).padEnd(width)}  ${plainText(program.section)}${count(program)}`,
    );
    if (flags.log || flags.logLevel !== "0")
      // One by one: a log has more lines than a call may have arguments.
      for (const line of program.log.split("\n")) lines.push(`    ${plainLine(line)}`);
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

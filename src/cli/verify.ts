import { Command, InvalidArgumentError, Option } from "commander";
import {
  CorelateError,
  ExitStatus,
  input,
  kernelErrors,
  type MessageFormat,
  plainJson,
} from "../../lib/diagnostics/index.js";
import { readWhole } from "../../lib/files/index.js";
import type { VerifyOptions } from "../kernel/index.js";
import {
  chooseKernels,
  type KernelResult,
  type MatrixOptions,
  type MatrixProgress,
  matrixJson,
  type VerifiedObject,
  verifyMatrix,
} from "../matrix/index.js";
import { Progress } from "./progress.js";
import { reportDiagnostics } from "./report.js";
import { renderResult } from "./verify-text.js";

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
  readonly bootTimeout?: number;
  readonly tolerateBtf?: boolean;
  readonly libbpf?: string;
  readonly messageFormat: MessageFormat;
}

/** `corelate verify OBJ… [--kernel NAME…] [--set NAME=VALUE]… [--json]`. */
export function verifyCommand(): Command {
  const collect = (value: string, before: readonly string[]) => [...before, value];
  return new Command("verify")
    .description(
      "load objects into the running kernel, or into booted ones, and show what the verifier says, on Rust lines",
    )
    .argument("<object...>", "BPF objects")
    .option(
      "--kernel <name...>",
      "the kernels to try: `running`, one of `corelate kernels list`, the path of an image",
      ["running"],
    )
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
    .option("--boot-timeout <seconds>", "end a booted kernel that says nothing for longer", seconds)
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
  const verify: VerifyOptions = {
    libbpf: { explicit: flags.libbpf, env: process.env },
    logLevel: Number(flags.logLevel) as 0 | 1 | 2,
    tolerateBtf: flags.tolerateBtf ?? false,
    settings: flags.set,
    maxEntries: sizes(flags.maxEntries),
    unknownSettings: flags.unknownSettings ?? false,
    statistics: flags.json ?? false,
    ...(flags.license === undefined ? {} : { license: flags.license }),
    ...(flags.btf === undefined ? {} : { btfPath: flags.btf }),
  };
  const kernels = await chooseKernels(flags.kernel, process.env);
  const objects = paths.map((path) => ({ path, bytes: readObject(path) }));
  const only = kernels.length === 1;
  const progress = new Progress();
  const options: MatrixOptions = {
    env: process.env,
    verify,
    timeout: flags.timeout,
    bootTimeout: flags.bootTimeout,
    cache: true,
    watch: process.stderr.isTTY === true,
    progress: (event) => {
      if (event.kind === "object" && only) show(event.object, flags, paths.length > 1, progress);
      else showProgress(event, progress);
    },
  };
  let results: KernelResult[];
  try {
    results = await verifyMatrix(
      kernels.map((kernel) => ({ kernel, objects })),
      options,
    );
  } finally {
    progress.clear();
  }
  for (const { kernel, objects } of results)
    if (kernel !== "running" || !only)
      for (const object of objects) show(object, flags, paths.length > 1, progress);
  if (flags.json) process.stdout.write(`${plainJson(matrixJson(results), 2)}\n`);
  const failed = results.flatMap(({ objects }) => objects).filter(({ result }) => !result.ok);
  if (failed.length > 0)
    process.exitCode = failed.every(({ result }) => result.fault === "environment")
      ? ExitStatus.Environment
      : ExitStatus.Input;
}

function show({ path, result }: VerifiedObject, flags: Flags, several: boolean, progress: Progress): void {
  progress.clear();
  if (!flags.json) {
    const logs = flags.log === true || flags.logLevel !== "0";
    process.stdout.write(renderResult(result, { path: several ? path : undefined, logs }));
  }
  reportDiagnostics(result.diagnostics, flags.messageFormat);
}

function showProgress(event: MatrixProgress, progress: Progress): void {
  if (process.stderr.isTTY !== true) return;
  switch (event.kind) {
    case "loading":
      if (event.seconds >= 1)
        progress.show(
          `verifying ${event.path}${event.program === undefined ? "" : ` (${event.program})`}: ${event.seconds.toFixed(1)} s`,
        );
      return;
    case "objects":
      return progress.show(
        `kernel ${event.kernel}: ${event.done} of ${event.of} objects`,
        event.done / event.of,
      );
    case "preparing":
      return progress.show(`kernel ${event.kernel}: ${event.what}`);
    default:
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

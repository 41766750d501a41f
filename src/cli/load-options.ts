import { type Command, InvalidArgumentError } from "commander";
import { CorelateError, kernelErrors } from "../../lib/diagnostics/index.js";
import type { VerifyOptions } from "../kernel/index.js";
import type { MatrixOptions } from "../matrix/index.js";

/** How objects are loaded, as `verify` and `test` take it. */
export interface LoadFlags {
  readonly set: readonly string[];
  readonly maxEntries: readonly string[];
  readonly unknownSettings?: boolean;
  readonly license?: string;
  readonly timeout?: number;
  readonly bootTimeout?: number;
  readonly jobs?: number;
  readonly cache: boolean;
  readonly libbpf?: string;
}

/** Adds the options of `LoadFlags`. */
export function addLoadOptions(command: Command): Command {
  const collect = (value: string, before: readonly string[]) => [...before, value];
  return command
    .option("--set <name=value>", "set a global variable first; may be repeated", collect, [])
    .option(
      "--max-entries <map=n>",
      "give a map the size that is left to the loader; may be repeated",
      collect,
      [],
    )
    .option("--unknown-settings", "let the verifier follow both ways of a condition on a setting in .rodata")
    .option("--license <text>", "the license of an object that states none; aya's loader takes GPL")
    .option("--timeout <seconds>", "end a load that takes longer", seconds)
    .option("--boot-timeout <seconds>", "end a booted kernel that says nothing for longer", seconds)
    .option("--jobs <n>", "booted kernels at a time; as many as there are processors by default", count)
    .option("--no-cache", "take no result of an earlier run")
    .option("--libbpf <path>", "the libbpf.so.1 to use (also CORELATE_LIBBPF)");
}

/** What the flags mean for the matrix. @throws CRL0318 */
export function loadOptions(
  flags: LoadFlags,
  env: NodeJS.ProcessEnv,
  further: VerifyOptions = {},
): MatrixOptions {
  return {
    env,
    verify: {
      libbpf: { explicit: flags.libbpf, env },
      settings: flags.set,
      maxEntries: sizes(flags.maxEntries),
      unknownSettings: flags.unknownSettings ?? false,
      ...(flags.license === undefined ? {} : { license: flags.license }),
      ...further,
    },
    timeout: flags.timeout,
    bootTimeout: flags.bootTimeout,
    jobs: flags.jobs,
    cache: flags.cache,
    watch: process.stderr.isTTY === true,
  };
}

function seconds(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= 86_400))
    throw new InvalidArgumentError("It is a number of seconds above 0, a day at most.");
  return value;
}

function count(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 1024)
    throw new InvalidArgumentError("It is a number from 1 to 1024.");
  return value;
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

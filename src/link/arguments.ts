import { endianness } from "node:os";
import { CorelateError, linkErrors } from "../../lib/diagnostics/index.js";
import { readWhole } from "../../lib/files/index.js";
import type { PassChoices } from "../../passes/index.js";
import { codeDefaults, type EmitKind, type OptLevel, type TrimPaths } from "../driver/index.js";
import type { BpfTarget } from "../toolchain/index.js";

/** What a linker's command line asks for. */
export interface LinkRequest extends PassChoices {
  readonly inputs: readonly string[];
  readonly output: string;
  readonly emit: EmitKind;
  /** Undefined takes the byte order of the inputs. */
  readonly target: BpfTarget | undefined;
  readonly cpu: string;
  readonly features: string;
  readonly optLevel: OptLevel;
  /** `--dump-module DIR`: where to leave the linked module before the passes and after the optimisation. */
  readonly dump: string | undefined;
  /** Drop `noinline` from functions. */
  readonly ignoreInlineNever: boolean;
  /** Write `memcpy` and its kin out where the backend would call them. */
  readonly memoryBuiltins: boolean;
  /** Options for LLVM's own command line, in their order. */
  readonly llvmArgs: readonly string[];
  readonly log: LogRequest;
  /** As of `BuildOptions`. */
  readonly trimPaths: TrimPaths;
}

/** `--log-level` and `--log-file`: nothing is logged without a level. */
export interface LogRequest {
  readonly level: LogLevel | undefined;
  readonly file: string | undefined;
}

const logLevels = ["error", "warn", "info", "debug", "trace"] as const;
export type LogLevel = (typeof logLevels)[number];

const levels: Record<string, OptLevel> = { "0": "0", "1": "1", "2": "2", "3": "3", s: "s", z: "z" };
const emits: Record<string, EmitKind> = {
  obj: "obj",
  asm: "asm",
  "llvm-ir": "llvm-ir",
  "llvm-bc": "llvm-bc",
};
const cpus = Object.fromEntries(["generic", "probe", "v1", "v2", "v3", "v4"].map((name) => [name, name]));
const trims: Record<string, TrimPaths> = { none: "none", object: "object" };
const booleans: Record<string, boolean> = { true: true, false: false };

/** Switches that change nothing here: what they ask for is always on. */
const ignoredFlags = new Set(["--btf", "--debug"]);
/** The same with a value: where libraries are is said by their whole paths, and `-flavor bpf` is for multi-call linkers. */
const ignoredWithValue = new Set(["-L", "-flavor", "--flavor"]);

/** LLVM options that bpf-linker sets for everyone; see its `llvm_init`. */
const unrollArgs = [
  "--unroll-runtime",
  "--unroll-runtime-multi-exit",
  "--unroll-max-upperbound=4294967295",
  "--unroll-threshold=4294967295",
];

/**
 * Reads a command line as bpf-linker takes it, from rustc or from a person: `--flag value`, `--flag=value`, `-Lpath`, `-O3`.
 *
 * @throws CRL0400 to CRL0404
 */
export function parseLinkArguments(argv: readonly string[]): LinkRequest {
  const inputs: string[] = [];
  let output = "";
  let emit: EmitKind | undefined;
  let target: BpfTarget | undefined;
  let cpu = "generic";
  let features = codeDefaults.features;
  let optLevel = codeDefaults.optLevel;
  let exports: Set<string> | undefined;
  let dump: string | undefined;
  let level: LogLevel | undefined;
  let file: string | undefined;
  let trimPaths: TrimPaths = "object";
  const seen = new Set<string>();
  const userArgs: string[] = [];
  const queue = [...argv];
  for (let arg = queue.shift(); arg !== undefined; arg = queue.shift()) {
    if (!arg.startsWith("-") || arg === "-") {
      inputs.push(arg);
      continue;
    }
    const { flag, inline } = splitArgument(arg);
    const value = () => {
      const found = inline ?? queue.shift();
      if (found === undefined) throw new CorelateError(linkErrors.missingValue(flag));
      return found;
    };
    switch (flag) {
      case "-o":
      case "--output":
        output = value();
        break;
      case "--emit": {
        // The first one counts, as in bpf-linker.
        const kind = pick(flag, value(), emits);
        emit ??= kind;
        break;
      }
      case "--target":
        target = targetOf(flag, value());
        break;
      case "--cpu":
        cpu = pick(flag, value(), cpus);
        break;
      case "--cpu-features":
        features = value();
        break;
      case "-O":
        optLevel = pick(flag, value(), levels);
        break;
      case "--export":
        exports = new Set([...(exports ?? []), ...value().split(",")]);
        break;
      case "--export-symbols":
        exports = new Set([...(exports ?? []), ...readExports(value())]);
        break;
      case "--dump-module":
        dump = value();
        break;
      case "--llvm-args":
        userArgs.push(
          ...value()
            .split(",")
            .filter((text) => text !== ""),
        );
        break;
      case "--log-level":
        level = pick(flag, value(), Object.fromEntries(logLevels.map((name) => [name, name])));
        break;
      case "--log-file":
        file = value();
        break;
      case "--trim-paths":
        trimPaths = pick(flag, value(), trims);
        break;
      case "--fatal-errors":
        // An object that LLVM reported an error for is never written.
        pick(flag, value(), booleans);
        break;
      case "--unroll-loops":
      case "--allow-bpf-trap":
      case "--btf-maps":
      case "--ignore-inline-never":
      case "--disable-memory-builtins":
      case "--disable-expand-memcpy-in-order":
        if (inline !== undefined) throw new CorelateError(linkErrors.unknownArgument(arg));
        seen.add(flag);
        break;
      default:
        if (ignoredWithValue.has(flag)) value();
        else if (!ignoredFlags.has(flag)) throw new CorelateError(linkErrors.unknownArgument(arg));
    }
  }
  if (output === "") throw new CorelateError(linkErrors.noOutput());
  const llvmArgs = [
    // Small accessors that return wide results are only legal inlined, and cold ones would not be.
    "--cold-callsite-rel-freq=0",
    ...(seen.has("--unroll-loops") ? unrollArgs : []),
    ...(seen.has("--allow-bpf-trap") ? [] : ["--bpf-disable-trap-unreachable"]),
    ...userArgs,
  ];
  return {
    inputs,
    output,
    emit: emit ?? codeDefaults.emit,
    target,
    cpu,
    features,
    optLevel,
    exports,
    dump,
    ignoreInlineNever: seen.has("--ignore-inline-never"),
    memoryBuiltins: !seen.has("--disable-memory-builtins"),
    copiesInOrder: !seen.has("--disable-expand-memcpy-in-order"),
    btfMaps: seen.has("--btf-maps"),
    llvmArgs,
    log: { level, file },
    trimPaths,
  };
}

/** `--flag=value`, `-Lpath`, `-O3`, `-oFILE` in two. */
function splitArgument(arg: string): { flag: string; inline: string | undefined } {
  const [, flag, value] = /^(--[^=]+)=(.*)$/s.exec(arg) ?? /^(-[LOo])=?(.+)$/s.exec(arg) ?? [];
  return { flag: flag ?? arg, inline: value };
}

/** `bpf` is this machine's byte order, as for LLVM. */
function targetOf(flag: string, triple: string): BpfTarget {
  const arch = triple.split("-")[0]!;
  if (arch === "bpfeb" || (arch === "bpf" && endianness() === "BE")) return "bpfeb-unknown-none";
  if (arch === "bpfel" || arch === "bpf") return "bpfel-unknown-none";
  throw new CorelateError(linkErrors.badValue(flag, triple, ["bpf", "bpfel", "bpfeb"]));
}

function pick<T>(flag: string, value: string, allowed: Record<string, T>): T {
  if (!Object.hasOwn(allowed, value))
    throw new CorelateError(linkErrors.badValue(flag, value, Object.keys(allowed)));
  return allowed[value]!;
}

/** A file with a symbol a line. */
function readExports(path: string): string[] {
  try {
    return Buffer.from(readWhole(path))
      .toString("utf8")
      .split(/\r?\n/)
      .map((line) => line.trim())
      .filter((line) => line !== "");
  } catch (error) {
    throw new CorelateError(linkErrors.badExports(path, (error as Error).message));
  }
}

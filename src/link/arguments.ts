import { readFileSync } from "node:fs";
import { linkErrors } from "../diagnostics/index.js";
import type { EmitKind, OptLevel } from "../module/emit.js";
import type { BpfTarget } from "../toolchain/index.js";

/** What a linker's command line asks for. */
export interface LinkRequest {
  readonly inputs: readonly string[];
  readonly output: string;
  readonly emit: EmitKind;
  readonly target: BpfTarget;
  readonly cpu: string;
  readonly features: string;
  readonly optLevel: OptLevel;
  /** Undefined keeps what is exported already. */
  readonly exports: ReadonlySet<string> | undefined;
  /** `--dump-module DIR`: where to leave the linked module before and after the passes. */
  readonly dump: string | undefined;
  readonly llvmArgs: readonly string[];
}

/** Options of bpf-linker that change nothing here: what they switch on is always on, or LLVM's default. */
const ignoredFlags = new Set([
  "--btf",
  "--debug",
  "--allow-bpf-trap",
  "--fatal-errors",
  "--ignore-inline-never",
  "--unroll-loops",
  "--disable-expand-memcpy-in-order",
  "--disable-memory-builtins",
  "--as-needed",
  "--eh-frame-hdr",
  "--gc-sections",
  "--no-gc-sections",
  "--strip-all",
  "--strip-debug",
]);
const ignoredWithValue = new Set(["-L", "-l", "--log-file", "--log-level", "-z", "-flavor"]);
const levels: Record<string, OptLevel> = { "0": "0", "1": "1", "2": "2", "3": "3", s: "s", z: "z" };
const emits: Record<string, EmitKind> = {
  obj: "obj",
  asm: "asm",
  "llvm-ir": "llvm-ir",
  "llvm-bc": "llvm-bc",
};

/**
 * Reads a command line as bpf-linker takes it, from rustc or from a person: `--flag value`, `--flag=value`, `-Lpath`, `-O3`.
 *
 * @throws CRL0400 to CRL0404
 */
export function parseLinkArguments(argv: readonly string[]): LinkRequest {
  const inputs: string[] = [];
  let output = "";
  let emit: EmitKind = "obj";
  let target: BpfTarget = "bpfel-unknown-none";
  let cpu = "generic";
  let features = "";
  let optLevel: OptLevel = "2";
  let exports: Set<string> | undefined;
  let dump: string | undefined;
  const llvmArgs: string[] = [];
  const queue = [...argv];
  for (let arg = queue.shift(); arg !== undefined; arg = queue.shift()) {
    if (!arg.startsWith("-") || arg === "-") {
      inputs.push(arg);
      continue;
    }
    const [, flag, inline] = /^(--[^=]+)=(.*)$/.exec(arg) ?? [undefined, arg, undefined];
    const value = () => {
      const found = inline ?? queue.shift();
      if (found === undefined) throw linkErrors.missingValue(flag!);
      return found;
    };
    switch (flag) {
      case "-o":
      case "--output":
        output = value();
        break;
      case "--emit":
        emit = pick(flag, value(), emits);
        break;
      case "--target":
        target = value().startsWith("bpfeb") ? "bpfeb-unknown-none" : "bpfel-unknown-none";
        break;
      case "--cpu":
        cpu = value();
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
        llvmArgs.push(...value().split(/[ ,]+/));
        break;
      default:
        if (ignoredFlags.has(flag!)) break;
        if (ignoredWithValue.has(flag!)) value();
        else if (/^-O[0123sz]$/.test(arg)) optLevel = levels[arg.slice(2)]!;
        else if (!/^-[Ll]./.test(arg)) throw linkErrors.unknownArgument(arg);
    }
  }
  if (output === "") throw linkErrors.noOutput();
  return { inputs, output, emit, target, cpu, features, optLevel, exports, dump, llvmArgs };
}

function pick<T>(flag: string, value: string, allowed: Record<string, T>): T {
  const found = allowed[value];
  if (found === undefined) throw linkErrors.badValue(flag, value, Object.keys(allowed));
  return found;
}

/** A file with a symbol a line. */
function readExports(path: string): string[] {
  try {
    return readFileSync(path, "utf8")
      .split(/\r?\n/)
      .map((line) => line.trim())
      .filter((line) => line !== "" && !line.startsWith("#"));
  } catch (error) {
    throw linkErrors.badExports(path, (error as Error).message);
  }
}

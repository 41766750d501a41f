import { parse } from "node:path";
import { Command, Option } from "commander";
import pc from "picocolors";
import type { MessageFormat } from "../../lib/diagnostics/index.js";
import type { PassChoices } from "../../passes/index.js";
import {
  buildInputs,
  type CodeOptions,
  codeDefaults,
  type EmitKind,
  RustcFailure,
  type TrimPaths,
} from "../driver/index.js";
import { splitAtDashes } from "./after-dashes.js";
import { render, reportDiagnostics } from "./report.js";
import { keepInputs, writeOutput } from "./write-output.js";
import { keepYoungGenerationSmall } from "./young-generation.js";

/** commander names a flag after its option: `--btf-maps` is `btfMaps`. */
interface Flags extends Omit<CodeOptions, "features">, Omit<PassChoices, "exports" | "sourceName"> {
  readonly output?: string;
  readonly cpuFeatures: string;
  readonly export?: string[];
  readonly audit: boolean;
  readonly btf?: string;
  readonly trimPaths?: TrimPaths;
  readonly rustc?: string;
  readonly llvm?: string;
  readonly messageFormat: MessageFormat;
  readonly disablePass?: string[];
}

/** `corelate build INPUT… -o OUT [-- RUSTC ARGS]`. */
export function buildCommand(): Command {
  return new Command("build")
    .description("compile Rust or LLVM IR to a BPF object with CO-RE relocations")
    .argument("<input...>", ".rs, .ll, .bc, bitcode .o, .rlib or .a files, then `--` and arguments for rustc")
    .option(
      "-o, --output <file>",
      "where the output goes (default: the first input's name with .o, .ll, .bc or .s, in this folder)",
    )
    .addOption(
      new Option("--emit <kind>", "what to write")
        .choices(["obj", "llvm-ir", "llvm-bc", "asm"])
        .default(codeDefaults.emit),
    )
    .addOption(
      new Option("--target <triple>", "byte order of the target")
        .choices(["bpfel-unknown-none", "bpfeb-unknown-none"])
        .default(codeDefaults.target),
    )
    .addOption(
      new Option("-O, --opt-level <level>", "LLVM's optimisation level")
        .choices(["0", "1", "2", "3", "s", "z"])
        .default(codeDefaults.optLevel),
    )
    .option("--cpu <name>", "BPF instruction set: v1, v2, v3, v4, generic (v1)", codeDefaults.cpu)
    .option("--cpu-features <list>", "LLVM features, such as +alu32", codeDefaults.features)
    .addOption(
      new Option("--panic <action>", "what a panic does")
        .choices(["handler", "return", "trap", "loop"])
        .default("handler", "return, or nothing where the panic handler is unreachable_unchecked()"),
    )
    .option("--export <symbol...>", "keep these symbols only")
    .option("--btf-maps", "give maps of the old form (section `maps`) the one that libbpf takes (`.maps`)")
    .option("--no-audit", "do not compare with what rustc makes of other paddings, and of C's layout")
    .addOption(new Option("--audit", "the default").hideHelp())
    .option(
      "--btf <file>",
      "the kernel's BTF that parameters of programs, kfuncs and struct_ops are compared with (also CORELATE_KERNEL_BTF; default: the running kernel's); `none`: no comparison",
    )
    .addOption(
      new Option(
        "--trim-paths <what>",
        "`object`: names of sources that are the same in each folder and on each machine, as cargo's; `none`: paths (also CORELATE_TRIM_PATHS)",
      ).choices(["object", "none"]),
    )
    .option("--rustc <path>", "the compiler to use (also CORELATE_RUSTC)")
    .option("--llvm <path>", "the libLLVM to use (also CORELATE_LLVM)")
    .addOption(
      new Option("--message-format <format>", "how diagnostics are printed")
        .choices(["human", "json"])
        .default("human"),
    )
    .addOption(new Option("--disable-pass <name...>").hideHelp())
    .action(async (inputs: string[], flags: Flags, command: Command) => {
      keepYoungGenerationSmall();
      const split = splitAtDashes(inputs, command.parent?.args ?? []);
      const output = flags.output ?? defaultOutput(split.before, flags.emit);
      keepInputs(output, split.before);
      // That module is read only when it is asked for.
      const auditor = flags.audit ? (await import("../audit/index.js")).auditor : undefined;
      const { cpuFeatures, export: exports, disablePass, output: _output, audit: _audit, ...options } = flags;
      try {
        const result = buildInputs(
          {
            ...options,
            inputs: split.before,
            rustcArgs: split.after,
            features: cpuFeatures,
            colour: pc.isColorSupported,
            renderFatal: (diagnostic) => render(diagnostic, flags.messageFormat),
            ...(exports ? { exports } : {}),
            ...(disablePass ? { disablePasses: disablePass } : {}),
          },
          auditor,
        );
        process.stderr.write(result.rustcOutput);
        reportDiagnostics(result.diagnostics, flags.messageFormat);
        writeOutput(output, result.output);
      } catch (error) {
        if (error instanceof RustcFailure) process.stderr.write(error.rustcOutput);
        throw error;
      }
    });
}

const endings: Record<EmitKind, string> = { obj: ".o", asm: ".s", "llvm-ir": ".ll", "llvm-bc": ".bc" };

/** As clang names its output: after the first input, in the working directory. */
function defaultOutput(inputs: readonly string[], emit: EmitKind): string {
  return `${parse(inputs[0] ?? "").name}${endings[emit]}`;
}

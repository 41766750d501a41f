import { Command, Option } from "commander";
import { CorelateError, usage } from "../../lib/diagnostics/index.js";
import { findLlvm, openLlvm } from "../../lib/llvm-bindings/index.js";
import { type PassChoices, passOptions, pipeline, printedAnalyses } from "../../passes/index.js";
import { codeDefaults, type ModuleOptions, passNames, readIr, runOpt } from "../driver/index.js";
import { type BpfTarget, sourcePaths } from "../toolchain/index.js";
import { render, reportDiagnostics } from "./report.js";
import { writeOutput } from "./write-output.js";

interface Flags extends Omit<PassChoices, "exports" | "sourceName"> {
  readonly passes?: string;
  readonly output: string;
  readonly S?: boolean;
  readonly target: BpfTarget;
  readonly list?: boolean;
  readonly printBefore?: string;
  readonly printAfter?: string;
  readonly printBeforeAll?: boolean;
  readonly printAfterAll?: boolean;
  readonly printChanged?: boolean;
  readonly verifyEach?: boolean;
  readonly timePasses?: boolean;
  readonly cpu: string;
  readonly cpuFeatures: string;
  readonly export?: string[];
  readonly llvm?: string;
}

/** `corelate opt IN --passes A,B -o OUT`, with the options of LLVM's `opt`. */
export function optCommand(): Command {
  return new Command("opt")
    .description("run chosen passes on a module, and nothing else")
    .argument("[input]", "a .ll, .bc or bitcode .o file")
    .option(
      "--passes <list>",
      "the passes, in this order; `llvm(mem2reg,sroa)` runs LLVM's own, `print<NAME>` prints an analysis",
      "",
    )
    .option("-o, --output <file>", "where the module goes (text for .ll and standard output)", "-")
    .addOption(
      new Option("--target <triple>", "byte order of the target")
        .choices(["bpfel-unknown-none", "bpfeb-unknown-none"])
        .default("bpfel-unknown-none"),
    )
    .option("--cpu <name>", "BPF instruction set, as for `build`", "v3")
    .option("--cpu-features <list>", "LLVM features, such as +alu32", "")
    .addOption(
      new Option("--panic <action>", "what a panic does, as for `build`")
        .choices(["handler", "return", "trap", "loop"])
        .default("handler"),
    )
    .option("--export <symbol...>", "keep these symbols only")
    .option("--btf-maps", "give maps of the old form the one that libbpf takes")
    .option("-S", "write text, whatever the output is called")
    .option(
      "--list",
      "print the passes in the pipeline's order, each with its stage and the reason for its place, and the analyses",
    )
    .option("--print-before <names>", "print the IR before these passes")
    .option("--print-after <names>", "print the IR after these passes")
    .option("--print-before-all", "print the IR before each pass")
    .option("--print-after-all", "print the IR after each pass")
    .option("--print-changed", "print the IR after each pass that changes it")
    .option("--verify-each", "run LLVM's verifier after each pass")
    .option("--time-passes", "print what each pass costs")
    .option("--llvm <path>", "the libLLVM to use (also CORELATE_LLVM)")
    .action((input: string | undefined, flags: Flags) => {
      if (flags.list) process.stdout.write(passList());
      else run(input, flags);
    });
}

/** One pass a line, in columns. */
function passList(): string {
  const rows = [
    ...pipeline.map(({ stage, pass, because }) => [stage, pass.name, because] as const),
    ...Object.entries(printedAnalyses).map(([name, what]) => ["print", `print<${name}>`, what] as const),
  ];
  const width = (column: 0 | 1) => Math.max(...rows.map((row) => row[column].length));
  return rows
    .map(([stage, name, because]) => `${name.padEnd(width(1))}  ${stage.padEnd(width(0))}  ${because}\n`)
    .join("");
}

function run(input: string | undefined, flags: Flags): void {
  if (input === undefined)
    throw new CorelateError(usage.commandLine("missing required argument 'input'", "corelate opt"));
  const llvm = openLlvm(findLlvm({ explicit: flags.llvm, env: process.env, rustc: undefined }));
  const text = flags.S === true || flags.output === "-" || flags.output.endsWith(".ll");
  const sources = readIr(input);
  const result = runOpt(llvm, sources, moduleOptions(flags), {
    passes: flags.passes ?? "",
    print: {
      before: flags.printBeforeAll ? "all" : named(flags.printBefore),
      after: flags.printAfterAll ? "all" : named(flags.printAfter),
      changed: flags.printChanged,
    },
    verifyEach: flags.verifyEach ?? false,
    timePasses: flags.timePasses ?? false,
    emit: text ? "llvm-ir" : "llvm-bc",
  });
  for (const { pass, requiredBy } of result.added)
    process.stderr.write(`note: ${pass} runs first, since ${requiredBy} requires it\n`);
  process.stderr.write(result.printed);
  for (const { pass, milliseconds } of result.times)
    process.stderr.write(`${milliseconds.toFixed(2).padStart(10)} ms  ${pass}\n`);
  reportDiagnostics(result.diagnostics, "human");
  writeOutput(flags.output, result.output);
}

function named(list: string | undefined): ReadonlySet<string> {
  const names = new Set(list === undefined ? [] : list.split(",").map((name) => name.trim()));
  const known = new Set(passNames());
  for (const name of names)
    if (!known.has(name) && !name.startsWith("llvm(")) throw new CorelateError(usage.unknownPass(name));
  return names;
}

/** What the passes ask of a build; no object is made. */
function moduleOptions(flags: Flags): ModuleOptions {
  return {
    ...codeDefaults,
    target: flags.target,
    emit: "llvm-ir",
    cpu: flags.cpu,
    features: flags.cpuFeatures,
    passOptions: passOptions({
      ...flags,
      exports: flags.export && new Set(flags.export),
      sourceName: sourcePaths({ cwd: process.cwd(), inputs: [], env: process.env })?.nameOf,
    }),
    libraries: [],
    renderFatal: (diagnostic) => render(diagnostic, "human"),
  };
}

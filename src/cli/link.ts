import { Command } from "commander";
import { link, openLog, parseLinkArguments } from "../link/index.js";
import { render, reportDiagnostics } from "./report.js";
import { version } from "./version.js";
import { keepInputs, writeOutput } from "./write-output.js";
import { keepYoungGenerationSmall } from "./young-generation.js";

/** What `corelate link` and `corelate-ld` print for `--help`. */
export const linkHelp = `Usage: corelate-ld [OPTIONS] -o FILE INPUT...

Links LLVM bitcode (plain, in objects, in rlibs) to a BPF object with CO-RE relocations.
Takes the arguments that rustc passes to bpf-linker for bpfel-unknown-none and bpfeb-unknown-none.

  -o, --output FILE        where the object goes
      --emit KIND          obj, asm, llvm-ir or llvm-bc
      --target TRIPLE      bpfel-unknown-none or bpfeb-unknown-none
      --cpu NAME           generic, probe, v1, v2, v3, v4
      --cpu-features LIST  such as +alu32
  -O LEVEL                 0, 1, 2, 3, s, z
      --export SYMBOLS     keep these, separated by commas
      --export-symbols F   keep those in this file, a line each
      --dump-module DIR    leave the linked module there
                           (pre-opt.ll, post-opt.ll)
      --log-level LEVEL    error, warn, info, debug or trace
      --log-file FILE      where the log goes instead of standard error
      --llvm-args ARGS     options for LLVM, separated by commas
      --unroll-loops       unroll what can be unrolled
      --ignore-inline-never  let functions be inlined that say #[inline(never)]
      --disable-memory-builtins  leave calls of memcpy and its kin as they are
      --btf-maps           give maps of the old form (section \`maps\`) the
                           one that libbpf takes (\`.maps\`)
      --trim-paths WHAT    object: names of sources that are the same in each folder;
                           none: their paths
      --allow-bpf-trap     let LLVM call __bpf_trap where code cannot be reached
      --disable-expand-memcpy-in-order  leave copies of known length to LLVM

-L DIR, --debug, --btf and --fatal-errors BOOL are taken for bpf-linker's sake and change nothing.
`;

/** Links as `argv` says, without the program's name. `parent` is the process that asked for it, which may be rustc. */
export function runLink(argv: readonly string[], env: NodeJS.ProcessEnv, parent = process.ppid): void {
  keepYoungGenerationSmall();
  if (argv.includes("--help") || argv.includes("-h")) {
    process.stdout.write(linkHelp);
    return;
  }
  if (argv.includes("--version") || argv.includes("-V")) {
    process.stdout.write(`corelate-ld ${version}\n`);
    return;
  }
  const request = parseLinkArguments(argv);
  keepInputs(request.output, request.inputs);
  const log = openLog(request.log);
  log("info", `command line: ${argv.join(" ")}`);
  const result = link(request, env, log, (diagnostic) => render(diagnostic, "human"), parent);
  reportDiagnostics(result.diagnostics, "human");
  writeOutput(request.output, result.output);
}

/** `corelate link ARGS`. */
export function linkCommand(): Command {
  return new Command("link")
    .description("link bitcode to a BPF object, with bpf-linker's arguments")
    .argument("[args...]")
    .helpOption(false)
    .allowUnknownOption()
    .passThroughOptions()
    .action((args: string[]) => runLink(args, process.env));
}

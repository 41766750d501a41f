import { execFileSync } from "node:child_process";
import { cpus, loadavg, release, totalmem } from "node:os";
import type { AuditFigures } from "./audit.js";
import type { LinkFigures } from "./bpf-linker/compare.js";
import type { BuildFigures } from "./build.js";
import { benchRustc } from "./compile.js";
import type { InstructionCounts } from "./instructions.js";
import { type Cost, costs, type Pair, ratios, type Spread, spread } from "./measure.js";

/** Everything that `make bench` found. */
export interface Findings {
  readonly runs: number;
  readonly builds: readonly BuildFigures[];
  readonly startUp: readonly Pair[];
  readonly audits: readonly AuditFigures[];
  readonly links:
    | { readonly version: string; readonly figures: readonly LinkFigures[] }
    | { missing: string };
  readonly instructions: readonly InstructionCounts[];
}

/** The text of bench/RESULTS.md. */
export function report(found: Findings): string {
  return `# Benchmarks

\`make bench\` wrote this page on ${new Date().toISOString().slice(0, 10)}.

- Machine: ${cpus().length} × ${cpus()[0]?.model.trim()}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, Linux ${release().split("-")[0]}, load ${loadavg()[0]!.toFixed(1)} at the end of the run.
- Versions: ${version("opt-22")}, ${version("clang-22")}, Node ${process.version}, ${benchRustc().version.split("\n")[0]}.
- Whole processes, from start to end, measured by GNU time. All sides run in turn, ${found.runs} times, and the one that goes first changes each time.
- A ratio is ours over theirs, below 1 is better: the median of the pairs, and the smallest and the largest in brackets. *Wall* is the time on the
  clock, *CPU* the processor time of all threads, which other work on the machine changes less; *peak* is the most memory that was resident.

${builds(found.builds)}
${startUp(found.startUp)}
${audits(found.audits)}
${links(found.links)}
${instructions(found.instructions)}`;
}

function builds(figures: readonly BuildFigures[]): string {
  const against = (side: "bare" | "passed") =>
    table(
      ["program", "corelate", "LLVM", "wall", "CPU", "peak", "peak, ratio"],
      figures.map((f) => [
        f.size.name,
        seconds(costs(f[side], "ours", "wall").median),
        seconds(costs(f[side], "theirs", "wall").median),
        ...comparison(f[side]),
      ]),
    );
  return `## A whole build against LLVM's own tools

    corelate build X.bc -o X.o
    opt-22 -O2 X.bc -o Y.bc && llc-22 -filetype=obj Y.bc -o Y.o

${figures.map((f) => `- ${f.size.name}: ${f.size.structs} structs of ${f.size.fields} fields, ${f.size.programs} programs with ${100 * f.size.programs} accesses, ${(f.bitcode / 2 ** 20).toFixed(1)} MiB of bitcode.`).join("\n")}

On the same linked module:

${against("bare")}
On the module after the passes in front of LLVM, which has C's layouts and the intrinsics: what LLVM alone takes for what corelate emits.

${against("passed")}
### The passes

Processor time of the main thread in one process: all passes, those behind LLVM's optimisation included, over reading, optimising and emitting. In a small program
about half of it is V8's warming up: the third build in one process takes half as long.
*One look* is the limit of what is written in TypeScript over LLVM's C API: a program that asks once for the opcode, the place and the kinds of the operands of each
instruction, and for the kind and the operands of each node of debug info, and does nothing with the answers.

${table(
  ["program", "passes", "share of LLVM's time", "one look, share"],
  figures.map((f) => [f.size.name, seconds(f.passes.median), shown(f.share), shown(f.walk)]),
)}`;
}

function startUp(pairs: readonly Pair[]): string {
  const difference = spread(pairs.map(({ ours, theirs }) => ours.wall - theirs.wall));
  const cpu = spread(pairs.map(({ ours, theirs }) => ours.cpu - theirs.cpu));
  return `## Start-up

A module with one empty program, as above: ${seconds(costs(pairs, "ours", "wall").median)} against ${seconds(costs(pairs, "theirs", "wall").median)}.
The difference is ${seconds(difference.median)} of wall time (${seconds(difference.least)} to ${seconds(difference.most)}), ${seconds(cpu.median)} of CPU time.
`;
}

function audits(figures: readonly AuditFigures[]): string {
  return `## Audits

\`corelate build X.rs\` against the same with \`--no-audit\`, rustc included. The goals are ratios of 1.5 and 2 on the clock; the two other compilations run beside the first
where there are processors for them. *CPU* is that of corelate and of the first compilation: GNU time does not see the others, since nobody waits for the processes that run them.

${table(
  ["program", "runs", "audited", "not audited", "wall", "CPU", "peak", "peak, ratio"],
  figures.map(({ name, builds }) => [
    name,
    `${builds.length}`,
    seconds(costs(builds, "ours", "wall").median),
    seconds(costs(builds, "theirs", "wall").median),
    ...comparison(builds),
  ]),
)}`;
}

function links(found: Findings["links"]): string {
  const head = "## Against bpf-linker\n\n";
  if ("missing" in found)
    return `${head}Not measured: there is no bpf-linker on this machine. ${found.missing}\n`;
  const rows = (attributed: boolean) =>
    table(
      [
        "program",
        "corelate-ld",
        "bpf-linker",
        "wall",
        "CPU",
        "peak",
        "peak, ratio",
        "object, bytes",
        "instructions",
      ],
      found.figures
        .filter((f) => f.attributed === attributed)
        .map((f) => [
          `${f.name} (${f.programs})`,
          seconds(costs(f.costs, "ours", "wall").median),
          seconds(costs(f.costs, "theirs", "wall").median),
          ...comparison(f.costs),
          `${f.ours.bytes} / ${f.theirs.bytes}`,
          `${f.ours.instructions} / ${f.theirs.instructions}`,
        ]),
    );
  return `${head}${found.version}, and corelate in its place, on the same bitcode:

    LINKER --export-symbols X.symbols X.bc libcore.rlib libcompiler_builtins.rlib -O2 --btf -o X.o

Types without the attribute:

${rows(false)}
CO-RE, types with \`#[corelate::preserve_access_index]\`. bpf-linker takes the same bitcode, and writes the sparse layout's offsets as they are: its object
is of no use, and only its time and memory are a measure.

${rows(true)}
bpf-linker always exports \`memcpy\` and its kin, which are a part of its instructions.
`;
}

function instructions(counts: readonly InstructionCounts[]): string {
  const rust = counts.reduce((sum, count) => sum + count.rust, 0);
  const clang = counts.reduce((sum, count) => sum + count.clang, 0);
  const more = counts.filter((count) => count.rust > count.clang);
  const fewer = counts.filter((count) => count.rust < count.clang);
  const name = (count: InstructionCounts) => `${count.name} (${count.rust} / ${count.clang})`;
  return `## Instructions against clang

The fixtures of \`test/oracle\` and their twins in C, clang-22 \`-O2 -mcpu=v3\`: ${rust} instructions from Rust, ${clang} from C, ratio ${(rust / clang).toFixed(3)}, over ${counts.length} fixtures.
${counts.length - more.length - fewer.length} have as many as their twins, ${fewer.length} fewer, ${more.length} more${more.length > 0 ? `: ${more.map(name).join(", ")}` : ""}.
`;
}

/** Wall, CPU, peaks and their ratio. */
function comparison(pairs: readonly Pair[]): string[] {
  const peak = (side: keyof Pair) => costs(pairs, side, "peak" satisfies keyof Cost).median.toFixed(0);
  return [
    shown(ratios(pairs, "wall")),
    shown(ratios(pairs, "cpu")),
    `${peak("ours")} / ${peak("theirs")} MiB`,
    shown(ratios(pairs, "peak")),
  ];
}

function shown({ median, least, most }: Spread): string {
  return `${median.toFixed(2)} (${least.toFixed(2)} to ${most.toFixed(2)})`;
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |\n`;
  return [head, head.map((_, index) => (index === 0 ? "---" : "---:")), ...rows].map(line).join("");
}

function version(tool: string): string {
  const said = execFileSync(tool, ["--version"], { encoding: "utf8" });
  return `${tool} ${/version ([\d.]+)/.exec(said)?.[1] ?? ""}`.trim();
}

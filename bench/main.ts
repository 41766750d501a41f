import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BuildFigures, benchBuild } from "./build.js";
import { measure, median } from "./measure.js";
import { sizes } from "./program.js";

/** `make bench`: compares corelate with LLVM's own tools in one run, and writes bench/RESULTS.md. */
const root = fileURLToPath(new URL("../..", import.meta.url));
const cli = join(root, "dist", "src", "cli", "main.js");
const folder = join(root, "build", "bench");
const runs = Number(process.env.CORELATE_BENCH_RUNS ?? 5);

const figures: BuildFigures[] = [];
for (const size of sizes) {
  process.stderr.write(`bench: ${size.name}\n`);
  figures.push(await benchBuild(size, folder, cli, runs));
}
const startup = await startUp();

const seconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`;
const rows = figures.map((f) =>
  [
    f.name,
    String(f.accesses),
    `${(f.bitcode / 2 ** 20).toFixed(1)} MiB`,
    seconds(f.corelate.wall),
    seconds(f.bare.wall),
    f.ratio.toFixed(2),
    seconds(f.llvmAlone.wall),
    f.ratioAlone.toFixed(2),
    `${f.passesShare.toFixed(1)} %`,
    `${f.corelate.peak.toFixed(0)} / ${f.bare.peak.toFixed(0)} MiB`,
    f.memoryRatio.toFixed(2),
  ].join(" | "),
);
const text = `# Benchmarks

\`make bench\` wrote this page on ${new Date().toISOString().slice(0, 10)}: ${cpus().length} × ${cpus()[0]?.model.trim()}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, ${version("opt-22")}, Node ${process.version}.
Times are wall times of whole processes, medians of ${runs} runs in pairs; only the ratios mean something on another machine.

## A whole build against bare LLVM

\`corelate build X.bc -o X.o\` against \`opt-22 -O2 X.bc | llc-22 -filetype=obj\` on the same linked module ("bare"), and against the same two tools on
the module after the passes ("LLVM alone": no sparse layout, no CO-RE work left but what LLVM does).
"Passes" is the time of corelate's own passes relative to that of reading, optimising and emitting, in one process.

program | accesses | bitcode | corelate | bare | ratio | LLVM alone | ratio | passes | memory | ratio
--- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---:
${rows.join("\n")}

The sizes: ${sizes.map((s) => `${s.name} is ${s.structs} structs of ${s.fields} fields and ${s.programs} programs`).join("; ")}.

## Start-up

\`corelate build\` of a module with one empty program: ${seconds(startup.corelate)}; \`opt-22\` and \`llc-22\` on it: ${seconds(startup.bare)}; difference ${seconds(startup.corelate - startup.bare)}.
`;
writeFileSync(join(root, "bench", "RESULTS.md"), text);
process.stdout.write(text);

async function startUp(): Promise<{ corelate: number; bare: number }> {
  const ll = join(folder, "empty.ll");
  writeFileSync(
    ll,
    'target datalayout = "e-m:e-p:64:64-i64:64-i128:128-n32:64-S128"\ntarget triple = "bpfel"\ndefine i64 @f(ptr %c) section "raw_tp/f" { ret i64 0 }\n',
  );
  const [ours, theirs]: number[][] = [[], []];
  for (let run = 0; run < 2 * runs; run++) {
    ours!.push((await measure(process.execPath, [cli, "build", ll, "-o", join(folder, "empty.o")])).wall);
    const opt = await measure("opt-22", ["-O2", ll, "-o", join(folder, "empty.bc")]);
    const llc = await measure("llc-22", [
      "-filetype=obj",
      join(folder, "empty.bc"),
      "-o",
      join(folder, "empty.bare.o"),
    ]);
    theirs!.push(opt.wall + llc.wall);
  }
  return { corelate: median(ours!), bare: median(theirs!) };
}

function version(tool: string): string {
  return /LLVM version [\d.]+/.exec(execFileSync(tool, ["--version"], { encoding: "utf8" }))?.[0] ?? tool;
}

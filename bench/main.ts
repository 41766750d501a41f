import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { benchAudit } from "./audit.js";
import { benchBpfLinker } from "./bpf-linker/compare.js";
import { findBpfLinker } from "./bpf-linker/install.js";
import { benchBuild } from "./build.js";
import { countInstructions } from "./instructions.js";
import { sizes } from "./program.js";
import { type Findings, report } from "./report.js";
import { benchStartUp } from "./start-up.js";

/**
 * `make bench`: compares corelate with LLVM's own tools, with bpf-linker and with clang in one run, and writes bench/RESULTS.md.
 * `CORELATE_BENCH_RUNS` is how often each pair runs, 5 unless it is set.
 */
const root = fileURLToPath(new URL("../..", import.meta.url));
const program = (name: string) => join(root, "dist", "src", "cli", name);
const folder = join(root, "build", "bench");
const runs = Number(process.env.CORELATE_BENCH_RUNS ?? 5);

function noted<T>(what: string, action: () => T): T {
  process.stderr.write(`bench: ${what}\n`);
  return action();
}

const builds = sizes.map((size) =>
  noted(size.name, () => benchBuild(size, folder, program("main.js"), runs)),
);
const startUp = noted("start-up", () => benchStartUp(folder, program("main.js"), 2 * runs));
const audits = noted("audits", () => benchAudit(join(folder, "audit"), program("main.js"), runs));
const linker = noted("looking for bpf-linker", () => findBpfLinker(root, process.env));
const links: Findings["links"] =
  "missing" in linker
    ? linker
    : {
        version: linker.version,
        figures: noted("bpf-linker", () =>
          benchBpfLinker(join(folder, "bpf-linker"), program("ld.js"), linker.path, runs),
        ),
      };
const instructions = noted("instructions", () => countInstructions(root));
const text = report({ runs, builds, startUp, audits, links, instructions });
writeFileSync(join(root, "bench", "RESULTS.md"), text);
process.stdout.write(text);

import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildModule } from "../src/build/index.js";
import { findLlvm, openLlvm, writeBitcode } from "../src/llvm-bindings/index.js";
import { buildCompanion, codegenFlags, findRustc, runTool } from "../src/toolchain/index.js";
import { type Cost, measure, median } from "./measure.js";
import { type ProgramSize, rustProgram } from "./program.js";

/** One size's figures; ratios are medians of paired runs. */
export interface BuildFigures {
  readonly name: string;
  readonly accesses: number;
  readonly bitcode: number;
  /** `corelate build MODULE.bc`, a process from start to end. */
  readonly corelate: Cost;
  /** `opt-22 -O2` and `llc-22` on the same linked module. */
  readonly bare: Cost;
  /** The same two on the module after the passes: what LLVM alone takes for what corelate emits. */
  readonly llvmAlone: Cost;
  readonly ratio: number;
  readonly ratioAlone: number;
  readonly memoryRatio: number;
  /** Time of the passes over LLVM's (reading, optimising, emitting) in one process, per cent. */
  readonly passesShare: number;
}

/** Builds a made-up program of `size` in `folder` with corelate and with LLVM's own tools, in pairs. */
export async function benchBuild(
  size: ProgramSize,
  folder: string,
  cli: string,
  runs: number,
): Promise<BuildFigures> {
  mkdirSync(folder, { recursive: true });
  const at = (name: string) => join(folder, `${size.name}${name}`);
  const [source, linked, passed] = [at(".rs"), at(".bc"), at(".passed.bc")];
  writeFileSync(source, rustProgram(size));
  compile(source, linked);
  const passesShare = timePasses(linked, passed);

  const pairs: { corelate: Cost; bare: Cost; alone: Cost }[] = [];
  for (let run = 0; run < runs; run++) {
    pairs.push({
      corelate: await measure(process.execPath, [cli, "build", linked, "-o", at(".o")]),
      alone: await bareLlvm(passed, at(".alone")),
      bare: run === 0 || size.programs < 50 ? await bareLlvm(linked, at(".bare")) : pairs[0]!.bare,
    });
  }
  const costOf = (costs: readonly Cost[]): Cost => ({
    wall: median(costs.map((c) => c.wall)),
    peak: median(costs.map((c) => c.peak)),
  });
  return {
    name: size.name,
    accesses: size.programs * 100,
    bitcode: statSync(linked).size,
    corelate: costOf(pairs.map((p) => p.corelate)),
    bare: costOf(pairs.map((p) => p.bare)),
    llvmAlone: costOf(pairs.map((p) => p.alone)),
    ratio: median(pairs.map((p) => p.corelate.wall / p.bare.wall)),
    ratioAlone: median(pairs.map((p) => p.corelate.wall / p.alone.wall)),
    memoryRatio: median(pairs.map((p) => p.corelate.peak / p.bare.peak)),
    passesShare,
  };
}

async function bareLlvm(module: string, base: string): Promise<Cost> {
  const opt = await measure("opt-22", ["-O2", module, "-o", `${base}.bc`]);
  const llc = await measure("llc-22", ["-filetype=obj", `${base}.bc`, "-o", `${base}.o`]);
  return { wall: opt.wall + llc.wall, peak: Math.max(opt.peak, llc.peak) };
}

function compile(source: string, bitcode: string): void {
  const env = process.env;
  const rustc = findRustc({ env, target: "bpfel-unknown-none" });
  const companion = buildCompanion(rustc, env);
  const args = [
    source,
    "--target",
    rustc.target,
    ...codegenFlags,
    "--crate-type",
    "cdylib",
    "--edition",
    "2021",
  ];
  args.push("--extern", `corelate=${companion.rlib}`, "-L", `dependency=${companion.dependencies}`);
  const done = runTool(rustc.path, [...args, "--emit", `llvm-bc=${bitcode}`], env);
  if (done.status !== 0) throw new Error(done.stderr);
}

/** Runs the stages in this process, leaves the module after the passes in `passed`, and gives the passes' share, per cent. */
function timePasses(linked: string, passed: string): number {
  const env = process.env;
  const llvm = openLlvm(findLlvm({ env, rustc: findRustc({ env, target: "bpfel-unknown-none" }) }));
  const marks: Record<string, number> = {};
  let spent = 0;
  const start = performance.now();
  buildModule(
    llvm,
    [{ name: linked, form: "bitcode", bytes: readFileSync(linked) }],
    {
      target: "bpfel-unknown-none",
      emit: "obj",
      optLevel: "2",
      cpu: "generic",
      features: "",
      panic: "return",
      libraries: [],
      observe: (stage, module) => {
        marks[stage] = performance.now() - start - spent;
        if (stage !== "passed") return;
        const before = performance.now();
        writeFileSync(passed, writeBitcode(llvm, module.ref));
        spent += performance.now() - before;
      },
    },
    [],
  );
  const total = performance.now() - start - spent;
  const passes = marks.passed! - marks.linked!;
  return (100 * passes) / (total - passes);
}

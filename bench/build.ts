import { spawnSync } from "node:child_process";
import { mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { compileBitcode } from "./compile.js";
import { type Cost, inTurn, measure, type Pair, rounds, type Spread, spread } from "./measure.js";
import { type ProgramSize, rustProgram } from "./program.js";

/** One size's figures. */
export interface BuildFigures {
  readonly size: ProgramSize;
  /** Bytes. */
  readonly bitcode: number;
  /** `corelate build MODULE.bc`, and `opt-22 -O2` with `llc-22` on the same module. */
  readonly bare: readonly Pair[];
  /** The same against the two on the module after the passes: what LLVM alone takes for what corelate emits. */
  readonly passed: readonly Pair[];
  /** Time of all passes over LLVM's (reading, optimising, emitting) in one process. */
  readonly share: Spread;
  /** Milliseconds of the passes. */
  readonly passes: Spread;
  /** Time of a walk that looks at everything once, over LLVM's in the process that ran before it. */
  readonly walk: Spread;
}

/** Builds a made-up program of `size` in `folder` with corelate and with LLVM's own tools, in pairs. */
export function benchBuild(size: ProgramSize, folder: string, cli: string, runs: number): BuildFigures {
  mkdirSync(folder, { recursive: true });
  const at = (name: string) => join(folder, `${size.name}${name}`);
  const [linked, passed] = [at(".bc"), at(".passed.bc")];
  compileBitcode(rustProgram(size), folder, size.name);
  const shares = Array.from({ length: runs }, () => ({
    ...run<{ passes: number; llvm: number }>("share", linked, passed),
    ...run<{ walk: number }>("walk", linked),
  }));
  const found = rounds(runs, {
    ours: () => measure(process.execPath, [cli, "build", linked, "-o", at(".o")]),
    bare: () => bareLlvm(linked, at(".bare")),
    passed: () => bareLlvm(passed, at(".alone")),
  });
  return {
    size,
    bitcode: statSync(linked).size,
    bare: found.map(({ ours, bare }) => ({ ours, theirs: bare })),
    passed: found.map(({ ours, passed }) => ({ ours, theirs: passed })),
    share: spread(shares.map(({ passes, llvm }) => passes / llvm)),
    passes: spread(shares.map(({ passes }) => passes)),
    walk: spread(shares.map(({ walk, llvm }) => walk / llvm)),
  };
}

/** `opt-22 -O2` and `llc-22`, one after the other. */
export function bareLlvm(module: string, base: string): Cost {
  const opt = measure("opt-22", ["-O2", module, "-o", `${base}.bc`]);
  return inTurn(opt, measure("llc-22", ["-filetype=obj", `${base}.bc`, "-o", `${base}.o`]));
}

/** What share.ts or walk.ts prints; a process each time, since V8 is faster the second time. */
function run<T>(name: string, ...args: readonly string[]): T {
  const script = fileURLToPath(new URL(`./${name}.js`, import.meta.url));
  const done = spawnSync(process.execPath, [script, ...args], { encoding: "utf8" });
  if (done.status !== 0) throw new Error(done.stderr);
  return JSON.parse(done.stdout) as T;
}

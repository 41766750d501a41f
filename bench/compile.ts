import { writeFileSync } from "node:fs";
import { buildCompanion, codegenFlags, findRustc, type Rustc, runTool } from "../src/toolchain/index.js";

/** The rustc that the benchmarks compile with. */
export function benchRustc(): Rustc {
  return findRustc({ env: process.env, target: "bpfel-unknown-none" });
}

/** Writes `text` to `BASE.rs` in `folder`, and compiles it to the bitcode `BASE.bc` as corelate has it done. @throws Error with what rustc wrote */
export function compileBitcode(text: string, folder: string, base: string): void {
  const env = process.env;
  const rustc = benchRustc();
  const companion = buildCompanion(rustc, env);
  writeFileSync(`${folder}/${base}.rs`, text);
  const args = [
    `${base}.rs`,
    "--target",
    rustc.target,
    ...codegenFlags,
    "--crate-type=cdylib",
    "--edition=2021",
  ];
  args.push("--extern", `corelate=${companion.rlib}`, "-L", `dependency=${companion.dependencies}`);
  const done = runTool(rustc.path, [...args, "--emit=llvm-bc", "-o", `${base}.bc`], env, { cwd: folder });
  if (done.status !== 0) throw new Error(done.stderr);
}

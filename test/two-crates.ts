import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import tmp from "tmp";
import { build } from "../src/index.js";
import { buildCompanion, codegenFlags, findRustc, runTool } from "../src/toolchain/index.js";

/** The BPF object of `program`, which uses the crate `kernel` with the source `library`, in the folder `below` of another one. */
export function buildTwoCrates(library: string, program: string, below = "."): Uint8Array {
  const folder = tmp.dirSync({ prefix: "corelate-crates-", unsafeCleanup: true, mode: 0o700 });
  try {
    const at = (name: string) => join(folder.name, name);
    const source = at(join(below, "kernel.rs"));
    mkdirSync(dirname(source), { recursive: true });
    writeFileSync(source, library);
    writeFileSync(at("program.rs"), program);
    const rustc = findRustc({ env: process.env, target: "bpfel-unknown-none" });
    const companion = buildCompanion(rustc, process.env);
    const args = [source, "--crate-type", "rlib", "--edition", "2021", "-o", at("libkernel.rlib")];
    args.push("--target", rustc.target, ...codegenFlags, "--extern", `corelate=${companion.rlib}`);
    args.push("-L", `dependency=${companion.dependencies}`);
    const compiled = runTool(rustc.path, args, process.env);
    if (compiled.status !== 0) throw new Error(compiled.stderr);
    return build({
      inputs: [at("program.rs"), at("libkernel.rlib")],
      rustcArgs: ["--extern", `kernel=${at("libkernel.rlib")}`],
    }).output;
  } finally {
    folder.removeCallback();
  }
}

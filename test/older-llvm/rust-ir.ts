import { mkdirSync } from "node:fs";
import { join } from "node:path";
import tmp from "tmp";
import { llvm22 } from "../../lib/llvm-bindings/fixtures/installed.js";
import { createContext } from "../../lib/llvm-bindings/index.js";
import { readIr } from "../../src/driver/inputs/read-ir.js";
import { readModule } from "../../src/driver/inputs/read-module.js";
import { buildCompanion, compileRust, findRustc } from "../../src/toolchain/index.js";

const env = process.env;
const rustc = findRustc({ env, target: "bpfel-unknown-none" });

/** What rustc makes of the program at `source`, as text of LLVM 22. */
export function rustIr(source: string): string {
  const folder = tmp.dirSync({ prefix: "corelate-ir-", unsafeCleanup: true, mode: 0o700 });
  const outDir = join(folder.name, "out");
  mkdirSync(outDir);
  try {
    const { status, diagnostics, bitcode } = compileRust({
      rustc,
      companion: buildCompanion(rustc, env),
      source,
      outDir,
      rustcArgs: [],
      env,
      seed: "",
      colour: false,
      messageFormat: "human",
    });
    if (status !== 0) throw new Error(diagnostics);
    const llvm = llvm22();
    using context = createContext(llvm);
    using module = readModule(context, readIr(bitcode)[0]!);
    return llvm.printModuleToString(module.ref);
  } finally {
    folder.removeCallback();
  }
}

/**
 * The same for LLVM 19 to 21, which cannot read all that LLVM 22 writes. What is left out or written otherwise says nothing of what a program does:
 *
 * | LLVM 22 | LLVM 19 to 21 |
 * | --- | --- |
 * | `ptr captures(none) %p`, `ptr dead_on_return %p` | the attribute is new, and only permits something to LLVM |
 * | `nocreateundeforpoison` of an intrinsic | the same |
 * | `@llvm.lifetime.start.p0(ptr %a)` | `@llvm.lifetime.start.p0(i64 -1, ptr %a)` |
 */
export function downgrade(ir: string): string {
  return ir
    .replace(/ captures\([^)]*\)/g, "")
    .replace(/ (dead_on_return|nocreateundeforpoison)\b/g, "")
    .replace(/^(declare void @llvm\.lifetime\.(?:start|end)\.p0\()ptr/gm, "$1i64 immarg, ptr")
    .replace(/(call void @llvm\.lifetime\.(?:start|end)\.p0\()ptr/g, "$1i64 -1, ptr");
}

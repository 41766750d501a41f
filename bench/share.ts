import { readFileSync, writeFileSync } from "node:fs";
import { findLlvm, openLlvm, writeBitcode } from "../lib/llvm-bindings/index.js";
import { passOptions } from "../passes/index.js";
import { codeDefaults, ModuleBuild } from "../src/driver/index.js";
import { findRustc } from "../src/toolchain/index.js";
import { threadTime } from "./thread-time.js";

/**
 * Builds the module `argv[2]` in this process, and prints as JSON what corelate's passes took and what LLVM did (reading, optimising and
 * emitting), in milliseconds of this thread's processor time. Leaves the module after the first passes in `argv[3]` where that is given.
 */

const [, , path = "", passed] = process.argv;
const env = process.env;
const llvm = openLlvm(findLlvm({ env, rustc: findRustc({ env, target: "bpfel-unknown-none" }) }));
const marks = { linked: 0, passed: 0, compiled: 0, optimised: 0 };
let spent = 0;
const start = threadTime();
const source = { name: path, form: "bitcode", bytes: readFileSync(path) } as const;
const build = new ModuleBuild(llvm, [source], {
  ...codeDefaults,
  cpu: "generic",
  passOptions: passOptions({ panic: "return" }),
  libraries: [],
  observe: (stage, module) => {
    marks[stage] = threadTime() - start - spent;
    if (stage !== "passed" || passed === undefined) return;
    const before = threadTime();
    writeFileSync(passed, writeBitcode(llvm, module.ref));
    spent += threadTime() - before;
  },
});
marks.linked = threadTime() - start;
build.finish();
build[Symbol.dispose]();
const total = threadTime() - start - spent;
const passes = marks.passed - marks.linked + (marks.optimised - marks.compiled);
process.stdout.write(JSON.stringify({ passes, llvm: total - passes }));

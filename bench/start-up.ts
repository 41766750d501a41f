import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { bareLlvm } from "./build.js";
import { measure, type Pair, pairs } from "./measure.js";

const emptyProgram = `target datalayout = "e-m:e-p:64:64-i64:64-i128:128-n32:64-S128"
target triple = "bpfel"
define i64 @f(ptr %c) section "raw_tp/f" { ret i64 0 }
`;

/** `corelate build` and LLVM's own tools on a module with one empty program. */
export function benchStartUp(folder: string, cli: string, runs: number): Pair[] {
  const source = join(folder, "empty.ll");
  writeFileSync(source, emptyProgram);
  return pairs(
    runs,
    () => measure(process.execPath, [cli, "build", source, "-o", join(folder, "empty.o")]),
    () => bareLlvm(source, join(folder, "empty.bare")),
  );
}

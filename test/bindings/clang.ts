import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Btf, loadBtfFile } from "../../lib/btf/index.js";
import { runTool } from "../../src/toolchain/index.js";

const clang = "clang-22";
const fixtures = join(dirname(fileURLToPath(import.meta.url)), "fixtures");

/** The C file of the fixture `name`. */
export function fixtureFile(name: string): string {
  return join(fixtures, name);
}

/** The BTF that clang writes for a C file. `folder` takes the object. */
export function btfOfC(file: string, folder: string): Btf {
  const object = join(folder, "fixture.o");
  run(["-target", "bpf", "-g", "-O2", "-Wno-everything", "-c", file, "-o", object]);
  return loadBtfFile(object);
}

/** What clang says that the C expressions are (sizeof, offsetof), for the BPF target. */
export function evaluateC(file: string, expressions: readonly string[], folder: string): number[] {
  const source = join(folder, "oracle.c");
  const assembly = join(folder, "oracle.ll");
  const list = expressions.map((expression) => `(${expression}) + 1`).join(", ");
  writeFileSync(source, `#include "${file}"\n#include <stddef.h>\nunsigned long oracle[] = { ${list} };\n`);
  run(["-target", "bpf", "-Wno-everything", "-S", "-emit-llvm", "-ffreestanding", source, "-o", assembly]);
  // One more than each value, so that an array of zeros is not written as zeroinitializer.
  const values = /^@oracle = .*global \[\d+ x i64\] \[(.*)\]/m.exec(readFileSync(assembly, "utf8"))?.[1];
  if (values === undefined) throw new Error("clang wrote no values");
  return values.split(",").map((value) => Number(value.trim().replace(/^i64 /, "")) - 1);
}

function run(args: readonly string[]): void {
  const done = runTool(clang, args, process.env);
  if (done.status !== 0) throw new Error(`clang failed:\n${done.stderr}`);
}

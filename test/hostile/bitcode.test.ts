import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import tmp from "tmp";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { btfOf, parseObject } from "../../lib/btf/index.js";
import { corelate, expectRefused } from "./cli.js";

const folder = tmp.dirSync({ prefix: "corelate-bitcode-", unsafeCleanup: true, mode: 0o700 });
afterAll(() => folder.removeCallback());
const at = (name: string) => join(folder.name, name);
// What takes long is done by others: vitest wants to hear from its worker.
afterEach(() => new Promise((done) => setImmediate(done)));

function clang(name: string, source: string, ...args: string[]): string {
  execFileSync("clang-22", ["-target", "bpf", "-g", "-emit-llvm", ...args, "-x", "c", "-", "-o", at(name)], {
    input: source,
  });
  return at(name);
}

const small =
  'char LICENSE[] __attribute__((section("license"))) = "GPL"; __attribute__((section("socket"))) int f(void *c) { return 0; }';

it("clang's bitcode without optimisation names each parameter once", () => {
  const source = "int f(int c) { return c; } int g(int a, int b) { int z = a; return z + b; }";
  const output = at("plain.o");
  expect(corelate(["build", clang("plain.bc", source, "-O0", "-c"), "-o", output])).toMatchObject({
    status: 0,
    stderr: "",
  });
  const btf = btfOf(parseObject(readFileSync(output)), output);
  const parameters = ["f", "g"].map((name) => {
    const fn = btf.type(btf.findByName(name, "func")[0]!);
    const prototype = fn.kind === "func" ? btf.type(fn.type) : undefined;
    return prototype?.kind === "func_proto" ? prototype.parameters.map((one) => one.name) : undefined;
  });
  expect(parameters).toEqual([["c"], ["a", "b"]]);
});

describe("bits that are flipped", () => {
  const cases = process.env.CORELATE_LONG ? 1000 : 60;

  it(`${cases} times end in an object or a numbered diagnostic`, { timeout: 3_600_000 }, async () => {
    const bitcode = readFileSync(clang("flipped.bc", small, "-O1", "-c"));
    mkdirSync(at("flips"));
    // The same ones each time.
    let state = 7;
    const random = (below: number) => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state % below;
    };
    const ended = new Map<string, number>();
    for (let round = 0; round < cases; round++) {
      const bytes = Buffer.from(bitcode);
      for (let flips = 1 + random(3); flips > 0; flips--) bytes[random(bytes.length)]! ^= 1 << random(8);
      const path = join(at("flips"), `${round}.bc`);
      writeFileSync(path, bytes);
      const run = corelate(["build", "--emit", "asm", path, "-o", "/dev/null"]);
      const code = /^error\[(CRL\d{4})\]/m.exec(run.stderr)?.[1];
      const end =
        run.status === 0 ? "done" : run.status === 1 ? (code ?? "no number") : `status ${run.status}`;
      if (run.status !== 0 && (run.status !== 1 || code === undefined || code === "CRL0080"))
        throw new Error(`${path}: status ${run.status} ${run.signal}\n${run.stderr}`);
      ended.set(end, (ended.get(end) ?? 0) + 1);
      await new Promise((done) => setImmediate(done));
    }
    console.log(
      `bitcode with flipped bits: ${cases} cases, ${[...ended].map(([end, n]) => `${end} ${n}`).join(", ")}`,
    );
  });
});

describe("types that consist of themselves", () => {
  const ir = (tag: string) => `target datalayout = "e-m:e-p:64:64-i64:64-i128:128-n32:64-S128"
target triple = "bpfel"
define dso_local i64 @f(ptr %p) section "raw_tp/x" !dbg !1 {
  ret i64 0
}
!llvm.dbg.cu = !{!2}
!llvm.module.flags = !{!5}
!1 = distinct !DISubprogram(name: "f", scope: !3, file: !3, line: 1, type: !6, spFlags: DISPFlagDefinition, unit: !2)
!2 = distinct !DICompileUnit(language: DW_LANG_C11, file: !3, emissionKind: FullDebug)
!3 = !DIFile(filename: "x.c", directory: "/")
!5 = !{i32 2, !"Debug Info Version", i32 3}
!6 = !DISubroutineType(types: !7)
!7 = !{null, !8}
${tag}
`;
  const derived = (tag: string, name = "") =>
    `!8 = distinct !DIDerivedType(tag: DW_TAG_${tag}, ${name}baseType: !8, size: 64)`;
  it.each([
    ["a pointer", derived("pointer_type")],
    ["a typedef", derived("typedef", 'name: "t", ')],
    ["const", derived("const_type")],
    ["a member", derived("member", 'name: "m", ')],
    [
      "a struct",
      `!8 = distinct !DICompositeType(tag: DW_TAG_structure_type, name: "s", size: 64, elements: !9)
!9 = !{!10}
!10 = !DIDerivedType(tag: DW_TAG_member, name: "m", scope: !8, baseType: !8, size: 64)`,
    ],
    [
      "10,000 structs in one another",
      `${Array.from(
        { length: 10_000 },
        (
          _,
          i,
        ) => `!${8 + 3 * i} = distinct !DICompositeType(tag: DW_TAG_structure_type, name: "s${i}", size: 64, elements: !${9 + 3 * i})
!${9 + 3 * i} = !{!${10 + 3 * i}}
!${10 + 3 * i} = !DIDerivedType(tag: DW_TAG_member, name: "m", baseType: !${11 + 3 * i}, size: 64)`,
      ).join("\n")}\n!30008 = !DIBasicType(name: "int", size: 64, encoding: DW_ATE_signed)`,
    ],
  ])("%s is refused", (name, types) => {
    const path = at(`${name.replaceAll(" ", "-")}.ll`);
    writeFileSync(path, ir(types));
    expectRefused(corelate(["build", path, "-o", at("x.o")]), "CRL0033", 1);
  });
});

describe("processors and options that LLVM does not have", () => {
  it.each<[string, string, string[]]>([
    ["CRL0031", "build", ["--cpu", "v9"]],
    ["CRL0031", "build", ["--cpu", "help"]],
    ["CRL0031", "build", ["--cpu-features=+bogus"]],
    ["CRL0031", "build", ["--cpu-features=help"]],
    ["CRL0031", "link", ["--cpu-features=+bogus"]],
    ["CRL0402", "link", ["--cpu", "v9"]],
    ["CRL0032", "link", ["--llvm-args=--help"]],
    ["CRL0032", "link", ["--llvm-args=-version"]],
  ])("%s: %s %j", (code, command, args) => {
    const run = corelate([command, clang("cpu.bc", small, "-O1", "-c"), "-o", at("cpu.o"), ...args]);
    expectRefused(run, code, 2);
    expect(run.stdout + run.stderr).not.toMatch(/recognized|USAGE|Available|LLVM version/);
  });
});

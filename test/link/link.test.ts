import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import tmp from "tmp";
import { beforeAll, describe, expect, it } from "vitest";
import { inspect, parseElf } from "../../lib/btf/index.js";
import { buildCompanion, codegenFlags } from "../../src/toolchain/index.js";
import { asBpfLinker, compile, ld, run, rustc } from "./linker.js";

tmp.setGracefulCleanup();
const folder = tmp.dirSync({ prefix: "corelate-link-", unsafeCleanup: true, mode: 0o700 }).name;
const at = (name: string) => join(folder, name);
const link = (...args: string[]) => run(ld, args, folder);

const dependency = `
#![no_std]
#[unsafe(no_mangle)]
#[unsafe(link_section = "maps")]
pub static SHARED: [u32; 7] = [1, 4, 8, 16, 0, 0, 0];
#[inline(never)]
pub fn twice(x: u64) -> u64 { core::hint::black_box(x) * 2 }
`;
const program = `
#![no_std]
#![no_main]
corelate::license!("GPL");
corelate::panic_handler!();
#[corelate::preserve_access_index]
#[repr(C)]
pub struct task_struct { pub pid: i32, pub tgid: i32 }
#[unsafe(no_mangle)]
#[unsafe(link_section = "raw_tp/sched_process_exec")]
pub extern "C" fn on_exec(arguments: &[*const task_struct; 2]) -> i32 {
    let shared = &raw const dependency::SHARED as u64;
    unsafe { (*arguments[0]).tgid.wrapping_add(dependency::twice(shared) as i32) }
}
#[unsafe(no_mangle)]
#[unsafe(link_section = "raw_tp/sched_process_exit")]
pub extern "C" fn on_exit(arguments: &[*const task_struct; 2]) -> i32 { unsafe { (*arguments[0]).pid } }
`;

/** A definition as text IR; `name` returns `value`. */
const ir = (name: string, value: number, triple = "bpfel") => `
source_filename = "${name}.c"
target datalayout = "${triple === "bpfeb" ? "E" : "e"}-m:e-p:64:64-i64:64-i128:128-n32:64-S128"
target triple = "${triple}"
define dso_local i32 @${name}() section "raw_tp/${name}" { ret i32 ${value} }
`;

const symbols = (path: string) =>
  parseElf(readFileSync(path))
    .symbols.filter((symbol) => symbol.section !== 0 && symbol.name !== "")
    .map((symbol) => symbol.name);

beforeAll(() => {
  const companion = buildCompanion(rustc, process.env);
  const externs = ["--extern", `corelate=${companion.rlib}`, "-L", `dependency=${companion.dependencies}`];
  compile(folder, "dependency", dependency, ["--crate-type=rlib", ...codegenFlags]);
  const args = [...externs, "--extern", "dependency=libdependency.rlib", ...codegenFlags];
  compile(folder, "program", program, [...args, `-Clinker=${ld}`, "-o", "program.o"]);
  compile(folder, "program", program, [...args, `-Clinker=${asBpfLinker(folder)}`, "-o", "renamed.o"]);
  compile(folder, "program", program, [...args, "--emit=llvm-bc", "-o", "program.bc"]);
  writeFileSync(at("one.ll"), ir("one", 1));
  writeFileSync(at("two.ll"), ir("two", 2));
  run("llvm-as-22", ["one.ll", "-o", "one.bc"], folder);
}, 120_000);

describe("corelate-ld as rustc's linker", () => {
  it("links the crate and its dependencies, with relocations", () => {
    const { programs, relocations } = inspect(readFileSync(at("program.o")));
    const entries = programs.filter((found) => found.section !== ".text").map((found) => found.function);
    expect(entries.sort()).toEqual(["on_exec", "on_exit"]);
    expect(relocations.map((found) => `${found.root}.${found.path}`).sort()).toEqual([
      "task_struct.pid",
      "task_struct.tgid",
    ]);
  });

  it("does the same under the name bpf-linker", () => {
    expect(readFileSync(at("renamed.o")).equals(readFileSync(at("program.o")))).toBe(true);
  });

  it("keeps a map of another crate that a program uses, with its name", () => {
    expect(symbols(at("program.o"))).toContain("SHARED");
  });
});

describe("inputs", () => {
  it("are text IR, bitcode, bitcode in an object, and archives", () => {
    run("llc-22", ["-march=bpfel", "-filetype=obj", "two.ll", "-o", "empty.o"], folder);
    run("llvm-as-22", ["two.ll", "-o", "two.bc"], folder);
    run("llvm-objcopy-22", ["--add-section=.llvmbc=two.bc", "empty.o", "two.o"], folder);
    writeFileSync(at("three.ll"), ir("three", 3));
    run("llvm-as-22", ["three.ll", "-o", "three-with-a-long-member-name.bc"], folder);
    writeFileSync(at("lib.rmeta"), "not IR");
    run("llvm-ar-22", ["rc", "three.a", "lib.rmeta", "three-with-a-long-member-name.bc"], folder);
    expect(link("one.bc", "two.o", "three.a", "-o", "all.o")).toEqual({ status: 0, stdout: "", stderr: "" });
    expect(symbols(at("all.o"))).toEqual(expect.arrayContaining(["one", "two", "three"]));
  });

  it("may be a thousand", () => {
    mkdirSync(at("many"), { recursive: true });
    const names = Array.from({ length: 1000 }, (_, index) => `many/f${index}.ll`);
    names.forEach((name, index) => {
      writeFileSync(at(name), ir(`f${index}`, index));
    });
    expect(link(...names, "-o", "many.o").stderr).toBe("");
    expect(symbols(at("many.o")).filter((name) => /^f\d+$/.test(name))).toHaveLength(1000);
  });

  it("say the byte order", () => {
    writeFileSync(at("big.ll"), ir("big", 1, "bpfeb"));
    expect(link("big.ll", "-o", "big.o").status).toBe(0);
    expect(parseElf(readFileSync(at("big.o"))).littleEndian).toBe(false);
  });
});

describe("options", () => {
  it("export what they name", () => {
    link("one.ll", "two.ll", "--export=two", "-o", "exported.o");
    const found = symbols(at("exported.o"));
    expect([found.includes("one"), found.includes("two")]).toEqual([false, true]);
    writeFileSync(at("list"), "one\n");
    link("one.ll", "two.ll", "--export-symbols", "list", "--export", "other", "-o", "exported.o");
    expect(symbols(at("exported.o"))).toContain("one");
  });

  it.each([
    ["llvm-ir", /^; ModuleID|define .*@one/],
    ["asm", /one:/],
    ["llvm-bc", /^BC/],
    ["obj", /^.ELF/s],
  ])("--emit %s writes it", (kind, expected) => {
    expect(link("one.ll", `--emit=${kind}`, "-o", "emitted").status).toBe(0);
    expect(readFileSync(at("emitted"), "latin1")).toMatch(expected);
  });

  it("log, dump and go to LLVM", () => {
    const done = link("one.ll", "-o", "x.o", "--log-level=info", "--log-file=log", "--dump-module", "dumped");
    expect(done).toEqual({ status: 0, stdout: "", stderr: "" });
    expect(readFileSync(at("log"), "utf8")).toMatch(/INFO command line: one\.ll -o x\.o/);
    expect(readFileSync(at("dumped/pre-opt.ll"), "utf8")).toContain("@one");
    expect(readFileSync(at("dumped/post-opt.ll"), "utf8")).toContain("@one");
    const printed = link(
      "one.ll",
      "-o",
      "x.o",
      "--llvm-args=--print-after=dce,--print-after=globaldce",
    ).stderr;
    expect(printed).toMatch(/IR Dump After GlobalDCE/);
  });

  it("--ignore-inline-never lets a call be inlined", () => {
    writeFileSync(
      at("call.ll"),
      `${ir("caller", 0).replace("ret i32 0", "%r = call i32 @callee() ret i32 %r")}
define internal i32 @callee() noinline { %v = call i32 asm sideeffect "$0 = 7", "=r"() ret i32 %v }`,
    );
    link("call.ll", "-o", "kept.o");
    link("call.ll", "--ignore-inline-never", "-o", "inlined.o");
    expect(symbols(at("kept.o"))).toContain("callee");
    expect(symbols(at("inlined.o"))).not.toContain("callee");
  });

  it("copy in order, unless told to leave it to LLVM", () => {
    const copies = `define void @one(ptr %from, ptr %to) section "raw_tp/one" {
  call void @llvm.memcpy.p0.p0.i64(ptr align 8 %to, ptr align 8 %from, i64 272, i1 false)
  ret void
}
declare void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1)`;
    writeFileSync(at("copies.ll"), ir("one", 1).replace(/^define[\s\S]*/m, copies));
    const stores = (...args: string[]) => {
      link("copies.ll", "--emit=asm", "-o", "copies.s", ...args);
      const lines = readFileSync(at("copies.s"), "utf8").split("\n");
      return lines
        .map((line) => /^\s*(r\d+ = \*\(u64|\*\(u64)/.exec(line)?.[1])
        .filter((word) => word !== undefined);
    };
    const kinds = (words: string[]) => words.map((word) => (word.startsWith("r") ? "load" : "store"));
    const inOrder = kinds(stores());
    expect(inOrder).toEqual(Array.from({ length: 34 }, () => ["load", "store"]).flat());
    const irOf = (...args: string[]) => {
      link("copies.ll", "--emit=llvm-ir", "-o", "copies.out.ll", ...args);
      return readFileSync(at("copies.out.ll"), "utf8");
    };
    expect(irOf()).not.toContain("call void @llvm.memcpy");
    expect(irOf("--disable-expand-memcpy-in-order")).toContain("call void @llvm.memcpy");
  });

  it("of bpf-linker's are all taken", () => {
    const all =
      "--target=bpfel --cpu v3 --cpu-features +alu32 --btf --allow-bpf-trap -L . -L/usr/lib -O3 --unroll-loops";
    const rest =
      "--ignore-inline-never --disable-expand-memcpy-in-order --disable-memory-builtins --fatal-errors=true --debug";
    expect(link("one.ll", "-o", "x.o", ...all.split(" "), ...rest.split(" "))).toEqual({
      status: 0,
      stdout: "",
      stderr: "",
    });
  });
});

describe("what cannot be linked", () => {
  it.each([
    ["an unknown argument", ["--no-such-flag", "one.ll", "-o", "bad.o"], 2, "CRL0400"],
    ["a switch with a value", ["--unroll-loops=yes", "one.ll", "-o", "bad.o"], 2, "CRL0400"],
    ["an option without its value", ["one.ll", "-o"], 2, "CRL0401"],
    ["a level that is none", ["one.ll", "-o", "bad.o", "-O7"], 2, "CRL0402"],
    ["a property of every object as a level", ["one.ll", "-o", "bad.o", "--emit=toString"], 2, "CRL0402"],
    ["no output", ["one.ll"], 2, "CRL0403"],
    ["no input", ["-o", "bad.o"], 2, "CRL0062"],
    ["a missing list of symbols", ["one.ll", "-o", "bad.o", "--export-symbols", "none"], 1, "CRL0404"],
    ["a missing input", ["none.o", "-o", "bad.o"], 1, "CRL0405"],
    ["a folder", [".", "-o", "bad.o"], 1, "CRL0050"],
    ["the same symbol twice", ["one.ll", "one.bc", "-o", "bad.o"], 1, "CRL0028"],
    ["an unknown cpu", ["one.ll", "-o", "bad.o", "--cpu", "v99"], 2, "CRL0402"],
    ["two byte orders", ["one.ll", "big.ll", "-o", "bad.o"], 1, "CRL0054"],
  ])("%s", (_, args, status, code) => {
    const done = link(...args);
    expect(done.stderr).toContain(`error[${code}]`);
    expect(done.status).toBe(status);
    expect(existsSync(at("bad.o"))).toBe(false);
    expect(done.stderr).not.toContain("node:");
  });

  it("a thin archive, a damaged one, machine code", () => {
    run("llvm-ar-22", ["rcT", "thin.a", "one.bc"], folder);
    expect(link("thin.a", "-o", "bad.o").stderr).toContain("error[CRL0406]");
    run("llvm-ar-22", ["rc", "whole.a", "one.bc", "one.ll"], folder);
    writeFileSync(at("damaged.a"), readFileSync(at("whole.a")).subarray(0, 400));
    expect(link("damaged.a", "-o", "bad.o").stderr).toContain("error[CRL0052]");
    run("llc-22", ["-march=bpfel", "-filetype=obj", "one.ll", "-o", "machine.o"], folder);
    expect(link("machine.o", "-o", "bad.o").stderr).toContain("error[CRL0407]");
  });

  it("an undefined symbol, by its name", () => {
    writeFileSync(
      at("lacks.ll"),
      `${ir("lacks", 0).replace("ret i32 0", "%r = call i32 @nowhere() ret i32 %r")}\ndeclare i32 @nowhere()`,
    );
    const done = link("lacks.ll", "-o", "bad.o");
    expect(done.stderr).toMatch(/error\[CRL0\d+\]: .*nowhere/);
    expect(done.status).toBe(1);
  });
});

describe("IR that was optimised before", () => {
  it("is noticed, and the flags are named", () => {
    const companion = buildCompanion(rustc, process.env);
    const externs = ["--extern", `corelate=${companion.rlib}`, "-L", `dependency=${companion.dependencies}`];
    const args = [...externs, "--extern", "dependency=libdependency.rlib", "-Copt-level=3"];
    compile(folder, "program", program, [...args, "--emit=llvm-bc", "-o", "bare.bc"]);
    expect(link("bare.bc", "libdependency.rlib", "-o", "bad.o").stderr).toContain("error[CRL0408]");
    compile(folder, "program", program, [...args, "-g", "--emit=llvm-bc", "-o", "optimised.bc"]);
    const optimised = link("optimised.bc", "libdependency.rlib", "-o", "optimised.o");
    expect(optimised.stderr).toMatch(/\[CRL0061\]: \w+ was optimised[\s\S]*-C no-prepopulate-passes/);
    const plain = link("program.bc", "libdependency.rlib", "-o", "plain.o").stderr;
    // `SHARED` is a map of the old form.
    expect(plain.match(/\[CRL\d+\]/g)).toEqual(["[CRL0153]"]);
    const converted = link("program.bc", "libdependency.rlib", "--btf-maps", "-o", "converted.o");
    expect(converted).toEqual({ status: 0, stdout: "", stderr: "" });
  });
});

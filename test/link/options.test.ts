import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import tmp from "tmp";
import { beforeAll, describe, expect, it } from "vitest";
import { inspect, parseElf } from "../../lib/btf/index.js";
import { CorelateError } from "../../lib/diagnostics/index.js";
import { link as linkModules, openLog, parseLinkArguments } from "../../src/link/index.js";
import { ld, run } from "./linker.js";

/** bpf-linker's options, a test for each row of the table in docs/linkers.md. */
tmp.setGracefulCleanup();
const folder = tmp.dirSync({ prefix: "corelate-options-", unsafeCleanup: true, mode: 0o700 }).name;
const at = (name: string) => join(folder, name);
const text = (name: string) => readFileSync(at(name), "utf8");

/** What stands for a file in a command line. */
const paths = new Set(["two.bc", "text", "out", "elsewhere", "dumped", "list", "none", "none.ll"]);
const inFolder = (arg: string) => (paths.has(arg) || arg in files ? at(arg) : arg);

/** Links with `args` to `out`, in this process; it has to succeed. */
function link(...args: string[]): void {
  const request = parseLinkArguments(["-o", "out", ...args].map(inFolder));
  writeFileSync(request.output, linkModules(request, process.env, openLog(request.log)).output);
}

/** The same in a process of its own, for options that LLVM keeps. */
function linkAlone(...args: string[]): { readonly stdout: string; readonly stderr: string } {
  const done = run(ld, ["-o", "out", ...args], folder);
  expect(done.status, done.stderr).toBe(0);
  return done;
}

/** The exit status and the diagnostic of a link that has to fail. */
function failure(...args: string[]): string {
  try {
    link(...args);
  } catch (error) {
    if (error instanceof CorelateError) return `${error.exitStatus} ${error.diagnostics[0]!.code}`;
    throw error;
  }
  return "0";
}

/** The assembly that `one.ll` or another input becomes. */
function assembly(...args: string[]): string {
  link("--emit=asm", ...args);
  return text("out");
}

const module = (body: string, big = false) => `
source_filename = "one.c"
target datalayout = "${big ? "E" : "e"}-m:e-p:64:64-i64:64-i128:128-n32:64-S128"
target triple = "${big ? "bpfeb" : "bpfel"}"
${body}`;

const program = (name: string, body: string) =>
  `define i64 @${name}(ptr %a, ptr %b, i64 %n) section "raw_tp/${name}" { ${body} }\n`;

const files: Readonly<Record<string, string>> = {
  "one.ll": module(program("one", "ret i64 1")),
  "two.ll": module(program("two", "ret i64 2")),
  "big.ll": module(program("one", "ret i64 1"), true),
  "less.ll": module(
    program("one", "%s = trunc i64 %n to i32 %c = icmp ult i32 %s, 7 %r = zext i1 %c to i64 ret i64 %r"),
  ),
  "call.ll": module(`${program("one", "%r = call i64 @callee() ret i64 %r")}
define internal i64 @callee() noinline { %v = call i64 asm sideeffect "$0 = 7", "=r"() ret i64 %v }`),
  "loop.ll": module(
    program(
      "one",
      `br label %turn
turn:
  %i = phi i64 [ 0, %0 ], [ %next, %turn ]
  %p = getelementptr i8, ptr %b, i64 %i
  store volatile i8 7, ptr %p
  %next = add nuw nsw i64 %i, 1
  %more = icmp ult i64 %next, 90
  br i1 %more, label %turn, label %end
end:
  ret i64 0`,
    ),
  ),
  "trap.ll": module(
    `${program("one", 'call void @stop() call void asm sideeffect "r0 = 7", ""() unreachable')}
define internal void @stop() noinline { call void asm sideeffect "r1 = 7", ""() ret void }`,
  ),
  "copy.ll": module(`${program(
    "one",
    "call void @llvm.memcpy.p0.p0.i64(ptr align 8 %a, ptr align 8 %b, i64 272, i1 false) ret i64 0",
  )}
declare void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1)`),
  "length.ll": module(`${program(
    "one",
    "call void @llvm.memcpy.p0.p0.i64(ptr %a, ptr %b, i64 %n, i1 false) ret i64 0",
  )}
declare void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1)`),
};

beforeAll(() => {
  for (const [name, content] of Object.entries(files)) writeFileSync(at(name), content);
  writeFileSync(at("list"), "two\n");
  run("llvm-as-22", ["two.ll", "-o", "two.bc"], folder);
});

const symbols = () =>
  parseElf(readFileSync(at("out")))
    .symbols.filter(({ section, name }) => section !== 0 && name !== "")
    .map(({ name }) => name);
const programs = () => inspect(readFileSync(at("out"))).programs.map(({ function: name }) => name);

const rows: Readonly<Record<string, () => void>> = {
  inputs: () => {
    link("one.ll", "two.bc");
    expect(programs()).toEqual(["one", "two"]);
    writeFileSync(at("text"), "neither");
    expect(failure("text", "-o", "none")).toMatch(/^1 CRL/);
  },
  "`-o`, `--output`": () => {
    link("one.ll", "--output", "elsewhere");
    expect(existsSync(at("elsewhere"))).toBe(true);
    expect(() => parseLinkArguments(["one.ll"])).toThrow("CRL0403");
  },
  "`--target`": () => {
    for (const target of ["bpf", "bpfel", "bpfel-unknown-none"]) link("one.ll", "--target", target);
    link("big.ll");
    expect(parseElf(readFileSync(at("out"))).littleEndian).toBe(false);
    expect(failure("one.ll", "--target=bpfeb", "-o", "none")).toBe("1 CRL0054");
    expect(failure("one.ll", "--target=x86_64-unknown-linux-gnu", "-o", "none")).toBe("2 CRL0402");
  },
  "`--cpu`": () => {
    // The narrow comparison is an instruction from v3 on.
    const compares = (cpu: string) => /if w\d/.test(assembly("less.ll", "--cpu", cpu));
    expect(["v1", "v2", "v3", "v4"].map(compares)).toEqual([false, false, true, true]);
    for (const cpu of ["generic", "probe"]) link("one.ll", "--cpu", cpu);
    expect(failure("one.ll", "--cpu=v5", "-o", "none")).toBe("2 CRL0402");
  },
  "`--cpu-features`": () => {
    expect(assembly("less.ll", "--cpu=v2", "--cpu-features=+alu32")).toMatch(/w\d/);
    expect(failure("one.ll", "--cpu-features=+bogus", "-o", "none")).toMatch(/^2 CRL/);
  },
  "`--emit`": () => {
    expect(assembly("one.ll", "--emit=obj")).toContain("one:");
    link("one.ll", "--emit=llvm-ir");
    expect(text("out")).toContain("@one");
    link("one.ll", "--emit=llvm-bc");
    expect(text("out")).toMatch(/^BC/);
    link("one.ll", "--emit=obj");
    expect(text("out")).toMatch(/^.ELF/);
  },
  "`-O`": () => {
    const of = (...args: string[]) => assembly("loop.ll", ...args);
    expect(of("-O0")).toBe(of("-O1"));
    expect(of("-O0", "-O3")).toBe(of("-O3"));
    for (const level of ["s", "z"]) link("one.ll", `-O${level}`);
    expect(failure("one.ll", "-O4", "-o", "none")).toBe("2 CRL0402");
  },
  "`--export`, `--export-symbols`": () => {
    link("one.ll", "two.ll", "--export=two,other");
    expect(symbols()).not.toContain("one");
    link("one.ll", "two.ll", "--export-symbols", "list", "--export", "other");
    expect(symbols()).not.toContain("one");
    expect(symbols()).toContain("two");
    link("one.ll", "two.ll");
    expect(programs()).toEqual(["one", "two"]);
  },
  "`--btf`": () => {
    const sections = (...args: string[]) => {
      link("one.ll", ...args);
      return parseElf(readFileSync(at("out"))).sections.map(({ name }) => name);
    };
    expect(sections()).toEqual(sections("--btf"));
  },
  "`--debug`, `-L`, `-flavor`": () => {
    link("one.ll");
    const plain = readFileSync(at("out"));
    link("one.ll", "--debug", "-L", ".", "-L/usr/lib", "-flavor", "bpf");
    expect(readFileSync(at("out"))).toEqual(plain);
  },
  "`--btf-maps`": () => {
    link("one.ll", "--btf-maps");
    expect(failure("one.ll", "--btf-maps=yes", "-o", "none")).toBe("2 CRL0400");
  },
  "`--ignore-inline-never`": () => {
    link("call.ll");
    expect(symbols()).toContain("callee");
    link("call.ll", "--ignore-inline-never");
    expect(symbols()).not.toContain("callee");
  },
  "`--unroll-loops`": () => {
    const stores = (...args: string[]) => {
      linkAlone("loop.ll", "--emit=asm", ...args);
      return text("out").split("*(u8 *)").length - 1;
    };
    expect(stores()).toBeLessThan(90);
    expect(stores("--unroll-loops")).toBe(90);
  },
  "`--allow-bpf-trap`": () => {
    // Code that cannot be reached ends with an exit here: LLVM has nothing to trap.
    for (const args of [[], ["--allow-bpf-trap"]]) {
      linkAlone("trap.ll", "--emit=asm", ...args);
      expect(text("out")).not.toContain("__bpf_trap");
    }
  },
  "`--disable-expand-memcpy-in-order`": () => {
    const ir = (...args: string[]) => {
      link("copy.ll", "--emit=llvm-ir", ...args);
      return text("out");
    };
    expect(ir()).not.toContain("call void @llvm.memcpy");
    expect(ir("--disable-expand-memcpy-in-order")).toContain("call void @llvm.memcpy");
  },
  "`--disable-memory-builtins`": () => {
    link("length.ll");
    expect(failure("length.ll", "--disable-memory-builtins", "-o", "none")).toBe("1 CRL0027");
  },
  "`--llvm-args`": () => {
    const { stderr } = linkAlone(
      "one.ll",
      "--llvm-args=--no-such-option,--print-after=dce",
      "--llvm-args=--print-after=globaldce",
    );
    expect(stderr).toMatch(/IR Dump After GlobalDCE/);
  },
  "`--dump-module`": () => {
    link("call.ll", "--ignore-inline-never", "--dump-module", "dumped");
    expect(text("dumped/pre-opt.ll")).toContain("@callee");
    expect(text("dumped/post-opt.ll")).not.toContain("@callee");
  },
  "`--log-level`, `--log-file`": () => {
    expect(linkAlone("one.ll", "--log-level=info").stderr).toMatch(/INFO/);
    const { stdout, stderr } = linkAlone("one.ll", "--log-level=debug", "--log-file=log");
    expect(stdout + stderr).toBe("");
    expect(text("log")).toMatch(/DEBUG/);
  },
  "`--trim-paths none`": () => {
    expect(failure("one.ll", "--trim-paths=some")).toMatch(/^2 CRL/);
    link("one.ll", "--trim-paths=none");
  },
  "`--fatal-errors false`": () => {
    const args = ["length.ll", "--disable-memory-builtins", "--fatal-errors", "false", "-o", "none"];
    expect(failure(...args)).toBe("1 CRL0027");
    expect(existsSync(at("none"))).toBe(false);
  },
  "`--help`, `--version`": () => {
    expect(run(ld, ["--help"], folder)).toMatchObject({ status: 0, stderr: "" });
    expect(run(ld, ["--version"], folder).stdout).toMatch(/^corelate-ld \d/);
  },
  "exit status": () => {
    expect(failure("one.ll", "--no-such-flag")).toBe("2 CRL0400");
    expect(failure("none.ll", "-o", "none")).toBe("1 CRL0405");
  },
};

describe("bpf-linker's options", () => {
  it("are the rows of docs/linkers.md", () => {
    const page = readFileSync(join(import.meta.dirname, "..", "..", "docs", "linkers.md"), "utf8");
    const table = page.split("| option | bpf-linker | here |\n")[1]!.split("\n\n")[0]!;
    const options = table
      .split("\n")
      .slice(1)
      .map((line) => line.split(" | ")[0]!.replace(/^\| /, ""));
    expect(options).toEqual(Object.keys(rows));
  });

  it.each(Object.entries(rows))("%s", (_option, check) => check(), 120_000);
});

import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import tmp from "tmp";
import { afterAll, describe, expect, it } from "vitest";

/** `corelate opt`: the passes that are named, in their order, and nothing else. */
const cli = join(import.meta.dirname, "../../dist/src/cli/main.js");
const folder = tmp.dirSync({ prefix: "corelate-opt-", unsafeCleanup: true, mode: 0o700 });
afterAll(() => folder.removeCallback());

function opt(...args: string[]) {
  return spawnSync(process.execPath, [cli, "opt", ...args], { encoding: "utf8", cwd: folder.name });
}

/** A function that nobody outside calls, with a variable on the stack. */
const module = `target datalayout = "e-m:e-p:64:64-i64:64-i128:128-n32:64-S128"
target triple = "bpfel"

define i64 @unused() section "raw_tp/sys_enter" {
  %slot = alloca i64
  store i64 7, ptr %slot
  %read = load i64, ptr %slot
  ret i64 %read
}
`;
writeFileSync(join(folder.name, "in.ll"), module);

describe("corelate opt", () => {
  it("writes the module as it is without passes", () => {
    const { status, stdout } = opt("in.ll");
    expect(status).toBe(0);
    expect(stdout).toContain("%read = load i64, ptr %slot");
  });

  it("runs LLVM's passes beside ours, and prints what the options ask for", () => {
    const { status, stderr } = opt(
      "in.ll",
      "--passes=internalize,llvm(function(sroa,instcombine)),set-section-flags",
      "--print-before=internalize",
      "--print-changed",
      "--verify-each",
      "--time-passes",
      "-o",
      "out.ll",
    );
    expect(status).toBe(0);
    const printed = stderr.split("\n").filter((line) => line.startsWith("***") || / ms /.test(line));
    expect(printed.map((line) => line.replace(/[\d.]+ ms/, "N ms").trim())).toEqual([
      "*** IR Dump Before internalize ***",
      "*** IR Dump After internalize omitted because no change ***",
      "*** IR Dump After llvm(function(sroa,instcombine)) ***",
      "*** IR Dump After set-section-flags omitted because no change ***",
      "N ms  internalize",
      "N ms  llvm(function(sroa,instcombine))",
      "N ms  set-section-flags",
    ]);
    expect(readFileSync(join(folder.name, "out.ll"), "utf8")).toContain("ret i64 7");
  });

  it("writes bitcode into a file of another name, which it reads again", () => {
    expect(opt("in.ll", "-o", "out.bc").status).toBe(0);
    expect(readFileSync(join(folder.name, "out.bc")).subarray(0, 2).toString()).toBe("BC");
    expect(opt("out.bc").stdout).toContain("define i64 @unused()");
  });

  it("runs relocate on a module as rustc wrote it, and on one that restore-layout has left", () => {
    const input = join(import.meta.dirname, "../../passes/relocate/relocate/fixtures/field_offset.ll");
    const fresh = opt(input, "--passes=relocate", "-o", "fresh.ll");
    expect(fresh.stderr).toBe("note: restore-layout runs first, since relocate requires it\n");
    expect(opt(input, "--passes=restore-layout", "-o", "restored.ll").status).toBe(0);
    const restored = opt("restored.ll", "--passes=relocate", "-o", "relocated.ll");
    expect([restored.status, restored.stderr]).toEqual([0, ""]);
    const textOf = (file: string) =>
      readFileSync(join(folder.name, file), "utf8").replace(/^; ModuleID.*$/m, "");
    expect(textOf("relocated.ll")).toBe(textOf("fresh.ll"));
    expect(textOf("fresh.ll")).toContain("call ptr @llvm.preserve.struct.access.index");
  });

  it.each([
    ["no JSON", `!{!1, !"task"}`],
    ["without a type", `!{null, !"{\\22sparseSize\\22:\\221\\22,\\22fields\\22:[]}"}`],
    ["of size zero", `!{!1, !"{\\22sparseSize\\22:\\220\\22,\\22fields\\22:[]}"}`],
    [
      "with a member of no kind",
      `!{!1, !"{\\22sparseSize\\22:\\229\\22,\\22fields\\22:[{\\22shape\\22:{}}]}"}`,
    ],
  ])("refuses a saved layout that is %s", (_name, node) => {
    const saved = `!corelate.layout = !{!0}\n!0 = ${node}\n!1 = !DIBasicType(name: "u8", size: 8)\n`;
    writeFileSync(join(folder.name, "damaged.ll"), module + saved);
    const { status, stderr } = opt("damaged.ll", "--passes=verify-relocated");
    expect([status, stderr.split("\n")[0]]).toEqual([1, expect.stringContaining("error[CRL0025]")]);
  });

  it("prints the IR around all passes", () => {
    const passes = "--passes=internalize,set-section-flags";
    const dumps = (flag: string) =>
      opt("in.ll", passes, flag, "-o", "out.ll")
        .stderr.split("\n")
        .filter((line) => line.startsWith("***"));
    expect(dumps("--print-before-all")).toEqual([
      "*** IR Dump Before internalize ***",
      "*** IR Dump Before set-section-flags ***",
    ]);
    expect(dumps("--print-after-all")).toEqual([
      "*** IR Dump After internalize ***",
      "*** IR Dump After set-section-flags ***",
    ]);
  });

  it("lists passes that can all be run", () => {
    const rows = opt("--list").stdout.trim().split("\n");
    const names = rows.map((row) => row.split(/ {2,}/)[0]!).filter((name) => !name.startsWith("print<"));
    for (const row of rows) expect(row.split(/ {2,}/)).toHaveLength(3);
    expect(names.length).toBeGreaterThan(30);
    const { status, stderr } = opt("in.ll", `--passes=${names.join(",")}`, "--verify-each", "-o", "all.ll");
    expect([status, stderr]).toEqual([0, ""]);
  });

  it("prints each analysis that the list has, and changes nothing", () => {
    const rows = opt("--list").stdout.trim().split("\n");
    const names = rows.map((row) => row.split(/ {2,}/)[0]!).filter((name) => name.startsWith("print<"));
    expect(names.length).toBeGreaterThan(5);
    const { status, stderr, stdout } = opt("in.ll", `--passes=${names.join(",")}`);
    expect(status).toBe(0);
    expect(stdout).toBe(opt("in.ll").stdout);
    const titles = stderr.split("\n").filter((line) => line.startsWith("***"));
    expect(titles).toEqual(names.map((name) => `*** ${name.slice("print<".length, -1)} ***`));
    expect(stderr).toContain("unused: 4 instructions, 0 calls\n");
  });

  it("prints what an analysis finds", () => {
    const input = join(import.meta.dirname, "../../passes/relocate/relocate/fixtures/field_offset.ll");
    const { stderr } = opt(
      input,
      "--passes=print<sparse-layout>,relocate,print<accesses>,print<access-sources>",
    );
    expect(stderr).toMatch(
      /^\*\*\* sparse-layout \*\*\*\n\S+: \d+ = size \d+, align \d+\n( {2}\d+ = \w+ at \d+\n)+/m,
    );
    expect(stderr).toMatch(/^\*\*\* accesses \*\*\*\n<byte_off> \w+ [\d:]+, group \d+/m);
  });

  it.each([
    ["an unknown analysis", ["in.ll", "--passes=print<relocate>"], "CRL0066", 2],
    ["a name that every object has", ["in.ll", "--passes=print<constructor>"], "CRL0066", 2],
    ["an unknown pass", ["in.ll", "--passes=relocat"], "CRL0066", 2],
    ["an unknown pass to print after", ["in.ll", "--print-after=relocat"], "CRL0066", 2],
    ["a pass that LLVM does not have", ["in.ll", "--passes=llvm(nope)"], "CRL0026", 1],
    ["no input", ["--passes=relocate"], "CRL0063", 2],
    ["a file that is not there", ["missing.ll"], "CRL0050", 1],
    ["a module for the other byte order", ["in.ll", "--target=bpfeb-unknown-none"], "CRL0054", 1],
  ])("refuses %s", (_name, args, code, status) => {
    const done = opt(...args, "-o", "refused.ll");
    expect(done.stderr.split("\n")[0]).toContain(`error[${code}]`);
    expect([done.status, done.stdout]).toEqual([status, ""]);
    expect(existsSync(join(folder.name, "refused.ll"))).toBe(false);
  });
});

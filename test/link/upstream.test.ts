import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import tmp from "tmp";
import { beforeAll, describe, expect, it, type TestContext } from "vitest";
import { inspect, loadBtfFile, parseObject, resolve } from "../../lib/btf/index.js";
import { build } from "../../src/index.js";
import { canLoad } from "../../src/kernel/fixtures/privilege.js";
import { verify } from "../../src/kernel/index.js";
import { clang } from "../btf/clang.js";
import { expectLoadsClean } from "../loads-clean.js";
import { run } from "./linker.js";

// The rows of "Linking objects" in docs/linkers.md.

tmp.setGracefulCleanup();
const folder = tmp.dirSync({ prefix: "corelate-upstream-", unsafeCleanup: true, mode: 0o700 }).name;
const at = (name: string) => join(folder, name);
const file = (name: string) => fileURLToPath(new URL(`../../${name}`, import.meta.url));

const onExit = (license: string) => `
#![no_std]
#![no_main]
${license}
corelate::panic_handler!();
#[corelate::preserve_access_index]
#[repr(C)]
#[allow(non_camel_case_types)]
pub struct task_struct { pub pid: i32, pub tgid: i32 }
#[unsafe(no_mangle)]
#[unsafe(link_section = "raw_tp/sched_process_exit")]
pub extern "C" fn on_exit(arguments: &[*const task_struct; 1]) -> i32 {
    corelate::read!(arguments[0], tgid).map_or(0, |tgid| tgid & 1)
}
`;

/** In C, for the same kernel, with a map of its own; the license is the crates'. */
const inC = `
typedef unsigned long long u64;
struct { int (*type)[27]; int (*max_entries)[4096]; } from_c __attribute__((section(".maps"), used));
struct task_struct { int tgid; } __attribute__((preserve_access_index));
__attribute__((section("tp_btf/sched_process_fork"), used)) int on_fork(u64 *ctx) {
  return ((struct task_struct *)ctx[0])->tgid & 1;
}
`;

const other = loadBtfFile(file("examples/exec-snoop/other-kernel.btf"));

/** Each relocation with its value on a kernel whose layouts are other ones. */
function relocations(name: string): string[] {
  return resolve(readFileSync(at(name)), [{ name: "other", btf: other }])
    .map(
      (one) => `${one.function} ${one.insn} ${one.kind} ${one.root}.${one.path} = ${one.targets[0]?.value}`,
    )
    .sort();
}

/** Functions and lines that \`.BTF.ext\` tells about, by section. */
function described(name: string): string[] {
  const { ext, btf } = parseObject(readFileSync(at(name)));
  const functions = ext.functions.map((one) => `${one.section} ${one.offset} ${btf!.name(one.type)}`);
  return [...functions, ...ext.lines.map((one) => `${one.section} ${one.offset} line`)].sort();
}

const maps = (name: string) =>
  inspect(readFileSync(at(name)))
    .maps.map((map) => `${map.name} ${map.form}`)
    .sort();

/** What is in any of the objects. */
const union = (of: (name: string) => string[], names: readonly string[]) => names.flatMap(of).sort();

beforeAll(() => {
  writeFileSync(at("exit.rs"), onExit('corelate::license!("GPL");'));
  writeFileSync(at("unlicensed.rs"), onExit(""));
  const sources = {
    "snoop.o": file("examples/exec-snoop/src/main.rs"),
    "globals.o": file("test/loaders/fixtures/globals.rs"),
    "exit.o": at("exit.rs"),
    "unlicensed.o": at("unlicensed.rs"),
  };
  for (const [name, source] of Object.entries(sources))
    writeFileSync(at(name), build({ inputs: [source] }).output);
  writeFileSync(at("c.o"), clang(inC));
});

describe("libbpf's linker", () => {
  it.each([
    ["an object alone", ["snoop.o"]],
    ["two crates", ["snoop.o", "exit.o"]],
    ["three crates, with maps, data and functions", ["exit.o", "globals.o", "snoop.o"]],
    ["crates and C", ["globals.o", "c.o", "exit.o"]],
    ["crates of which one states no license", ["unlicensed.o", "snoop.o"]],
  ])("keeps relocations, functions, lines and maps of %s, and the kernel takes it all", (_, names) => {
    expect(run("bpftool", ["gen", "object", "linked.o", ...names], folder)).toMatchObject({ status: 0 });
    expect(relocations("linked.o").length).toBeGreaterThan(0);
    expect(relocations("linked.o")).toEqual(union(relocations, names));
    expect(described("linked.o")).toEqual(union(described, names));
    expect(maps("linked.o")).toEqual(union(maps, names));
    if (canLoad) expectLoadsClean(readFileSync(at("linked.o")));
  });

  it("has one type for what two crates describe alike", () => {
    run("bpftool", ["gen", "object", "linked.o", "exit.o", "snoop.o"], folder);
    const count = (name: string) => parseObject(readFileSync(at(name))).btf!.typeCount;
    expect(count("linked.o")).toBeLessThan(count("exit.o") + count("snoop.o"));
  });
});

describe("lld 22", () => {
  it("has no BPF, and says so", () => {
    const done = run("ld.lld-22", ["-r", "snoop.o", "-o", "lld.o"], folder);
    expect(done.stderr).toContain("unsupported e_machine value: 247");
    expect(existsSync(at("lld.o"))).toBe(false);
  });
});

describe("GNU ld for BPF", () => {
  function ld(context: TestContext, ...args: string[]) {
    if (run("bpf-ld", ["--version"], folder).status !== 0)
      context.skip(
        "there is no bpf-ld (Debian has it in binutils-bpf; CORELATE_ALL_TESTS=1 make setup installs it)",
      );
    return run("bpf-ld", args, folder);
  }

  it("leaves an object alone as it is", (context) => {
    expect(ld(context, "-r", "snoop.o", "-o", "gnu.o")).toMatchObject({ status: 0, stderr: "" });
    expect(relocations("gnu.o")).toEqual(relocations("snoop.o"));
    expect(described("gnu.o")).toEqual(described("snoop.o"));
    if (canLoad) expectLoadsClean(readFileSync(at("gnu.o")));
  });

  it("refuses two objects that state a license each", (context) => {
    const done = ld(context, "-r", "snoop.o", "exit.o", "-o", "two.o");
    expect(done.stderr).toMatch(/multiple definition of `license'/);
    expect(existsSync(at("two.o"))).toBe(false);
  });

  it("puts BTF of two objects one behind the other, which loses the second's relocations: it must not be used", (context) => {
    expect(ld(context, "-r", "snoop.o", "unlicensed.o", "-o", "two.o").status).toBe(0);
    expect(relocations("two.o")).toEqual(relocations("snoop.o"));
    if (!canLoad) return;
    const { ok, btf } = verify(readFileSync(at("two.o")), { libbpf: { env: process.env } });
    expect({ ok, outcome: btf.outcome }).toEqual({ ok: false, outcome: "refused" });
  });
});

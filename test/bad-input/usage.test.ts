import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import tmp from "tmp";
import { afterAll, describe, expect, it } from "vitest";

/** What the command line says to people who do not know it yet. */
const cli = join(import.meta.dirname, "../../dist/src/cli/main.js");
const folder = tmp.dirSync({ prefix: "corelate-usage-", unsafeCleanup: true, mode: 0o700 });
afterAll(() => folder.removeCallback());

function corelate(...args: string[]) {
  return spawnSync(process.execPath, [cli, ...args], { encoding: "utf8", cwd: folder.name });
}

function file(name: string, text: string): string {
  writeFileSync(join(folder.name, name), text);
  return name;
}

describe("a wrong command line is one diagnostic of two lines and status 2", () => {
  it.each([
    ["an unknown command, with the near one", ["bild"], "CRL0063", /'bild' \(Did you mean build\?\)/],
    ["a property of every object", ["toString"], "CRL0063", /'toString'/],
    ["no input", ["build"], "CRL0063", /'input'/],
    ["an unknown option", ["inspect", "--nope", "x.o"], "CRL0063", /'--nope'/],
    ["an option without its value", ["build", "x.rs", "--cpu"], "CRL0063", /--cpu/],
    ["a value that an option does not take", ["build", "--emit", "elf", "x.rs"], "CRL0063", /obj, llvm-ir/],
    ["a number that is none", ["--explain", "CRL9999"], "CRL0064", /CRL9999/],
    ["no number", ["--explain"], "CRL0064", /""/],
  ])("%s", (_name, args, code, says) => {
    const { status, stdout, stderr } = corelate(...args);
    expect(stderr).toMatch(says);
    expect(stderr.startsWith(`error[${code}]: `)).toBe(true);
    expect(stderr.trimEnd().split("\n")).toHaveLength(2);
    expect([status, stdout]).toEqual([2, ""]);
  });

  it("as JSON where that is asked for", () => {
    const { status, stderr } = corelate("build", "--message-format=json", "--nope", "x.rs");
    expect(JSON.parse(stderr)).toMatchObject({ code: "CRL0063", severity: "error" });
    expect(status).toBe(2);
  });
});

describe("--explain", () => {
  it("prints the section of a kind of the verifier's messages", () => {
    const { status, stdout } = corelate("--explain", "or-null");
    expect(stdout).toMatch(/^or-null\n\n> R… invalid mem access 'map_value_or_null'\n/);
    expect(stdout).toContain("value.is_null()");
    expect(stdout).not.toContain("\n## ");
    expect(status).toBe(0);
  });

  it.each(["CRL0109", "crl0109", "109"])("%s prints the section of the page", (code) => {
    const { status, stdout } = corelate("--explain", code);
    const page = readFileSync(join(import.meta.dirname, "../../docs/diagnostics.md"), "utf8");
    expect(stdout.startsWith("CRL0109: ")).toBe(true);
    expect(page).toContain(`### ${stdout.trimEnd()}\n\n### CRL0110`);
    expect(status).toBe(0);
  });
});

const good = `#![no_std]
#![no_main]
corelate::panic_handler!();
#[no_mangle]
#[link_section = "raw_tp/sys_enter"]
pub unsafe extern "C" fn program(_ctx: *const u64) -> u64 { 0 }
`;

describe("build without -o", () => {
  it.each([
    ["obj", "good.o"],
    ["asm", "good.s"],
    ["llvm-ir", "good.ll"],
    ["llvm-bc", "good.bc"],
  ])("--emit %s writes %s into the working directory", (emit, output) => {
    file("good.rs", good);
    const { status, stderr } = corelate("build", "good.rs", "--emit", emit);
    expect([status, stderr]).toEqual([0, ""]);
    expect(existsSync(join(folder.name, output))).toBe(true);
  });

  it("does not replace its input", () => {
    file("good.rs", good);
    corelate("build", "good.rs", "--emit", "llvm-bc");
    const before = readFileSync(join(folder.name, "good.bc"));
    const { status, stderr } = corelate("build", "good.bc", "--emit", "llvm-bc");
    expect(stderr).toContain("error[CRL0065]: the output would replace the input good.bc");
    expect(status).toBe(2);
    expect(readFileSync(join(folder.name, "good.bc"))).toEqual(before);
  });
});

describe("what rustc refuses has a note for BPF programs", () => {
  const program = (head: string, body: string) => `#![no_std]
#![no_main]
${head}
#[corelate::preserve_access_index]
#[repr(C)]
pub struct task { pub pid: i32, pub tgid: i32 }
#[no_mangle]
#[link_section = "raw_tp/sys_enter"]
pub unsafe extern "C" fn program(ctx: *const u64) -> u64 {
    let task = &*(*ctx as *const task);
    ${body}
    task.pid as u64
}
`;
  const handler = "corelate::panic_handler!();";

  it.each([
    ["println!", program(handler, 'println!("{}", 1);'), /trace_printk/],
    ["dbg!", program(handler, "dbg!(1);"), /trace_printk/],
    ["vec!", program(handler, "let _ = vec![1];"), /no heap/],
    ["std::", program(handler, "let _ = std::mem::size_of::<u8>();"), /neither `std` nor `alloc`/],
    ["alloc::", program(handler, "let _ = alloc::vec::Vec::<u8>::new();"), /neither `std` nor `alloc`/],
    ["no panic handler", program("", ""), /panic_handler!\(\)/],
    ["no #![no_std]", "fn main() {}\n", /#!\[no_std\]/],
    [
      "a pattern without `..`",
      program(handler, "let task { pid: _, tgid: _ } = task;"),
      /end the pattern with/,
    ],
    [
      "a value of an attributed type",
      program(handler, "let _ = task { pid: 1, tgid: 2 };"),
      /only the kernel knows/,
    ],
    ["maps::HashMap", program(`${handler}\nuse corelate::maps::HashMap;`, ""), /`corelate::maps::Hash`/],
    [
      "a path to maps::HashMap",
      program(`${handler}\ntype M = corelate::maps::HashMap<u32, u32, 1>;`, ""),
      /maps::Hash`/,
    ],
  ])("%s", (_name, source, says) => {
    for (const format of ["human", "json"]) {
      const { status, stderr } = corelate("build", file("refused.rs", source), "--message-format", format);
      const last = stderr.trimEnd().slice(stderr.lastIndexOf("CRL0056"));
      expect(last).toMatch(says);
      expect(status).toBe(1);
    }
  });

  it("nothing where rustc has said enough", () => {
    const { stderr } = corelate("build", file("refused.rs", program(handler, "let x: u32 = 1u64;")));
    expect(stderr.trimEnd().endsWith("error[CRL0056]: rustc did not compile the program")).toBe(true);
  });
});

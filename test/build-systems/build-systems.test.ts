import {
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { delimiter, join } from "node:path";
import tmp from "tmp";
import { describe, expect, it } from "vitest";
import { inspect } from "../../lib/btf/index.js";
import { type CodeBlock, codeBlocks } from "../docs/markdown.js";
import { corelate, project, run } from "../link/linker.js";

tmp.setGracefulCleanup();
const blocks = codeBlocks(
  readFileSync(join(import.meta.dirname, "..", "..", "docs", "build-systems.md"), "utf8"),
);
const block = (language: string, holds: string): CodeBlock =>
  blocks.find(({ info, text }) => info.includes(language) && text.includes(holds))!;

const files = {
  "src/main.rs": `#![no_std]
#![no_main]
mod types;
corelate::license!("GPL");
corelate::panic_handler!();
#[unsafe(no_mangle)]
#[unsafe(link_section = "tp_btf/sched_process_exec")]
pub extern "C" fn on_exec(arguments: &[*const types::task_struct; 3]) -> i32 { unsafe { (*arguments[0]).tgid } }
`,
  "src/types.rs": `#[corelate::preserve_access_index]
#[repr(C)]
#[allow(non_camel_case_types)]
pub struct task_struct { pub pid: i32, pub tgid: i32 }
`,
};

/** A folder with the crate, and one for `PATH` with corelate in it. */
function prepare(extra: Readonly<Record<string, string>>) {
  const folder = tmp.dirSync({ prefix: "corelate-build-", unsafeCleanup: true, mode: 0o700 }).name;
  project(folder, { ...files, ...extra });
  mkdirSync(join(folder, "bin"));
  symlinkSync(corelate, join(folder, "bin", "corelate"));
  const env = { PATH: `${join(folder, "bin")}${delimiter}${process.env.PATH}:/usr/sbin` };
  return {
    folder,
    at: (name: string) => join(folder, name),
    start: (program: string, ...args: string[]) => run(program, args, folder, env),
  };
}

/** Changes `path`, and makes it newer than what was just built on any file system. */
function change(path: string, from: string, to: string): void {
  writeFileSync(path, readFileSync(path, "utf8").replace(from, to));
  const later = new Date(Date.now() + 2000);
  utimesSync(path, later, later);
}

const paths = (object: string) => inspect(readFileSync(object)).relocations.map(({ path }) => path);
const written = (path: string) => statSync(path, { bigint: true }).mtimeNs;

/** The first build, the second, one after a change of the root, one after a change of a module, and one of a crate with a mistake. */
function checkBuilds(
  object: string,
  at: (name: string) => string,
  build: () => ReturnType<typeof run>,
): void {
  const first = build();
  expect(first.status, first.stdout + first.stderr).toBe(0);
  expect(paths(object)).toEqual(["tgid"]);
  const before = written(object);
  expect(build().status).toBe(0);
  expect(written(object)).toBe(before);
  change(at("src/main.rs"), "(*arguments[0]).tgid", "(*arguments[0]).pid");
  expect(build().status).toBe(0);
  expect(paths(object)).toEqual(["pid"]);
  change(at("src/types.rs"), "pub pid: i32, pub tgid: i32", "pub tgid: i32, pub state: i64, pub pid: i32");
  const middle = written(object);
  // The files that were changed have a date two seconds ahead.
  utimesSync(object, new Date(), new Date(Date.now() + 1000));
  expect(build().status).toBe(0);
  expect(written(object)).not.toBe(middle);
  const good = readFileSync(object);
  change(at("src/main.rs"), "(*arguments[0]).pid", "(*arguments[0]).missing");
  utimesSync(object, new Date(), new Date(Date.now() + 1000));
  const failed = build();
  expect(failed.status).not.toBe(0);
  expect(failed.stdout + failed.stderr).toContain("missing");
  expect(readFileSync(object).equals(good)).toBe(true);
}

describe("docs/build-systems.md", () => {
  it("has a snippet of Make, one of Make with cargo, one of CMake", () => {
    expect(blocks.map(({ info }) => info[0])).toEqual(["make", "make", "cmake"]);
  });

  it("Make builds what changed", () => {
    const { at, start } = prepare({ Makefile: block("make", "gen skeleton").text });
    checkBuilds(at("build/snoop.bpf.o"), at, () => start("make"));
    expect(readFileSync(at("build/snoop.skel.h"), "utf8")).toContain("struct snoop {");
    expect(start("make", "clean").status).toBe(0);
    expect(existsSync(at("build"))).toBe(false);
  });

  it("Make with cargo does what cargo does", () => {
    const { start } = prepare({ Makefile: block("make", "corelate cargo").text });
    // There is no Cargo.toml: cargo says so, and make ends with it.
    const done = start("make", "bpf");
    expect(done.stderr).toContain("could not find `Cargo.toml`");
    expect(done.status).toBe(2);
  });

  it("CMake builds what changed", (context) => {
    if (run("cmake", ["--version"], ".").status !== 0) context.skip("there is no cmake");
    const { at, start } = prepare({ "CMakeLists.txt": block("cmake", "add_bpf_object").text });
    const configured = start("cmake", "-S", ".", "-B", "build");
    expect(configured.status, configured.stderr).toBe(0);
    checkBuilds(at("build/snoop.bpf.o"), at, () => start("cmake", "--build", "build"));
  });
});

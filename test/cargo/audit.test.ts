import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import tmp from "tmp";
import { beforeEach, describe, expect, it } from "vitest";
import { inspect } from "../../lib/btf/index.js";
import { cargoOf, cratesFolder } from "../../src/toolchain/index.js";
import { corelate, project, run, rustc, start } from "../link/linker.js";

tmp.setGracefulCleanup();
const folder = tmp.dirSync({ prefix: "corelate-audit-", unsafeCleanup: true, mode: 0o700 }).name;

const manifest = (name: string, dependencies: string) => `
[package]
name = "${name}"
version = "0.1.0"
edition = "2021"
[dependencies]
${dependencies}
`;
const companion = `corelate = { path = "${cratesFolder()}/corelate" }`;
const types = `
#![no_std]
#[corelate::preserve_access_index]
#[repr(C)]
#[allow(non_camel_case_types)]
pub struct task_struct { pub pid: i32, pub tgid: i32, pub real_parent: *const task_struct }
pub unsafe fn tgid(task: *const task_struct) -> i32 { unsafe { (*task).tgid } }
`;
/** It knows no attributed type, but instantiates its functions with them. */
const generic = "#![no_std]\npub fn ask<T>(n: i32) -> i32 { n + 1 }\n";

/** A program with a crate of types, and one with a build script between them. */
const workspace: Readonly<Record<string, string>> = {
  "Cargo.toml": `
[workspace]
resolver = "2"
members = ["types", "generic", "program"]
[profile.release]
panic = "abort"
`,
  "types/Cargo.toml": manifest("types", companion),
  "types/src/lib.rs": types,
  "generic/Cargo.toml": manifest("generic", 'types = { path = "../types" }'),
  "generic/build.rs": "fn main() {}",
  "generic/src/lib.rs": generic,
  "program/Cargo.toml": manifest(
    "program",
    `types = { path = "../types" }\ngeneric = { path = "../generic" }\n${companion}`,
  ),
  "program/src/main.rs": `
#![no_std]
#![no_main]
corelate::panic_handler!();
corelate::license!("GPL");
use types::task_struct;
#[unsafe(no_mangle)]
#[unsafe(link_section = "tp_btf/sched_switch")]
pub unsafe extern "C" fn program(ctx: *const u64) -> i32 {
    let task = unsafe { *ctx.add(1) } as *const task_struct;
    unsafe { types::tgid((*task).real_parent) + generic::ask::<task_struct>((*task).pid) }
}
`,
};

project(folder, workspace);
const at = (path: string) => join(folder, path);
const release = at("target/bpfel-unknown-none/release");
const command = ["build", "--offline", "--release", "--target", "bpfel-unknown-none"];

function cargo(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  return start(corelate, ["cargo", ...args, "--", ...command], folder, { CORELATE_AUDIT: undefined, ...env });
}

beforeEach(() => {
  writeFileSync(at("types/src/lib.rs"), types);
  writeFileSync(at("generic/src/lib.rs"), generic);
});

describe("corelate cargo --audit", () => {
  it("passes what only the loader decides, and builds the same object", { timeout: 600_000 }, async () => {
    const audited = await cargo(["--audit"]);
    expect([audited.status, audited.stderr]).toEqual([0, expect.not.stringContaining("CRL0")]);
    const object = readFileSync(join(release, "program"));
    expect(new Set(inspect(object).relocations.map(({ path }) => path))).toEqual(
      new Set(["real_parent", "tgid", "pid"]),
    );
    const plain = await cargo([]);
    expect([plain.status, plain.stderr]).toEqual([0, expect.stringMatching(/^note\[CRL0172\].*\n$/m)]);
    expect(plain.stderr.match(/CRL0172/g)).toHaveLength(1);
    expect(readFileSync(join(release, "program")).equals(object)).toBe(true);
    expect((await cargo(["--no-audit"])).stderr).not.toContain("CRL0172");
    expect((await cargo([], { CORELATE_AUDIT: "0" })).stderr).not.toContain("CRL0172");
  });

  const body = "n + 1";
  it.each([
    [
      "a generic function of another crate that asks for a size",
      "generic/src/lib.rs",
      "CRL0116",
      "if const { core::mem::size_of::<T>() > 64 } { n * 3 } else { n + 7 }",
    ],
    [
      "an offset that a dependency's dependency cuts down",
      "generic/src/lib.rs",
      "CRL0113",
      "n ^ core::mem::offset_of!(types::task_struct, real_parent) as u16 as i32",
    ],
  ])("refuses %s", { timeout: 600_000 }, async (_, file, code, instead) => {
    writeFileSync(at(file), generic.replace(body, instead));
    const { status, stderr } = await cargo(["--audit"]);
    expect([status, stderr]).toEqual([101, expect.stringContaining(`error[${code}]`)]);
    expect(stderr).toMatch(new RegExp(`--> \\S*/${file}:2:`));
  });

  it("refuses an assertion that holds for the sparse layout only", { timeout: 600_000 }, async () => {
    appendFileSync(
      at("types/src/lib.rs"),
      "const _: () = assert!(core::mem::size_of::<task_struct>() > 4096);\n",
    );
    const { status, stderr } = await cargo(["--audit"]);
    expect([status, stderr]).toEqual([101, expect.stringContaining("error[CRL0117]")]);
    expect(stderr).toMatch(/--> \S*types\/src\/lib.rs:8:/);
  });

  it("names a crate without other layouts, and builds it when it is told to", {
    timeout: 600_000,
  }, async () => {
    expect((await cargo(["--audit"])).status).toBe(0);
    const others = join(release, "deps/corelate-audit");
    expect(existsSync(others)).toBe(true);
    rmSync(others, { recursive: true });
    appendFileSync(at("program/src/main.rs"), "\n");
    const { status, stderr } = await cargo(["--audit"]);
    expect([status, stderr]).toEqual([101, expect.stringContaining("error[CRL0171]")]);
    expect(stderr).toMatch(/libtypes-\w+\.rlib/);
    for (const name of ["types", "generic"])
      run(
        cargoOf(rustc),
        ["clean", "--offline", "--release", "-p", name, "--target", "bpfel-unknown-none"],
        folder,
      );
    expect((await cargo(["--audit"])).status).toBe(0);
  });
});

describe("corelate rustc under CORELATE_AUDIT=1", () => {
  const program = (body: string) => `
#![no_std]
#![no_main]
corelate::panic_handler!();
corelate::license!("GPL");
#[corelate::preserve_access_index]
#[repr(C)]
#[allow(non_camel_case_types)]
pub struct task_struct { pub pid: i32, pub tgid: i32 }
#[unsafe(no_mangle)]
#[unsafe(link_section = "tp_btf/sched_switch")]
pub unsafe extern "C" fn program(ctx: *const u64) -> i32 { unsafe { let t = *ctx.add(1) as *const task_struct; ${body} } }
`;
  const compile = (name: string, body: string, emit: string) => {
    writeFileSync(at(`${name}.rs`), program(body));
    const args = [`${name}.rs`, "--crate-type=cdylib", "--edition=2021", "--target=bpfel-unknown-none", emit];
    return run(corelate, ["rustc", "--", ...args, "-o", `${name}.o`], folder, { CORELATE_AUDIT: "1" });
  };
  const decided = "if const { core::mem::size_of::<task_struct>() > 64 } { (*t).tgid } else { (*t).pid }";

  it.each(["--emit=obj", "--emit=link"])("audits with %s", (emit) => {
    expect(compile("good", "(*t).tgid", emit)).toMatchObject({ status: 0 });
    const { status, stderr } = compile("bad", decided, emit);
    expect([status, stderr]).toEqual([1, expect.stringContaining("error[CRL0116]")]);
    expect(stderr).toContain("bad.rs:12:");
  });
});

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import tmp from "tmp";
import { beforeAll, describe, expect, it } from "vitest";
import { compileC } from "../../src/kernel/fixtures/compile.js";
import { canLoad } from "../../src/kernel/fixtures/privilege.js";
import { findKernel, kernelCache } from "../../src/kernels/index.js";
import { whyNotBootable } from "../guest/kernels.js";
import { corelate, start } from "../link/linker.js";

tmp.setGracefulCleanup();

/** A folder with these files; objects are given as C. */
function project(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = tmp.dirSync({ prefix: "corelate-test-", unsafeCleanup: true, mode: 0o700 }).name;
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

const test = (folder: string, args: readonly string[] = [], env: NodeJS.ProcessEnv = {}) =>
  start(process.execPath, [corelate, "test", ...args], folder, { NO_COLOR: "1", ...env });

const object = (name: string) => compileC({ file: name });
const pins = (kernels: object, rest: object = {}) => JSON.stringify({ kernels, ...rest }, null, 2);

/** One program that any kernel takes, one that needs a helper of 6.1, and one that none takes. */
const three = compileC({
  text: `#include "bpf.h"
static long (*ktime_get_tai_ns)(void) = (void *)208;
SEC("xdp") int pass(void *ctx) { return 2; }
SEC("tp_btf/sched_process_exec") int tai(u64 *ctx) { return ktime_get_tai_ns(); }
SEC("tp_btf/sched_process_exec") int wild(u64 *ctx) { return *(int *)ctx[200]; /* at: wild */ }
`,
});

describe.skipIf(!canLoad)("corelate test on the running kernel", () => {
  const folder = project({
    "corelate.kernels.json": pins({}, { objects: ["build/accepted.o"], programs: { pas: {}, "*": {} } }),
    "build/accepted.o": object("accepted.c"),
    "build/three.o": three,
    "empty/none.txt": "",
  });

  it("prints what cargo test prints", async () => {
    const done = await test(folder, ["build/accepted.o", "--kernel", "running"]);
    expect(done.stdout.replace(/\d+\.\d\ds/, "TIME")).toBe(`
running 2 tests
test on_exec on running ... ok
test pass on running ... ok

test result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in TIME

`);
    expect(done.status).toBe(0);
  });

  it("explains failures below the tests", async () => {
    const { stdout, status } = await test(folder, ["build/three.o", "--kernel", "running"]);
    expect(status).toBe(1);
    expect(stdout).toMatch(/^\nrunning 3 tests\n/);
    expect(stdout).toContain("test wild on running ... FAILED\n");
    expect(stdout).toMatch(
      /\n\nfailures:\n\n---- wild on running ----\nerror\[CRL0330\]: the verifier refused the program `wild`: invalid bpf_context access/,
    );
    expect(stdout).toMatch(
      /\nfailures:\n {4}wild on running\n\ntest result: FAILED\. 2 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; /,
    );
  });

  it("takes what the project's file names, also from a folder below, and warns of programs that are not there", async () => {
    const done = await test(join(folder, "empty"), ["--kernel", "running"]);
    expect(done).toMatchObject({ status: 0 });
    expect(done.stdout).toContain("running 2 tests\n");
    expect(done.stderr).toMatch(/^warning\[CRL0707\]: no object has a program `pas`\n/);
    expect(done.stderr).toContain("names near it: pass\n");
  });

  it("tells the programs of several objects apart, and runs those whose names are asked for", async () => {
    const two = ["build/accepted.o", "build/three.o", "--kernel", "running"];
    const some = await test(folder, [...two, "--", "::pass"]);
    expect(some.stdout).toContain(
      "test accepted::pass on running ... ok\ntest three::pass on running ... ok\n",
    );
    expect(some.stdout).toContain(" 2 passed; 0 failed; 0 ignored; 0 measured; 3 filtered out; ");
    const exact = await test(folder, [...two, "--exact", "--", "three::pass on running", "pass"]);
    expect(exact.stdout).toContain("running 1 test\ntest three::pass on running ... ok\n");
    const none = await test(folder, [...two, "--", "nothing is called so"]);
    expect(none).toMatchObject({ status: 0 });
    expect(none.stdout).toContain("running 0 tests\n");
    const listed = await test(folder, ["build/three.o", "--kernel", "running", "--list"]);
    expect(listed.stdout).toBe(
      "pass on running: test\ntai on running: test\nwild on running: test\n\n3 tests, 0 benchmarks\n",
    );
  });

  it("writes JUnit's form and GitHub's annotations", async () => {
    const args = ["build/three.o", "--kernel", "running", "--junit", "junit.xml"];
    const { stdout } = await test(folder, args, { GITHUB_ACTIONS: "true" });
    expect(stdout).toMatch(/^::error .*title=CRL0330 on running::the verifier refused the program `wild`/m);
  });

  it("builds sources", async () => {
    const rust = `#![no_std]
#![no_main]
corelate::panic_handler!();
#[unsafe(no_mangle)]
#[unsafe(link_section = "xdp")]
pub extern "C" fn from_rust(_context: *mut u8) -> u32 { 2 }
`;
    const own = project({ "src/main.rs": rust, "src/wrong.rs": rust.replace("2 }", "two }") });
    const done = await test(own, ["src/main.rs", "--kernel", "running"]);
    expect(done.stdout).toContain("test from_rust on running ... ok\n");
    const wrong = await test(own, ["src/wrong.rs", "--kernel", "running"]);
    expect(wrong).toMatchObject({ status: 1, stdout: "" });
    expect(wrong.stderr).toMatch(/cannot find value `two`[\s\S]*error\[CRL0056\]/);
  });

  it("builds the programs of a cargo project, and none of its others", async () => {
    const manifest = (name: string) => `[package]\nname = "${name}"\nversion = "0.1.0"\nedition = "2021"\n`;
    const own = project({
      "Cargo.toml": `[workspace]\nresolver = "2"\nmembers = ["bpf", "user"]\n[profile.dev]\npanic = "abort"\n`,
      "bpf/Cargo.toml": `${manifest("bpf")}[dependencies]\n`,
      "bpf/src/main.rs": `#![no_std]
#![no_main]
#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! { loop {} }
#[unsafe(no_mangle)]
#[unsafe(link_section = "xdp")]
pub extern "C" fn of_cargo(_context: *mut u8) -> u32 { 2 }
`,
      "user/Cargo.toml": manifest("user"),
      "user/src/main.rs": "fn main() { compile_error!() }",
    });
    const done = await test(join(own, "bpf"), ["--kernel", "running"]);
    expect(done.stdout, done.stderr).toContain("test of_cargo on running ... ok\n");
    expect(done.stderr).toContain("Compiling bpf v0.1.0");
    const failing = await test(own, [".", "--package", "user", "--kernel", "running"]);
    expect(failing).toMatchObject({ status: 1, stdout: "" });
    expect(failing.stderr).toMatch(
      /error\[CRL0703\]: the programs of \. were not built: cargo ended with status 101/,
    );
  });
});

describe("corelate test on a booted kernel", () => {
  let why: string | undefined;
  beforeAll(async () => {
    why = await whyNotBootable("5.10");
  }, 600_000);

  it("fails on what must load, and not on what may fail or is not asked", {
    timeout: 600_000,
  }, async (context) => {
    if (why !== undefined) return context.skip(why);
    const { version } = findKernel("5.10", kernelCache(process.env))!;
    const run = (programs: object) => {
      const folder = project({
        "corelate.kernels.json": pins({ "5.10": version }, { programs, objects: ["three.o"] }),
        "three.o": three,
      });
      return test(folder);
    };
    const done = await run({
      tai: { mustLoadFrom: "6.1" },
      wild: { mustLoadFrom: "6.12", needNotLoadBefore: "6.1" },
    });
    expect(done.status, done.stderr).toBe(0);
    expect(done.stdout).toContain(`
running 3 tests
test pass on 5.10 ... ok
test tai on 5.10 ... ignored, refused, which it may be before 6.1
test wild on 5.10 ... ignored, need not load before 6.1

refusals that are allowed:

---- tai on 5.10 ----
warning[CRL0330]: `);
    expect(done.stdout).toContain("test result: ok. 1 passed; 0 failed; 2 ignored; ");
    // The results are known by now: nothing is booted.
    const strict = await run({});
    expect(strict.status).toBe(1);
    expect(strict.stdout).toContain("failures:\n    tai on 5.10\n    wild on 5.10\n");
    expect(strict.stdout).toContain("test result: FAILED. 1 passed; 2 failed; 0 ignored; ");
  });
});

describe("what corelate test cannot do", () => {
  const empty = project({});
  const object = project({ "a.o": three, "junk.o": "no object", "library.o": compileC({ text: "int a;" }) });
  const missing = project({
    "corelate.kernels.json": '{ "kernels": {\n"6.1": "6.1.0-999-cloud-amd64" } }',
    "a.o": three,
  });
  const wrong = project({ "corelate.kernels.json": '{ "kernels": {}, "objects": "a.o" }' });
  it.each<[string, string, string[], number, RegExp]>([
    ["without kernels", object, ["a.o"], 2, /error\[CRL0700\].*corelate\.kernels\.json/],
    ["without objects", empty, ["--kernel", "running"], 2, /error\[CRL0701\]/],
    [
      "a kernel that is not fetched",
      missing,
      ["a.o"],
      3,
      /error\[CRL0702\][\s\S]*corelate\.kernels\.json:2:1\n[\s\S]*`corelate kernels fetch`/,
    ],
    ["a kernel that there is not", object, ["a.o", "--kernel", "0.99"], 2, /error\[CRL0605\]/],
    ["a fault in the project's file", wrong, [], 1, /error\[CRL0624\]/],
    ["a file that is not there", object, ["b.o", "--kernel", "running"], 1, /error\[CRL0050\]/],
    ["a file that is no object", object, ["junk.o", "--kernel", "running"], 1, /error\[CRL0200\]/],
    [
      "an object without programs",
      object,
      ["library.o", "--kernel", "running"],
      1,
      /error\[CRL0704\]: library\.o has no BPF programs/,
    ],
    [
      "a wrong size of a map",
      object,
      ["a.o", "--kernel", "running", "--max-entries", "x"],
      2,
      /error\[CRL0318\]/,
    ],
    ["an unknown option", object, ["--kernels"], 2, /error\[CRL0063\].*'--kernels'/],
  ])("%s", async (_, folder, args, status, message) => {
    const done = await test(folder, args, { CORELATE_CACHE: empty });
    expect(done).toMatchObject({ status });
    expect(done.stderr).toMatch(message);
  });
});

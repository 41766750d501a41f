import { spawn } from "node:child_process";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import tmp from "tmp";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { replaceFile } from "../../lib/files/index.js";
import { corelate, expectRefused, shell } from "./cli.js";

const folder = tmp.dirSync({ prefix: "corelate-outputs-", unsafeCleanup: true, mode: 0o700 });
afterAll(() => folder.removeCallback());
let cwd = "";
let count = 0;
const source = `#![no_std]
#![no_main]
corelate::panic_handler!();
corelate::license!("GPL");
#[no_mangle]
#[link_section = "raw_tp/sys_enter"]
pub extern "C" fn answer(_ctx: *const u64) -> i64 { 1 }
`;
beforeEach(() => {
  cwd = join(folder.name, String(count++));
  mkdirSync(cwd);
  writeFileSync(join(cwd, "main.rs"), source);
});
const at = (name: string) => join(cwd, name);
const isObject = (name: string) => readFileSync(at(name)).subarray(0, 4).toString("latin1") === "\x7fELF";
const build = (output: string, ...args: string[]) =>
  corelate(["build", "main.rs", "-o", output, ...args], { cwd });

describe("an output", () => {
  it("does not replace the input, by whatever name", () => {
    symlinkSync("main.rs", at("link.o"));
    for (const output of ["main.rs", "./main.rs", at("main.rs"), "link.o"]) {
      expectRefused(build(output), "CRL0065", 2);
      expect(readFileSync(at("main.rs"), "utf8")).toBe(source);
    }
    expect(build("main.bc", "--emit", "llvm-bc").status).toBe(0);
    const bitcode = readFileSync(at("main.bc"));
    expectRefused(corelate(["link", "main.bc", "-o", "main.bc"], { cwd }), "CRL0065", 2);
    expectRefused(
      corelate(["rustc", "--", "main.rs", "--target", "bpfel-unknown-none", "--emit=obj", "-o", "main.rs"], {
        cwd,
      }),
      "CRL0065",
      2,
    );
    expectRefused(
      corelate(["bindings", "task_struct", "--btf", "main.bc", "-o", "main.bc"], { cwd }),
      "CRL0065",
      2,
    );
    expect(readFileSync(at("main.bc"))).toEqual(bitcode);
  });

  it("goes where a link leads, also to a file that is not there yet", () => {
    writeFileSync(at("old.o"), "old");
    symlinkSync("old.o", at("link.o"));
    symlinkSync("new.o", at("dangling.o"));
    for (const [link, file] of [
      ["link.o", "old.o"],
      ["dangling.o", "new.o"],
    ] as const) {
      expect(build(link).status).toBe(0);
      expect([readlinkSync(at(link)), isObject(file)]).toEqual([file, true]);
    }
    symlinkSync("loop.o", at("loop.o"));
    expectRefused(build("loop.o"), "CRL0059", 3);
  });

  it("goes into a pipe and into devices as they are", async () => {
    shell("mkfifo pipe", { cwd });
    const reader = spawn("sh", ["-c", "cat pipe > read.o"], { cwd });
    const read = new Promise((done) => reader.on("close", done));
    expect(build("pipe").status).toBe(0);
    await read;
    expect([isObject("read.o"), lstatSync(at("pipe")).isFIFO()]).toEqual([true, true]);
    expect(build("/dev/null").status).toBe(0);
    expect(lstatSync("/dev/null").isCharacterDevice()).toBe(true);
    expectRefused(build("/dev/full"), "CRL0059", 3);
    for (const output of ["-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"]) {
      expect(shell(`$corelate build main.rs -o ${output} | cat > piped.o`, { cwd }).stderr, output).toBe("");
      expect(isObject("piped.o"), output).toBe(true);
    }
  });

  it("keeps the mode of the file that it replaces", () => {
    for (const mode of [0o600, 0o640, 0o755]) {
      writeFileSync(at("old.o"), "old");
      chmodSync(at("old.o"), mode);
      expect(build("old.o").status).toBe(0);
      expect([statSync(at("old.o")).mode & 0o7777, isObject("old.o")]).toEqual([mode, true]);
    }
  });

  it("is refused with a number where it cannot be", () => {
    mkdirSync(at("folder"));
    for (const output of ["missing/x.o", "folder", "main.rs/x.o", "x".repeat(300), ""])
      expectRefused(build(output), "CRL0059", 3);
    expect(readdirSync(cwd).sort()).toEqual(["folder", "main.rs"]);
  });

  it("is written under a name that nobody can foresee, and leaves nothing beside it", () => {
    // A link planted under the name that was used before.
    writeFileSync(at("victim"), "precious");
    for (let pid = process.pid; pid < process.pid + 2000; pid++) symlinkSync("victim", at(`.x.o.${pid}.tmp`));
    expect(build("x.o").status).toBe(0);
    expect(readFileSync(at("victim"), "utf8")).toBe("precious");
    expect(
      readdirSync(cwd)
        .filter((name) => !/^\.x\.o\.\d+\.tmp$/.test(name))
        .sort(),
    ).toEqual(["main.rs", "victim", "x.o"]);
  });

  it("of bindings and of the linker's dumps too", () => {
    symlinkSync("real.rs", at("link.rs"));
    expect(corelate(["bindings", "task_struct", "-o", "link.rs"], { cwd }).status).toBe(0);
    expect([readlinkSync(at("link.rs")), existsSync(at("real.rs"))]).toEqual(["real.rs", true]);
    expectRefused(corelate(["bindings", "task_struct", "-o", "/dev/full"], { cwd }), "CRL0059", 3);
    expect(build("main.bc", "--emit", "llvm-bc").status).toBe(0);
    expectRefused(
      corelate(["link", "main.bc", "-o", "x.o", "--dump-module", "main.rs/dump"], { cwd }),
      "CRL0081",
      3,
    );
  });
});

describe("replaceFile", () => {
  it("writes into a file whose folder does not let others in", () => {
    // As root everything may be written; a folder on which nothing can be made stands for it.
    expect(() => replaceFile("/proc/self/no-such-file", Buffer.from("x"))).toThrow(/ENOENT/);
    writeFileSync(at("file"), "a longer text");
    replaceFile(at("file"), Buffer.from("short"));
    expect(readFileSync(at("file"), "utf8")).toBe("short");
  });
});

describe("standard output", () => {
  it("that nobody reads on ends a command as it ends others, without a word", () => {
    const run = shell("set -o pipefail; $corelate bindings --all | head -1; echo $?", { cwd });
    expect(run.stdout.split("\n")[1]).toBe("141");
    expect(run.stderr).toBe("");
    for (const command of ["inspect x.o", "inspect --json x.o", "resolve x.o", "--help"]) {
      if (!existsSync(at("x.o"))) expect(build("x.o").status).toBe(0);
      expect(shell(`$corelate ${command} | true`, { cwd }).stderr, command).toBe("");
    }
  });

  it("that is full is a diagnostic", () => {
    expect(build("x.o").status).toBe(0);
    for (const command of [
      "inspect x.o",
      "inspect --json x.o",
      "bindings pid",
      "build main.rs -o -",
      "--help",
      "link --help",
    ])
      expectRefused(shell(`$corelate ${command} >/dev/full`, { cwd }), "CRL0085", 3);
  });

  it("and a full standard error change no status", () => {
    expect(shell("$corelate inspect missing.o 2>/dev/full", { cwd }).status).toBe(1);
    expect(shell("$corelate toString 2>/dev/full", { cwd }).status).toBe(2);
  });
});

import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import tmp from "tmp";
import { afterAll, describe, expect, it } from "vitest";

/** Inputs that cannot be built. Each gives a numbered diagnostic and the exit status of the contract, and leaves no output. */
const cli = join(import.meta.dirname, "../../dist/src/cli/main.js");
const folder = tmp.dirSync({ prefix: "corelate-bad-", unsafeCleanup: true, mode: 0o700 });
afterAll(() => folder.removeCallback());
const at = (name: string) => join(folder.name, name);

interface Run {
  readonly status: number | null;
  readonly stderr: string;
}

function corelate(args: readonly string[], env: NodeJS.ProcessEnv = {}): Run {
  const done = spawnSync(process.execPath, [cli, ...args], {
    encoding: "utf8",
    env: { ...process.env, ...env },
  });
  return { status: done.status, stderr: done.stderr };
}

function file(name: string, content: string | Uint8Array): string {
  writeFileSync(at(name), content);
  return at(name);
}

const head = `#![no_std]
#![no_main]
corelate::panic_handler!();
#[corelate::preserve_access_index]
#[repr(C)]
#[derive(Clone, Copy)]
pub struct task { pub pid: i32, pub tgid: i32 }
`;
const program = (body: string) => `${head}
#[no_mangle]
#[link_section = "raw_tp/f"]
pub unsafe extern "C" fn f(ctx: *const u64) -> u64 { let t = *ctx as *const task; ${body} }
`;
const good = file("good.rs", program("(*t).pid as u64"));
const clang = (name: string, source: string, args: readonly string[]) => {
  execFileSync("clang-22", [...args, "-x", "c", "-o", at(name), "-"], { input: source });
  return at(name);
};

const cases: readonly (readonly [name: string, path: () => string, code: string, status: number])[] = [
  ["a file that is not there", () => at("missing.rs"), "CRL0056", 1],
  ["IR that is not there", () => at("missing.bc"), "CRL0050", 1],
  ["a folder", () => folder.name, "CRL0050", 1],
  ["an empty file", () => file("empty.bc", ""), "CRL0051", 1],
  [
    "random bytes",
    () =>
      file(
        "random.bc",
        Uint8Array.from({ length: 4096 }, (_, i) => (i * 7919) % 251),
      ),
    "CRL0051",
    1,
  ],
  [
    "an archive that is cut off",
    () => file("cut.a", "!<arch>\nfoo.o/          0           0     0     644     999999    `\nabc"),
    "CRL0052",
    1,
  ],
  ["text that is no IR", () => file("broken.ll", "define i64 @f( {\n"), "CRL0023", 1],
  [
    "bitcode that is cut off",
    () => {
      const whole = readFileSync(
        clang("whole.bc", "int f(void){return 1;}", ["-target", "bpf", "-g", "-O1", "-emit-llvm", "-c"]),
      );
      return file("cut.bc", whole.subarray(0, whole.length >> 1));
    },
    "CRL0023",
    1,
  ],
  [
    "another target",
    () =>
      clang("host.bc", "int f(void){return 1;}", [
        "-target",
        "x86_64-linux-gnu",
        "-g",
        "-O1",
        "-emit-llvm",
        "-c",
      ]),
    "CRL0054",
    1,
  ],
  [
    "an object without IR",
    () => clang("plain.o", "int f(void){return 1;}", ["-target", "bpf", "-g", "-O1", "-c"]),
    "CRL0051",
    1,
  ],
  ["a Rust error", () => file("error.rs", "fn"), "CRL0056", 1],
  [
    "a copy of an attributed struct by value",
    () => file("copy.rs", program("let c = core::ptr::read_volatile(t); c.pid as u64")),
    "CRL0101",
    1,
  ],
  [
    "arithmetic on an offset",
    () => file("arith.rs", program("(core::mem::offset_of!(task, tgid) + 8) as u64")),
    "CRL0104",
    1,
  ],
  [
    "an encoded number in a static",
    () =>
      file(
        "static.rs",
        `${program("core::ptr::read_volatile(&raw const S) as u64 + t as u64")}\n#[no_mangle] pub static S: usize = core::mem::offset_of!(task, tgid);`,
      ),
    "CRL0105",
    1,
  ],
];

describe("corelate build refuses", () => {
  it.each(cases)("%s", (_name, path, code, status) => {
    const out = at("out.o");
    const run = corelate(["build", path(), "-o", out]);
    expect(run.stderr).toContain(code);
    expect(run.status).toBe(status);
    expect(existsSync(out)).toBe(false);
  });

  it("and leaves an output that is there as it is", () => {
    const out = file("kept.o", "precious");
    const run = corelate([
      "build",
      file("again.rs", program("let c = core::ptr::read_volatile(t); c.pid as u64")),
      "-o",
      out,
    ]);
    expect(run.status).toBe(1);
    expect(readFileSync(out, "utf8")).toBe("precious");
    expect(readdirSync(folder.name).filter((name) => name.includes(".tmp"))).toEqual([]);
  });

  it("with the Rust file and line, in rustc's shape or as JSON", () => {
    const path = file("where.rs", program("\n(core::mem::offset_of!(task, tgid) + 8) as u64"));
    const human = corelate(["build", path, "-o", at("x.o")]).stderr;
    expect(human).toMatch(/^error\[CRL0104\]: /m);
    expect(human).toContain(` --> ${path}:12:`);
    const json = corelate(["build", path, "-o", at("x.o"), "--message-format", "json"]).stderr;
    const [first] = json
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(first).toMatchObject({ code: "CRL0104", severity: "error", location: { file: path, line: 12 } });
  });
});

describe("exit statuses", () => {
  it("is 2 for a wrong command line", () => {
    expect(corelate(["build"]).status).toBe(2);
    expect(corelate(["build", good, "-o", at("x.o"), "--emit", "exe"]).status).toBe(2);
    expect(corelate(["nonsense"]).status).toBe(2);
  });

  it("is 3 where the machine lacks something", () => {
    const noRustc = corelate(["build", good, "-o", at("x.o"), "--rustc", at("no-rustc")]);
    expect([noRustc.status, noRustc.stderr]).toEqual([3, expect.stringContaining("CRL0001")]);
    const noLlvm = corelate(["build", good, "-o", at("x.o"), "--llvm", good]);
    expect(noLlvm.status).toBe(3);
  });

  it("is 3 where the output cannot be written, and nothing is left beside it", () => {
    mkdirSync(at("folder"));
    const run = corelate(["build", good, "-o", at("folder")]);
    expect([run.status, run.stderr]).toEqual([3, expect.stringContaining("CRL0059")]);
    expect(readdirSync(at("folder"))).toEqual([]);
  });
});

describe("no shell, no traces", () => {
  it("takes names with signs of a shell as names", () => {
    const name = "a b; touch pwned $(touch pwned2) 'q'.rs";
    const run = corelate(["build", file(name, readFileSync(good)), "-o", at("out put; touch pwned3.o")], {
      PWD: folder.name,
    });
    expect(run.status).toBe(0);
    expect(readdirSync(folder.name).filter((entry) => entry.startsWith("pwned"))).toEqual([]);
  });

  it("leaves no temporary files, after success and after failure", () => {
    const own = at("tmp");
    mkdirSync(own, { mode: 0o700 });
    chmodSync(own, 0o700);
    for (const path of [good, at("copy.rs")]) corelate(["build", path, "-o", at("y.o")], { TMPDIR: own });
    expect(readdirSync(own)).toEqual([]);
  });

  it("says what LLVM gave up on, instead of a crash", () => {
    const thread = file(
      "thread.ll",
      `target triple = "bpfel"
declare ptr @llvm.thread.pointer.p0()
define ptr @f(ptr %p) section "raw_tp/f" { %own = call ptr @llvm.thread.pointer.p0()
  ret ptr %own }`,
    );
    const temporary = at("fatal-tmp");
    mkdirSync(temporary);
    for (const args of [
      ["build", thread, "-o", at("thread.o")],
      ["link", "--disable-memory-builtins", thread, "-o", at("thread.o")],
    ]) {
      const { status, stderr } = corelate(args, { TMPDIR: temporary });
      expect(stderr).toMatch(/^error\[CRL0020\]: LLVM cannot compile this: Cannot select.*thread\.pointer/i);
      expect(status).toBe(1);
      expect(existsSync(at("thread.o"))).toBe(false);
    }
    expect(readdirSync(temporary)).toEqual([]);
  });

  it("writes the same bytes twice", () => {
    corelate(["build", good, "-o", at("one.o")]);
    corelate(["build", good, "-o", at("two.o")]);
    expect(readFileSync(at("one.o")).equals(readFileSync(at("two.o")))).toBe(true);
  });
});

describe("an audit", () => {
  it("passes a program whose offsets all decode", () => {
    expect(corelate(["build", good, "-o", at("audit.o")])).toEqual({ status: 0, stderr: "" });
    expect(existsSync(at("audit.o"))).toBe(true);
  });

  it("refuses an offset that was cut down to 32 bits at compile time", () => {
    const path = file(
      "truncated.rs",
      program("const O: u32 = core::mem::offset_of!(task, tgid) as u32; O as u64 + t as u64"),
    );
    expect(corelate(["build", path, "-o", at("cut.o"), "--no-audit"]).status).toBe(0);
    const run = corelate(["build", path, "-o", at("audited.o"), "--audit"]);
    expect([run.status, run.stderr]).toEqual([1, expect.stringContaining("CRL0113")]);
    expect(existsSync(at("audited.o"))).toBe(false);
  });
});

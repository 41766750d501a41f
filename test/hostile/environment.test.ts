import { chmodSync, cpSync, mkdirSync, readdirSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import tmp from "tmp";
import { afterAll, describe, expect, it } from "vitest";
import { cacheFolder } from "../../src/toolchain/index.js";
import { corelate, expectRefused } from "./cli.js";

const folder = tmp.dirSync({ prefix: "corelate-environment-", unsafeCleanup: true, mode: 0o700 });
afterAll(() => folder.removeCallback());
const at = (name: string) => join(folder.name, name);
const cwd = folder.name;
writeFileSync(
  at("main.rs"),
  `#![no_std]
#![no_main]
corelate::panic_handler!();
corelate::license!("GPL");
#[no_mangle]
#[link_section = "raw_tp/sys_enter"]
pub extern "C" fn answer(_ctx: *const u64) -> i64 { 1 }
`,
);
// What was obeyed when the cache was the working directory.
writeFileSync(at("companion.json"), '{"rlib":"/nowhere/evil.rlib","dependencies":"/nowhere"}');
const build = (env: NodeJS.ProcessEnv, timeout?: number) =>
  corelate(["build", "main.rs", "-o", "x.o"], { cwd, env, ...(timeout ? { timeout } : {}) });
const openFolder = (name: string, mode: number) => {
  mkdirSync(at(name), { recursive: true });
  chmodSync(at(name), mode);
  return at(name);
};

describe("variables that are empty", () => {
  it.each([{ XDG_CACHE_HOME: "" }, { HOME: "" }, { CORELATE_CACHE: "" }, { XDG_CACHE_HOME: "relative" }])(
    "%j: are not set",
    (env) => {
      expect(build(env)).toMatchObject({ status: 0, stderr: "" });
      expect(readdirSync(cwd).filter((name) => name.startsWith("c"))).toEqual(["companion.json"]);
    },
  );
});

describe("a cache that cannot be trusted", () => {
  it.each<[string, () => string]>([
    ["a relative path", () => "relative"],
    ["a folder that everybody can write to", () => openFolder("open", 0o777)],
    ["a folder that the group can write to", () => openFolder("group", 0o770)],
    ["a folder in one that everybody can write to", () => join(openFolder("above", 0o777), "below")],
    ["where nothing can be made", () => "/proc/x/y"],
    ["a device", () => "/dev/null"],
    ["a file", () => at("main.rs")],
  ])("%s is refused", (_, path) => {
    const run = build({ CORELATE_CACHE: path() });
    expectRefused(run, "CRL0082", 3);
    expect(run.stderr).toMatch(/CORELATE_CACHE/);
  });

  it("is passed over where it is only the usual one", () => {
    const env = { XDG_CACHE_HOME: openFolder("usual", 0o777), TMPDIR: at("") };
    openFolder("usual/corelate", 0o777);
    expect(cacheFolder(env)).toMatch(/corelate-cache-\d+$/);
    expect(cacheFolder({ HOME: at("not-there"), TMPDIR: at("") })).toMatch(/corelate-cache-\d+$/);
  });
});

describe("a compiled companion crate", () => {
  it("that is cut or not there is built again", { timeout: 600_000 }, () => {
    expect(build({}).status).toBe(0);
    cpSync(cacheFolder(process.env), at("cache"), { recursive: true, preserveTimestamps: true });
    chmodSync(at("cache"), 0o700);
    const all = () =>
      readdirSync(at("cache"), { recursive: true }).map((name) => join(at("cache"), String(name)));
    const broken = all().filter((name) => /release\/libcorelate\.rlib$/.test(name));
    expect(broken.length).toBeGreaterThan(0);
    for (const path of broken) rmSync(path);
    for (const path of all().filter((name) => /libcorelate_macros-\w+\.so$/.test(name)))
      truncateSync(path, 1000);
    const env = { CORELATE_CACHE: at("cache") };
    expect(build(env, 500_000)).toMatchObject({ status: 0, stderr: "" });
    expect(build(env)).toMatchObject({ status: 0, stderr: "" });
  });
});

describe("a temporary folder", () => {
  it.each([
    ["that is not there", at("not-there")],
    ["where nothing can be made", "/proc"],
  ])("%s", (_, path) => {
    const run = build({ TMPDIR: path });
    expectRefused(run, "CRL0083", 3);
    expect(run.stderr).toContain("TMPDIR");
  });
});

it("a log that cannot be written is a diagnostic", () => {
  expect(corelate(["build", "main.rs", "--emit", "llvm-bc", "-o", "x.bc"], { cwd }).status).toBe(0);
  for (const path of [at("not-there/log"), "/dev/full", "/proc"]) {
    const args = ["link", "--log-level", "info", "--log-file", path, "x.bc", "-o", "y.o"];
    expectRefused(corelate(args, { cwd }), "CRL0084", 3);
  }
});

describe("names that every JavaScript object has", () => {
  const names = ["toString", "constructor", "__proto__", "hasOwnProperty"];
  it.each(names)("%s is no command and no value", (name) => {
    expectRefused(corelate([name]), "CRL0063", 2);
    for (const option of ["--emit", "--target", "-O", "--panic", "--message-format"])
      expectRefused(corelate(["build", "main.rs", option, name], { cwd }), "CRL0063", 2);
    expectRefused(corelate(["bindings", "pid", "--enums", name]), "CRL0063", 2);
    for (const option of ["--emit", "--cpu", "-O", "--log-level"])
      expectRefused(corelate(["link", option, name, "-o", "x.o"], { cwd }), "CRL0402", 2);
    expectRefused(corelate(["--explain", name]), "CRL0064", 2);
    expectRefused(corelate(["bindings", name]), "CRL0500", 1);
  });
});

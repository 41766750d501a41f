import { copyFileSync, existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { inspect } from "../../lib/btf/index.js";
import { findLlvm, rustcLlvm } from "../../lib/llvm-bindings/index.js";
import { canLoad } from "../../src/kernel/fixtures/privilege.js";
import { verify } from "../../src/kernel/index.js";
import { librarySources } from "../../src/toolchain/core-library.js";
import { bareToolchain, debianSources, privateFolder } from "../../src/toolchain/fixtures/bare-rustc.js";
import { cratesFolder, findRustc, rustupSysroots } from "../../src/toolchain/index.js";
import { corelate, ld, project, start } from "../link/linker.js";
import { execProgram, manifest } from "./exec-program.js";

/**
 * Compilers without a core library for BPF that have the sources of one: those of rustup's that are here, and Debian's with its
 * core library taken away.
 */
const toolchains: Readonly<Record<string, () => string>> = {
  ...(debianSources === undefined ? {} : { "Debian's": () => bareToolchain(debianSources) }),
  ...Object.fromEntries(
    rustupSysroots(process.env)
      .filter((sysroot) => librarySources(sysroot) !== undefined)
      .map((sysroot) => [`rustup's ${basename(sysroot)}`, () => sysroot]),
  ),
};

const target = "bpfel-unknown-none";
const source = execProgram(`
    let task = unsafe { &*arguments[0] };
    let sums: [i32; 3] = [1, 2, 3];
    sums[(task.pid & 3) as usize].checked_add(task.tgid).unwrap_or(0)`);

describe.each(Object.entries(toolchains))("with the core library compiled here, %s", (_name, make) => {
  const folder = project(privateFolder(), { "Cargo.toml": manifest("release"), "src/main.rs": source });
  copyFileSync(join(cratesFolder(), "Cargo.lock"), join(folder, "Cargo.lock"));
  const path = join(make(), "bin/rustc");
  const env = { CORELATE_CACHE: privateFolder(), CORELATE_RUSTC: path, CARGO_TERM_COLOR: "never" };
  const built = join(folder, "target", target, "release/program");

  /** What came of it has the relocations, and the kernel takes it. */
  const check = (object: string) => {
    const bytes = readFileSync(object);
    const paths = inspect(bytes).relocations.map((found) => found.path);
    expect([...new Set(paths)].sort()).toEqual(["pid", "tgid"]);
    if (canLoad)
      expect(verify(bytes, { libbpf: { env: process.env } })).toMatchObject({
        ok: true,
        btf: { outcome: "accepted" },
      });
  };
  const ours = (args: readonly string[], more: NodeJS.ProcessEnv = {}) =>
    start(process.execPath, [corelate, ...args], folder, { ...env, ...more });
  const cargo = (args: readonly string[], more: NodeJS.ProcessEnv) =>
    start("cargo", ["build", "--offline", "--release", "--target", target, ...args], folder, {
      ...env,
      RUSTC: path,
      ...more,
    });

  it("corelate build compiles it once", async () => {
    for (const name of ["first.o", "second.o"]) {
      const done = await ours(["build", "src/main.rs", "-o", name]);
      expect(done).toEqual({ status: 0, stdout: "", stderr: "" });
      check(join(folder, name));
    }
    const [made, ...more] = readdirSync(env.CORELATE_CACHE).filter((name) => name.startsWith("core-"));
    expect(more).toEqual([]);
    expect(readdirSync(join(env.CORELATE_CACHE, made!, "lib/rustlib", target, "lib")).sort()).toEqual([
      expect.stringMatching(/^libcompiler_builtins-[0-9a-f]+\.rlib$/),
      expect.stringMatching(/^libcore-[0-9a-f]+\.rlib$/),
    ]);
  }, 600_000);

  it("reads the IR with the libLLVM of the compiler, where it has one", () => {
    const rustc = findRustc({ env: { ...process.env, ...env }, target });
    const own = rustcLlvm(rustc);
    if (own !== undefined) expect(findLlvm({ env: {}, rustc })).toBe(own);
    expect(rustc.targetFlags).toEqual([`--sysroot=${rustc.coreSysroot}`]);
  });

  it("corelate rustc makes objects by either way", async () => {
    const args = ["rustc", "--", "src/main.rs", "--target", target, "--edition=2021"];
    expect(await ours([...args, "--emit=obj", "-o", "emitted.o"])).toMatchObject({ status: 0, stderr: "" });
    check(join(folder, "emitted.o"));
    expect(await ours([...args, "--crate-type=bin", "-o", "linked.o"])).toMatchObject({
      status: 0,
      stderr: "",
    });
    check(join(folder, "linked.o"));
  }, 300_000);

  it("an audit compares what is compiled with it", async () => {
    const decides = "(if const { core::mem::size_of::<task_struct>() > 64 } { 1 } else { 2 }) +";
    project(folder, { "decides.rs": source.replace("sums[(task", `${decides} sums[(task`) });
    const emit = [
      "rustc",
      "--",
      "decides.rs",
      "--target",
      target,
      "--edition=2021",
      "--emit=obj",
      "-o",
      "decides.o",
    ];
    for (const [args, more] of [
      [["build", "decides.rs"], {}],
      [emit, { CORELATE_AUDIT: "1" }],
    ] as const) {
      const done = await ours(args, more);
      expect([done.status, done.stderr]).toEqual([1, expect.stringContaining("error[CRL0116]")]);
    }
  }, 300_000);

  it("corelate cargo builds", async () => {
    const done = await ours(["cargo", "--", "build", "--offline", "--release", "--target", target]);
    expect(done.stderr).toContain("Finished");
    check(built);
  }, 300_000);

  it("plain cargo builds with the wrapper", async () => {
    const done = await cargo([], { RUSTC_WRAPPER: ld.replace(/ld\.js$/, "wrapper.js") });
    expect(done.stderr).toContain("Finished");
    check(built);
  }, 300_000);

  it("plain cargo builds with the printed lines", async () => {
    const bin = privateFolder();
    symlinkSync(ld, join(bin, "corelate-ld"));
    const printed = await ours(["cargo", "--print-config"], { RUSTC: path });
    expect(printed.stdout).toMatch(/"--sysroot=.*\/core-[0-9a-f]+",/);
    project(folder, { ".cargo/config.toml": printed.stdout });
    const done = await cargo([], { PATH: `${process.env.PATH}:${bin}` });
    expect(done.stderr).toContain("Finished");
    check(built);
    writeFileSync(join(folder, ".cargo/config.toml"), "");
  }, 600_000);
});

it.skipIf(Object.keys(toolchains).length > 0)(
  "(skipped: no compiler here has the sources of its core library)",
  () => {
    expect(existsSync("/usr/lib/rustlib/src")).toBe(false);
  },
);

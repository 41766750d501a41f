import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import tmp from "tmp";
import { beforeAll, describe, expect, it } from "vitest";
import { inspect } from "../../lib/btf/index.js";
import { canLoad } from "../../src/kernel/fixtures/privilege.js";
import { verify } from "../../src/kernel/index.js";
import { cargoOf, cratesFolder } from "../../src/toolchain/index.js";
import { corelate, ld, project, run, rustc, start } from "../link/linker.js";

tmp.setGracefulCleanup();
const folder = tmp.dirSync({ prefix: "corelate-cargo-", unsafeCleanup: true, mode: 0o700 }).name;

/** A workspace with a library that holds the kernel's types, a program, and a crate of user space. */
const workspace: Readonly<Record<string, string>> = {
  "Cargo.toml": `
[workspace]
resolver = "2"
members = ["types", "program", "user"]
[workspace.package]
version = "0.1.0"
edition = "2021"
[profile.release]
lto = true
codegen-units = 16
overflow-checks = true
panic = "abort"
[profile.dev]
panic = "abort"
`,
  "types/Cargo.toml": `
[package]
name = "types"
version.workspace = true
edition.workspace = true
[dependencies]
corelate = { path = "${cratesFolder()}/corelate" }
`,
  "types/src/lib.rs": `
#![no_std]
#[corelate::preserve_access_index]
#[repr(C)]
#[allow(non_camel_case_types)]
pub struct task_struct { pub pid: i32, pub tgid: i32, pub real_parent: *const task_struct }
impl task_struct {
    pub unsafe fn parent_tgid(task: *const Self) -> i32 { unsafe { (*(*task).real_parent).tgid } }
}
`,
  "program/Cargo.toml": `
[package]
name = "program"
version.workspace = true
edition.workspace = true
[dependencies]
corelate = { path = "${cratesFolder()}/corelate" }
types = { path = "../types" }
[[bin]]
name = "program"
test = false
`,
  "program/src/main.rs": `
#![no_std]
#![no_main]
use types::task_struct;
corelate::license!("GPL");
corelate::panic_handler!();
#[unsafe(no_mangle)]
#[unsafe(link_section = "tp_btf/sched_process_exec")]
pub extern "C" fn on_exec(arguments: &[*const task_struct; 3]) -> i32 {
    let sums = [1, 2, 3];
    let task = arguments[0];
    unsafe { sums[((*task).pid & 1) as usize] + task_struct::parent_tgid(task) }
}
`,
  "user/Cargo.toml": `
[package]
name = "user"
version.workspace = true
edition.workspace = true
[build-dependencies]
`,
  "user/build.rs": 'fn main() { assert!(cfg!(target_os = "linux")); }',
  "user/src/main.rs": 'fn main() { println!("{}", cfg!(debug_assertions)); }',
};

const bpf = ["--offline", "--target", "bpfel-unknown-none", "--package", "program"];
const object = (profile: string) => join(folder, "target/bpfel-unknown-none", profile, "program");
const cargo = (args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
  start(process.execPath, [corelate, "cargo", "--", ...args], folder, { CARGO_TERM_COLOR: "never", ...env });

/** Relocations by name, as the test's table has them. */
const relocations = (path: string) =>
  inspect(readFileSync(path))
    .relocations.map((found) => `${found.root}.${found.path}`)
    .sort();
const all = ["task_struct.pid", "task_struct.real_parent", "task_struct.tgid"];

beforeAll(() => {
  project(folder, workspace);
  // The versions that set-up has fetched; cargo drops what the workspace does not need.
  copyFileSync(join(cratesFolder(), "Cargo.lock"), join(folder, "Cargo.lock"));
});

describe("corelate cargo", () => {
  it("builds the dev profile, and nothing again where nothing changed", async () => {
    const first = await cargo(["build", ...bpf]);
    expect(first.stderr).toContain("Finished");
    expect(first.status).toBe(0);
    expect(relocations(object("debug"))).toEqual(all);
    expect((await cargo(["build", ...bpf])).stderr).not.toContain("Compiling");
  }, 300_000);

  it("builds the release profile, whose LTO and overflow checks it turns off", async () => {
    expect((await cargo(["build", "--release", ...bpf])).stderr).toContain("Finished");
    expect(relocations(object("release"))).toEqual(all);
  }, 300_000);

  it.skipIf(!canLoad)("makes objects that load", () => {
    for (const profile of ["debug", "release"]) {
      const result = verify(readFileSync(object(profile)), { libbpf: { env: process.env } });
      expect(result).toMatchObject({ ok: true, btf: { outcome: "accepted", sanitised: false } });
    }
  });

  it("builds again when the seed changes, to the same object", async () => {
    const before = readFileSync(object("release"));
    expect((await cargo(["build", "--release", ...bpf], { CORELATE_SEED: "other" })).stderr).toMatch(
      /Compiling program/,
    );
    expect(relocations(object("release"))).toEqual(all);
    // cargo goes back to what it has.
    expect((await cargo(["build", "--release", ...bpf])).stderr).not.toContain("Compiling");
    expect(readFileSync(object("release")).equals(before)).toBe(true);
  }, 300_000);

  it("builds again when a file changes", async () => {
    const path = join(folder, "types/src/lib.rs");
    writeFileSync(path, readFileSync(path, "utf8").replace(".tgid", ".pid"));
    const done = await cargo(["build", ...bpf]);
    expect(done.stderr).toMatch(/Compiling types[\s\S]*Compiling program/);
    expect(relocations(object("debug"))).toEqual([
      "task_struct.pid",
      "task_struct.pid",
      "task_struct.real_parent",
    ]);
    writeFileSync(path, workspace["types/src/lib.rs"]!);
  }, 300_000);

  it("adds to RUSTFLAGS, which would make cargo forget a target's own", async () => {
    const flags = { RUSTFLAGS: "--cfg given -Copt-level=3" };
    expect((await cargo(["build", ...bpf], flags)).stderr).toContain("Finished");
    expect(relocations(object("debug"))).toEqual(all);
  }, 300_000);

  it("builds for BPF what can be built for it, and says what it leaves out", async () => {
    const target = bpf.slice(0, 3);
    const note = "note[CRL0009]: for BPF types, program are built, and user left out";
    for (const more of [[], ["--workspace"]]) {
      const done = await cargo(["build", ...target, ...more]);
      expect(done.stderr).toContain(note);
      expect(done.stderr).toContain("Finished");
      expect(relocations(object("debug"))).toEqual(all);
    }
    expect((await cargo(["check", "--quiet", ...target])).stderr).toBe("");
    const chosen = await cargo(["build", ...bpf]);
    expect(chosen.stderr).not.toContain("CRL0009");
    // What is named is tried, and rustc says what it lacks.
    const user = await cargo(["build", ...target, "--package", "user"]);
    expect(user.stderr).toMatch(/can't find crate for `std`/);
    expect(user.status).toBe(101);
  }, 300_000);

  it("leaves crates of user space and build scripts alone", async () => {
    const done = await cargo(["run", "--offline", "--package", "user"]);
    expect(done.stdout).toBe("true\n");
    expect(done.status).toBe(0);
  }, 300_000);

  describe("RUSTC_BOOTSTRAP", () => {
    const shows = {
      "Cargo.toml": '[package]\nname = "shows"\nversion = "0.1.0"\nedition = "2021"\n[workspace]\n',
      "src/main.rs": 'fn main() { println!("{:?}", std::env::var("RUSTC_BOOTSTRAP").ok()); }',
    };
    const stub = {
      "stub/Cargo.toml": '[package]\nname = "aya-ebpf"\nversion = "0.3.0"\nedition = "2021"\n',
      "stub/src/lib.rs": "",
      "Cargo.toml": shows["Cargo.toml"].replace(
        "[workspace]",
        '[dependencies]\naya-ebpf = { path = "stub" }\n[workspace]',
      ),
    };
    const asked = (name: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) => {
      const own = { RUSTC_BOOTSTRAP: undefined, ...env };
      return run(
        process.execPath,
        [corelate, "cargo", "--", "run", "--offline", "--quiet", ...args],
        join(folder, name),
        own,
      ).stdout;
    };

    it("stays unset where no crate needs it", () => {
      project(join(folder, "without"), shows);
      expect(asked("without", [])).toBe("None\n");
      expect(asked("without", [])).toBe("None\n");
    });

    it("allows aya-ebpf what it needs, and nothing else, with a lock file and without", () => {
      project(join(folder, "with"), { ...shows, ...stub });
      expect(asked("with", [])).toBe('Some("aya_ebpf")\n');
      expect(readFileSync(join(folder, "with/Cargo.lock"), "utf8")).toContain("aya-ebpf");
      expect(asked("with", [])).toBe('Some("aya_ebpf")\n');
      expect(asked("without", ["--manifest-path", "../with/Cargo.toml"])).toBe('Some("aya_ebpf")\n');
      expect(asked("without", ["--manifest-path=../with/Cargo.toml"])).toBe('Some("aya_ebpf")\n');
    });

    it("stays as the user set it", () => {
      expect(asked("with", [], { RUSTC_BOOTSTRAP: "0" })).toBe('Some("0")\n');
      expect(asked("without", [], { RUSTC_BOOTSTRAP: "other" })).toBe('Some("other")\n');
    });
  });

  it("ends as cargo ends", async () => {
    expect((await cargo(["build", "--offline", "--package", "nothing"])).status).toBe(101);
    expect((await cargo(["no-such-command"])).status).toBe(101);
  });
});

describe("plain cargo", () => {
  const plain = (args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
    start(cargoOf(rustc), args, folder, { RUSTC: rustc.path, CARGO_TERM_COLOR: "never", ...env });

  it("does the same with the lines that --print-config prints", async () => {
    const printed = run(process.execPath, [corelate, "cargo", "--print-config"], folder).stdout;
    project(folder, { ".cargo/config.toml": printed.replaceAll('"corelate-ld"', JSON.stringify(ld)) });
    expect((await plain(["build", "--release", ...bpf])).stderr).toContain("Finished");
    expect(relocations(object("release"))).toEqual(all);
    project(folder, { ".cargo/config.toml": "" });
  }, 300_000);

  it("with the linker alone says which flags are missing", async () => {
    const linker = { CARGO_TARGET_BPFEL_UNKNOWN_NONE_LINKER: ld };
    const done = await plain(["build", "--release", ...bpf], linker);
    expect(done.status).toBe(101);
    expect(done.stderr).toMatch(/error\[CRL0408\].*debug info[\s\S]*-C no-prepopulate-passes/);
  }, 300_000);

  it("with RUSTC_WRAPPER needs nothing else", async () => {
    const wrapper = { RUSTC_WRAPPER: ld.replace(/ld\.js$/, "wrapper.js") };
    const done = await plain(["build", "--release", ...bpf], wrapper);
    expect(done.stderr).toContain("Finished");
    expect(done.stderr).not.toContain("jobserver");
    expect(relocations(object("release"))).toEqual(all);
  }, 300_000);
});

describe("corelate rustc", () => {
  const source = "#![no_std]\n#![no_main]\nuse corelate as _;\ncorelate::panic_handler!();\n";
  const wrapped = (...args: string[]) => run(process.execPath, [corelate, "rustc", "--", ...args], folder);
  const types = workspace["types/src/lib.rs"]!.replace("#![no_std]", "");
  const code = `${source}${types}
#[unsafe(no_mangle)]
#[unsafe(link_section = "tp_btf/sched_process_exec")]
pub extern "C" fn on_exec(arguments: &[*const task_struct; 3]) -> i32 { unsafe { (*arguments[0]).tgid } }`;
  const target = ["--target", "bpfel-unknown-none", "--edition=2021", "one.rs"];

  it("sends every kind of code through the passes, under rustc's names", () => {
    writeFileSync(join(folder, "one.rs"), code);
    const kinds = "--emit=obj,asm,llvm-ir,llvm-bc=named.bc,dep-info";
    const done = wrapped(...target, kinds, "-Cextra-filename=-1", "--out-dir", folder);
    expect(done).toEqual({ status: 0, stdout: "", stderr: "" });
    expect(relocations(join(folder, "one-1.o"))).toEqual(["task_struct.tgid"]);
    expect(readFileSync(join(folder, "one-1.ll"), "utf8")).toContain("llvm.preserve");
    expect(readFileSync(join(folder, "one-1.s"), "utf8")).toContain("on_exec:");
    expect(readFileSync(join(folder, "named.bc"), "latin1")).toMatch(/^BC/);
    expect(readFileSync(join(folder, "one-1.d"), "utf8")).toContain("one.rs");
    expect(wrapped(...target, "--emit", "obj", "-o", "renamed.o").status).toBe(0);
    expect(wrapped(...target, "-o", "linked.o").status).toBe(0);
    expect(relocations(join(folder, "renamed.o"))).toEqual(["task_struct.tgid"]);
    expect(relocations(join(folder, "linked.o"))).toEqual(["task_struct.tgid"]);
  });

  it("is rustc for everything else: the same output, the same status", () => {
    writeFileSync(join(folder, "broken.rs"), "fn main( {");
    const cases = [
      ["-vV"],
      ["--print", "cfg"],
      ["broken.rs"],
      ["--no-such-flag"],
      ["none.rs"],
      ["--explain", "E0001"],
    ];
    for (const args of cases) {
      const plain = run("rustc", args, folder);
      expect(wrapped(...args), args.join(" ")).toEqual(plain);
      expect(wrapped("rustc", ...args), args.join(" ")).toEqual(plain);
    }
  });

  it("ends with rustc's status and words where the program is wrong", () => {
    const args = ["--target", "bpfel-unknown-none", "--emit=obj", "broken.rs"];
    const plain = run(rustc.path, args, folder);
    expect(wrapped(...args)).toEqual(plain);
  });
});

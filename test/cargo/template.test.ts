import { copyFileSync, existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { inspect } from "../../lib/btf/index.js";
import { canLoad } from "../../src/kernel/fixtures/privilege.js";
import { verify } from "../../src/kernel/index.js";
import { privateFolder } from "../../src/toolchain/fixtures/bare-rustc.js";
import { cratesFolder } from "../../src/toolchain/index.js";
import { codeBlocks } from "../docs/markdown.js";
import { corelate, project, rustc, start } from "../link/linker.js";
import { inEcosystem } from "./ecosystem.js";

/** A workspace with the crates of aya's project template, moved as docs/aya-template.md says, and without crates of others. */
const files: Readonly<Record<string, string>> = {
  "Cargo.toml": `
[workspace]
resolver = "2"
members = ["snoop", "snoop-common", "snoop-ebpf"]
default-members = ["snoop", "snoop-common"]
[workspace.package]
edition = "2024"
[workspace.dependencies]
corelate = { path = "${cratesFolder()}/corelate" }
corelate-build = { path = "${cratesFolder()}/corelate-build" }
[profile.release.package.snoop-ebpf]
debug = 2
codegen-units = 1
`,
  "snoop-common/Cargo.toml": `
[package]
name = "snoop-common"
version = "0.1.0"
edition.workspace = true
[features]
default = []
user = []
`,
  "snoop-common/src/lib.rs":
    '#![no_std]\n#[cfg(feature = "user")]\nextern crate std;\npub const LIMIT: i32 = 7;\n',
  "snoop-ebpf/Cargo.toml": `
[package]
name = "snoop-ebpf"
version = "0.1.0"
edition.workspace = true
[dependencies]
snoop-common = { path = "../snoop-common" }
corelate = { workspace = true }
[[bin]]
name = "snoop"
path = "src/main.rs"
`,
  // As the template's, which asks the crate \`which\`.
  "snoop-ebpf/build.rs": `
fn main() {
    let path = std::env::var_os("PATH").unwrap();
    let found = std::env::split_paths(&path).map(|folder| folder.join("bpf-linker")).find(|file| file.exists());
    println!("cargo:rerun-if-changed={}", found.expect("no bpf-linker").display());
}
`,
  "snoop-ebpf/src/lib.rs": "#![no_std]\n",
  "snoop-ebpf/src/main.rs": `
#![no_std]
#![no_main]
#[cfg(not(test))]
corelate::panic_handler!();
corelate::license!("GPL");
#[corelate::preserve_access_index]
#[repr(C)]
#[allow(non_camel_case_types)]
pub struct task_struct { pub tgid: i32 }
/// # Safety
/// The kernel calls it.
#[unsafe(no_mangle)]
#[unsafe(link_section = "tp_btf/sched_process_exec")]
pub unsafe extern "C" fn snoop(arguments: &[*const task_struct; 3]) -> i32 {
    unsafe { (*arguments[0]).tgid.min(snoop_common::LIMIT) }
}
`,
  "snoop/Cargo.toml": `
[package]
name = "snoop"
version = "0.1.0"
edition.workspace = true
[dependencies]
snoop-common = { path = "../snoop-common", features = ["user"] }
[build-dependencies]
corelate-build = { workspace = true }
snoop-ebpf = { path = "../snoop-ebpf" }
`,
  // The bounds are those of \`anyhow\`.
  "snoop/build.rs": `
use corelate_build::Toolchain;
struct Any(Box<dyn std::error::Error + Send + Sync + 'static>);
impl<E: std::error::Error + Send + Sync + 'static> From<E> for Any {
    fn from(error: E) -> Self { Self(Box::new(error)) }
}
impl std::fmt::Debug for Any {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { write!(f, "any: {}", self.0) }
}
fn main() -> Result<(), Any> {
    let ebpf_package = corelate_build::Package { name: "snoop-ebpf", root_dir: "../snoop-ebpf", ..Default::default() };
    corelate_build::build_ebpf([ebpf_package], Toolchain::default())?;
    Ok(())
}
`,
  "snoop/src/main.rs": `
fn main() {
    let object = include_bytes!(concat!(env!("OUT_DIR"), "/snoop"));
    std::fs::write(std::env::args().nth(1).unwrap(), object).unwrap();
    assert_eq!(snoop_common::LIMIT, 7);
}
`,
};

const folder = privateFolder();
const bpf = ["--offline", "--target", "bpfel-unknown-none"];
const cargo = (args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
  start(process.execPath, [corelate, "cargo", "--", ...args], folder, {
    CARGO_TERM_COLOR: "never",
    CORELATE: corelate,
    ...env,
  });

beforeAll(() => {
  project(folder, files);
  copyFileSync(join(cratesFolder(), "Cargo.lock"), join(folder, "Cargo.lock"));
});

describe("a workspace from aya's template", () => {
  it("builds and runs user space with the program in it, though its build script asks for bpf-linker", async () => {
    const object = join(folder, "snoop.o");
    const done = await cargo(["run", "--offline", "--quiet", "--", object]);
    expect(done.stderr).toBe("");
    const bytes = readFileSync(object);
    expect(inspect(bytes).relocations).toMatchObject([{ root: "task_struct", path: "tgid" }]);
    if (canLoad) expect(verify(bytes)).toMatchObject({ ok: true });
  }, 600_000);

  it("fails with corelate's words in an error of any kind", async () => {
    const done = await cargo(["build", "--offline"], { CORELATE: "/no/corelate" });
    expect(done.stderr).toContain("any: corelate could not be started: is it on PATH, or named by CORELATE?");
    expect(done.status).toBe(101);
  }, 300_000);

  it("is checked on the host without a build for BPF", async () => {
    const done = await cargo(["check", "--offline"], { CORELATE: "/no/corelate", AYA_BUILD_SKIP: "1" });
    // Nothing is there to be included, which is rustc's to say; the build script itself did not fail.
    expect(done.stderr).toMatch(/not built: CORELATE_BUILD_SKIP or AYA_BUILD_SKIP is set/);
  }, 300_000);

  it("is checked for BPF as far as it is for BPF, as the editor's settings on the page do it", async () => {
    const page = readFileSync(new URL("../../docs/aya-template.md", import.meta.url), "utf8");
    const json = codeBlocks(page).find(({ info }) => info[0] === "json")!.text;
    const [, , , ...args] = (JSON.parse(json) as Record<string, string[]>)[
      "rust-analyzer.check.overrideCommand"
    ]!;
    const done = await cargo([...args, "--offline"]);
    expect(done).toMatchObject({ status: 0, stderr: "" });
    const built = done.stdout
      .split("\n")
      .filter((line) => line.includes('"snoop'))
      .join();
    expect(built).toContain("snoop-ebpf");
    expect(built).not.toContain("/snoop/src/main.rs");
  }, 300_000);

  it.skipIf(rustc.path !== "/usr/bin/rustc" || !existsSync("/usr/bin/cargo-clippy"))(
    "goes through the compiler's clippy (skipped: rust-web-clippy is not installed)",
    async () => {
      const done = await cargo(["clippy", ...bpf, "--", "--deny", "warnings"]);
      expect(done.stderr).toContain("Finished");
      expect(done.status).toBe(0);
    },
    300_000,
  );

  // It asks cargo for what the standard library depends on, which is fetched then.
  it.skipIf(!inEcosystem || !existsSync("/usr/bin/rust-analyzer"))(
    "has no errors for rust-analyzer, without the build script that asks for bpf-linker",
    async () => {
      rmSync(join(folder, "snoop-ebpf/build.rs"));
      const done = await start(
        "/usr/bin/rust-analyzer",
        ["diagnostics", "--severity", "error", folder],
        folder,
        {
          CORELATE: corelate,
          RUSTC: rustc.path,
        },
      );
      expect(done.status, done.stdout).toBe(0);
    },
    300_000,
  );
});

import { readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import tmp from "tmp";
import { beforeAll, describe, expect, it } from "vitest";
import { inspect, parseObject } from "../../lib/btf/index.js";
import { cratesFolder } from "../../src/toolchain/index.js";
import { corelate, project, start } from "../link/linker.js";

tmp.setGracefulCleanup();
const parent = tmp.dirSync({ prefix: "corelate-same-", unsafeCleanup: true, mode: 0o700 }).name;

const files: Readonly<Record<string, string>> = {
  "snoop/Cargo.toml": `
[package]
name = "snoop"
version = "0.1.0"
edition = "2021"
[dependencies]
corelate = { path = "${cratesFolder()}/corelate" }
kernel = { path = "../kernel" }
[profile.dev]
panic = "abort"
[profile.release]
panic = "abort"
[workspace]
`,
  "snoop/src/main.rs": `
#![no_std]
#![no_main]
#[path = "../../shared/seen.rs"]
mod seen;
corelate::panic_handler!();
corelate::license!("GPL");

#[no_mangle]
#[link_section = "tp_btf/sched_process_exec"]
pub unsafe extern "C" fn on_exec(ctx: *const *const kernel::task_struct) -> i32 {
    seen::LINE.store(i64::from(kernel::tgid(*ctx)), core::sync::atomic::Ordering::Relaxed);
    0
}
`,
  "shared/seen.rs": `pub static LINE: core::sync::atomic::AtomicI64 = core::sync::atomic::AtomicI64::new(0);\n`,
  "kernel/Cargo.toml": `
[package]
name = "kernel"
version = "0.3.0"
edition = "2021"
[dependencies]
corelate = { path = "${cratesFolder()}/corelate" }
`,
  "kernel/src/lib.rs": `
#![no_std]
#[corelate::preserve_access_index]
#[repr(C)]
#[allow(non_camel_case_types)]
pub struct task_struct { pub pid: i32, pub tgid: i32 }
#[inline(never)]
pub unsafe fn tgid(task: *const task_struct) -> i32 {
    (*task).tgid
}
`,
};

/** The two are as unlike as they can be. They share the cache and cargo's target folder, so that what is the same anyway is compiled once. */
const target = join(parent, "target");
const places = [
  { folder: join(parent, "a"), umask: "022", env: { TZ: "UTC", LANG: "C" } },
  {
    folder: join(parent, "Prüf stand", "日本"),
    umask: "077",
    env: { TZ: "Asia/Tokyo", LANG: "de_DE.UTF-8", USER: "nobody", HOSTNAME: "other", SOURCE_DATE_EPOCH: "1" },
  },
].map((place) => ({ ...place, snoop: join(place.folder, "snoop") }));

beforeAll(() => {
  for (const { folder } of places) project(folder, files);
});

/** Runs the program with `args` in each place, and gives what it leaves at `output`. */
async function inEach(program: string, args: readonly string[], output: string): Promise<Buffer[]> {
  const made: Buffer[] = [];
  for (const { snoop, umask, env } of places) {
    const line = ["-c", `umask ${umask}; exec "$@"`, "sh", program, ...args];
    const done = await start("sh", line, snoop, { ...env, CARGO_TARGET_DIR: target });
    expect(done.stderr).not.toMatch(/^error/m);
    expect(done.status).toBe(0);
    made.push(readFileSync(resolve(snoop, output)));
  }
  return made;
}

/** Both are the same, name files by `names`, and nothing in them is of a folder of this machine. */
function expectSame([one, other]: readonly Buffer[], names: readonly string[]): void {
  expect(Buffer.compare(one!, other!)).toBe(0);
  const { ext } = parseObject(one!);
  expect([...new Set(ext.lines.map(({ file }) => file))].sort()).toEqual(names);
  for (const path of [parent, homedir(), cratesFolder()]) expect(one!.includes(path)).toBe(false);
  // LLVM finds no file by these names, and the verifier's log shows these texts.
  const line = ext.lines.find(({ text }) => text.includes("(*task).tgid"));
  expect(line?.text).toBe("    (*task).tgid");
}

/** Debug builds are incremental, so more of them depends on the folder. `make test-ecosystem` builds for release, too. */
const profiles =
  process.env.CORELATE_ECOSYSTEM === "1"
    ? ([["debug"], ["release", "--release"]] as const)
    : ([["debug"]] as const);

describe("objects from two folders are the same to the byte", () => {
  const cargo = ["cargo", "--no-audit", "--", "build", "--target", "bpfel-unknown-none"];

  it("from cargo, with a crate outside of the workspace", { timeout: 600_000 }, async () => {
    for (const [profile, ...flags] of profiles) {
      const output = join(target, "bpfel-unknown-none", profile, "snoop");
      const made = await inEach(corelate, [...cargo, ...flags], output);
      expectSame(made, ["kernel-0.3.0/src/lib.rs", "src/main.rs"]);
      expect(inspect(made[0]!).relocations).toMatchObject([
        { root: "task_struct", path: "tgid", file: "kernel-0.3.0/src/lib.rs", line: 9 },
      ]);
    }
  });

  it("from rustc's command line, the linker, and IR", { timeout: 600_000 }, async () => {
    const one = [...places].map(({ folder }) => join(folder, "one.rs"));
    const text = `${files["kernel/src/lib.rs"]}
corelate::panic_handler!();
corelate::license!("GPL");
#[no_mangle]
#[link_section = "tp_btf/sched_process_exec"]
pub unsafe extern "C" fn on_exec(ctx: *const *const task_struct) -> i32 { tgid(*ctx) }
`.replace("#![no_std]", "#![no_std]\n#![no_main]");
    for (const path of one) writeFileSync(path, text);

    const built = await inEach(corelate, ["build", "../one.rs", "-o", "one.o"], "one.o");
    expectSame(built, ["one.rs"]);
    // From another folder, by the whole path.
    const [first] = places;
    const away = await start(corelate, ["build", one[1]!, "-o", join(first!.snoop, "away.o")], "/");
    expect(away.status).toBe(0);
    expect(Buffer.compare(built[0]!, readFileSync(join(first!.snoop, "away.o")))).toBe(0);

    const wrapped = [
      "rustc",
      "--",
      "../one.rs",
      "--target",
      "bpfel-unknown-none",
      "--crate-type",
      "cdylib",
      "--edition",
      "2021",
    ];
    expectSame(await inEach(corelate, [...wrapped, "--emit=obj", "-o", "two.o"], "two.o"), ["one.rs"]);
    await inEach(corelate, [...wrapped, "-o", "three.o"], "three.o").then((made) =>
      expectSame(made, ["../one.rs"]),
    );

    const linked = ["link", "in.bc", "-o", "linked.o", "--cpu", "v3"];
    for (const { snoop } of places) {
      const bitcode = ["build", "../one.rs", "--trim-paths", "none", "--emit", "llvm-bc", "-o", "in.bc"];
      expect((await start(corelate, bitcode, snoop)).status).toBe(0);
    }
    const kept = places.map(({ snoop }) => readFileSync(join(snoop, "in.bc")));
    expect(Buffer.compare(kept[0]!, kept[1]!)).not.toBe(0);
    expectSame(await inEach(corelate, linked, "linked.o"), ["../one.rs"]);
  });

  it("keeps paths where they are asked for", async () => {
    const [{ snoop }] = places as [(typeof places)[number]];
    const done = await start(corelate, ["build", "../one.rs", "-o", "kept.o"], snoop, {
      CORELATE_TRIM_PATHS: "none",
    });
    expect(done.status).toBe(0);
    const { ext } = parseObject(readFileSync(join(snoop, "kept.o")));
    expect(ext.lines[0]?.file).toBe(`${snoop}/../one.rs`);
  });
});

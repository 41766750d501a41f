import tmp from "tmp";
import { describe, expect, it } from "vitest";
import { canLoad } from "../../src/kernel/fixtures/privilege.js";
import { buildCompanion, codegenFlags, cratesFolder } from "../../src/toolchain/index.js";
import { compile, corelate, ld, project, run, rustc, start } from "../link/linker.js";

tmp.setGracefulCleanup();
const folder = tmp.dirSync({ prefix: "corelate-linked-", unsafeCleanup: true, mode: 0o700 }).name;

const before = `#![no_std]
#![no_main]
#![allow(dead_code, unused, non_camel_case_types, unsafe_op_in_unsafe_fn)]
corelate::panic_handler!();
corelate::license!("GPL");
`;
const program = (body: string) => `
#[unsafe(no_mangle)] #[unsafe(link_section = "raw_tp/sched_process_exec")]
pub unsafe extern "C" fn program(ctx: *const u64) -> u64 { unsafe {
${body}
} }
`;

/** `NAME FILE:LINE` of the warnings in what a program has said, in their order. */
function warnings(stderr: string): string[] {
  const found = stderr.matchAll(/warning\[CRL0127\]: `(\w+)`[^\n]*\n\s*--> ([^\n]*):(\d+):\d+\n/g);
  return [...found].map(([, name, file, line]) => `${name} ${file}:${line}`);
}

const task = "#[repr(C)] pub struct task_struct { pub tgid: i32, pub mm: *const mm_struct }";
const mm = "#[repr(C)] pub struct mm_struct { pub start_code: u64 }";

/** What `corelate-ld` says of a program of `types`, whose lines count from 1, and `body`, of which rustc has left no list of files. */
function linked(types: string, body: string): string[] {
  const companion = buildCompanion(rustc, process.env);
  const externs = ["--extern", `corelate=${companion.rlib}`, "-L", `dependency=${companion.dependencies}`];
  const args = [...externs, ...codegenFlags, "--crate-type=cdylib", "--emit=llvm-bc"];
  compile(folder, "program", `${before}${types}${program(body)}`, args);
  const done = run(ld, ["program.bc", companion.rlib, "-o", "program.o"], folder);
  expect([done.status, done.stderr.replaceAll(/warning\[CRL0127\]/g, "")]).toEqual([
    0,
    expect.not.stringMatching(/\[CRL/),
  ]);
  const lines = before.split("\n").length - 1;
  return warnings(done.stderr).map((text) =>
    text.replace(/ .*\/program\.rs:(\d+)$/, (_, line) => ` ${line - lines}`),
  );
}

describe.skipIf(!canLoad)("corelate-ld warns about a type of the kernel that is read", () => {
  it.each([
    [
      "through a variable",
      `${task}\n${mm}`,
      "let t = *ctx as *const task_struct; (*t).tgid as u64",
      ["task_struct 1"],
    ],
    ["at its beginning", mm, "let m = *ctx as *const mm_struct; (*m).start_code", ["mm_struct 1"]],
    ["through a cast", `${task}\n${mm}`, "(*(*ctx as *const task_struct)).tgid as u64", ["task_struct 1"]],
    ["through `cast`", mm, "(*(*ctx as *const u8).cast::<mm_struct>()).start_code", ["mm_struct 1"]],
    [
      "through a member of one that is",
      `${task}\n${mm}`,
      "let t = *ctx as *const task_struct;\n(*(*t).mm).start_code",
      ["task_struct 1", "mm_struct 2"],
    ],
    [
      "through a member of an attributed one",
      `#[corelate::preserve_access_index] ${task}\n${mm}`,
      "let t = *ctx as *const task_struct; (*(*t).mm).start_code",
      ["mm_struct 2"],
    ],
    [
      "by an attributed one that holds it",
      `#[corelate::preserve_access_index]\n#[repr(C)] pub struct task_struct { pub se: sched_entity }
#[repr(C)] pub struct sched_entity { pub vruntime: u64 }`,
      "(*(*ctx as *const task_struct)).se.vruntime",
      ["sched_entity 3"],
    ],
    [
      "in a function",
      `${mm}\n#[inline(never)] fn code(m: &mm_struct) -> u64 { m.start_code }`,
      "code(&*(*ctx as *const mm_struct))",
      ["mm_struct 1"],
    ],
    ["as a whole", mm, "core::ptr::read_unaligned(*ctx as *const mm_struct).start_code", ["mm_struct 1"]],
    [
      "by a helper",
      mm,
      "corelate::read!(*ctx as *const mm_struct, start_code).unwrap_or(0)",
      ["mm_struct 1"],
    ],
    [
      "and that a macro defines, by its name alone",
      "macro_rules! one { ($name:ident) => { #[repr(C)] pub struct $name { pub start_code: u64 } } }\none!(mm_struct);",
      "let m = *ctx as *const mm_struct;\n(*m).start_code",
      ["mm_struct 6"],
    ],
  ])("%s", (_name, types, body, expected) => {
    expect(linked(types, body)).toEqual(expected);
  });
});

describe("corelate-ld says nothing of", () => {
  it.each([
    [
      "an attributed type",
      `#[corelate::preserve_access_index] ${mm}`,
      "let m = *ctx as *const mm_struct; (*m).start_code + (*(*ctx as *const mm_struct)).start_code",
    ],
    [
      "a header of a packet",
      "#[repr(C)] pub struct iphdr { pub saddr: u32, pub daddr: u32 }",
      "let i = *ctx as *const iphdr; (*i).daddr as u64",
    ],
    [
      "a context",
      "#[repr(C)] pub struct xdp_md { pub data: u32, pub data_end: u32 }",
      "let x = *ctx as *const xdp_md; (*x).data_end as u64",
    ],
    ["a type that is only pointed to", mm, "let m = *ctx as *const mm_struct; m.is_null() as u64"],
    ["a pointer that is moved on", mm, "let m = *ctx as *const mm_struct; m.add(1) as u64"],
    [
      "a type of the program's own with the name of one",
      "#[repr(C)] pub struct file { pub opened_by: u32, pub when: u64 }",
      "let f = *ctx as *const file; (*f).when",
    ],
    [
      "a type without C's layout",
      "pub struct mm_struct { pub start_code: u64 }",
      "let m = *ctx as *const mm_struct; (*m).start_code",
    ],
    [
      "a variable that is one",
      mm,
      "let m = mm_struct { start_code: *ctx }; core::hint::black_box(m.start_code)",
    ],
    [
      "core's types",
      "",
      "let r = *ctx as *const core::ops::Range<u64>; let a = *ctx as *const core::cell::Cell<u32>; (*r).start + (*a).get() as u64",
    ],
    [
      "what nobody calls",
      `${mm}\nimpl Clone for mm_struct { fn clone(&self) -> Self { Self { start_code: self.start_code } } }`,
      "*ctx",
    ],
    [
      "what the target does not have",
      `${mm}\n#[cfg(any())]\nunsafe fn no(ctx: *const u64) -> u64 { (*(*ctx as *const mm_struct)).start_code }`,
      "*ctx",
    ],
  ])("%s", (_name, types, body) => {
    expect(linked(types, body)).toEqual([]);
  });
});

describe.skipIf(!canLoad)("a workspace", () => {
  const manifest = (name: string, dependencies: string) =>
    `[package]\nname = "${name}"\nversion = "0.1.0"\nedition = "2021"\n[dependencies]\n${dependencies}\n`;
  const workspace = {
    "Cargo.toml":
      '[workspace]\nresolver = "2"\nmembers = ["kernel", "program"]\n[profile.release]\npanic = "abort"\n',
    "kernel/Cargo.toml": manifest("kernel", ""),
    "kernel/src/lib.rs": `#![no_std]
#![allow(dead_code, unused, non_camel_case_types, unsafe_op_in_unsafe_fn)]
${task}
${mm}
#[repr(C)] pub struct ethhdr { pub h_dest: [u8; 6], pub h_source: [u8; 6], pub h_proto: u16 }
#[repr(C)] pub struct vm_area_struct { pub vm_start: u64 }
pub mod macros;
`,
    "kernel/src/macros.rs": `
macro_rules! kernel_struct { ($name:ident { $($field:ident: $type:ty),* }) => { #[repr(C)] pub struct $name { $(pub $field: $type),* } } }
kernel_struct!(qstr { name: *const u8 });
kernel_struct!(fdtable { max_fds: u32 });
pub unsafe fn max(table: *const fdtable) -> u32 { unsafe { (*table).max_fds } }
`,
    "program/Cargo.toml": manifest(
      "program",
      `kernel = { path = "../kernel" }\ncorelate = { path = "${cratesFolder()}/corelate" }`,
    ),
    "program/src/main.rs": `${before}use kernel::{*, macros::*};${program(`
    let task: *const task_struct = *ctx as _;
    let header = *ctx.add(4) as *const ethhdr;
    let area = *ctx.add(5) as *const vm_area_struct;
    let code = (*(*ctx.add(1) as *const mm_struct)).start_code;
    let name = (*(*ctx.add(2) as *const qstr)).name as u64;
    let fds = max(*ctx.add(3) as *const _) as u64;
    code + (*task).tgid as u64 + name + fds + (*header).h_proto as u64 + area.is_null() as u64`)}`,
  };

  it("is told about the types of its dependencies, by `cargo` with an audit and without", {
    timeout: 600_000,
  }, async () => {
    project(folder, workspace);
    const command = ["build", "--offline", "--release", "--target", "bpfel-unknown-none"];
    const expected = [
      "fdtable kernel/src/macros.rs:4",
      "mm_struct kernel/src/lib.rs:4",
      "qstr kernel/src/macros.rs:3",
      "task_struct kernel/src/lib.rs:3",
    ];
    for (const args of [["--no-audit"], ["--audit"]]) {
      const done = await start(corelate, ["cargo", ...args, "--", ...command], folder);
      expect([done.status, done.stderr]).toEqual([0, expect.any(String)]);
      expect(warnings(done.stderr).sort()).toEqual(expected);
    }
    // cargo says it again of what it has built already.
    const again = await start(corelate, ["cargo", "--audit", "--", ...command], folder);
    expect(warnings(again.stderr).sort()).toEqual(expected);
  });

  it("is told by `corelate rustc`, too", () => {
    const source = `${before}${task}\n${mm}${program("let t = *ctx as *const task_struct; (*t).tgid as u64")}`;
    project(folder, { "one.rs": source });
    const args = ["one.rs", "--target", rustc.target, "--crate-type=cdylib", "--edition=2021"];
    for (const emit of ["--emit=obj", "--emit=link"]) {
      const done = run(corelate, ["rustc", "--", ...args, emit, "-o", "one.o"], folder);
      expect([emit, done.status, warnings(done.stderr)]).toEqual([
        emit,
        0,
        [expect.stringMatching(/^task_struct (.*\/)?one\.rs:6$/)],
      ]);
    }
  });
});

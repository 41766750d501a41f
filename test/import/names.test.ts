import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setImmediate } from "node:timers/promises";
import tmp from "tmp";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { btfSection, parseBtf } from "../../lib/btf/index.js";
import { build, CorelateError, type ResolveTarget, resolve } from "../../src/index.js";
import { codegenFlags, findRustc, namesOfCrate, runTool } from "../../src/toolchain/index.js";
import { clang } from "../btf/clang.js";

const folder = tmp.dirSync({ prefix: "corelate-import-", unsafeCleanup: true, mode: 0o700 });
afterAll(() => folder.removeCallback());
// rustc is waited for synchronously; vitest gives up on a worker that it does not hear from for a minute.
afterEach(() => setImmediate());

const at = (name: string) => join(folder.name, name);

function write(name: string, text: string): string {
  mkdirSync(dirname(at(name)), { recursive: true });
  writeFileSync(at(name), text);
  return at(name);
}

/** What bindgen writes for a task, its memory, the file behind that, and types that nobody needs. */
const types = `
#[repr(C)] #[derive(Debug, Copy, Clone)] pub struct task { pub pid: pid_t, pub mm: *mut mm, pub files: *mut files, pub run: run_t, pub parts: [part; 2usize], pub __bindgen_anon_1: task__bindgen_ty_1 }
#[repr(C)] #[derive(Copy, Clone)] pub union task__bindgen_ty_1 { pub back: *mut task, pub other: *mut mm }
#[repr(C)] #[derive(Debug, Copy, Clone)] pub struct part { pub next: *mut part, pub number: ::std::os::raw::c_int }
#[repr(C)] #[derive(Debug, Copy, Clone)] pub struct mm { pub owner: *mut task, pub exe: *mut file, pub type_: u32, pub state: state_k }
#[repr(C)] #[derive(Debug, Copy, Clone)] pub struct file { pub inode: *mut inode, pub flags: u64 }
#[repr(C)] #[derive(Debug, Copy, Clone)] pub struct inode { pub number: u64 }
#[repr(C)] #[derive(Debug, Copy, Clone)] pub struct files { pub count: u32 }
#[repr(C)] #[derive(Debug, Copy, Clone)] pub struct spare { pub task: task, pub whole: [task; 3usize] }
pub type pid_t = ::std::os::raw::c_int;
pub type run_t = ::core::option::Option<unsafe extern "C" fn(of: *mut file) -> *mut inode>;
pub const state_k_ON: state_k = 1;
pub const state_k_OFF: state_k = 2;
pub type state_k = ::std::os::raw::c_uint;
`;

/** The same types on another kernel. */
const target: ResolveTarget = {
  name: "other",
  btf: parseBtf(
    btfSection(
      clang(`typedef unsigned int u32; typedef unsigned long long u64; struct file; struct inode; enum state_k { ON = 5, OFF };
struct files { u64 before; u32 count; };
struct part { u64 before; struct part *next; int number; };
struct task { u64 before[5]; int pid; struct files *files; struct mm *mm; struct part parts[2]; union { struct task *back; struct mm *other; }; };
struct mm { u64 before[3]; u32 type; struct file *exe; struct task *owner; enum state_k state; };
struct file { u64 before[2]; u64 flags; struct inode *inode; };
struct inode { u64 before; u64 number; };
int use(struct task *t, struct mm *m, struct file *f, struct inode *i) { return 0; }
int more(struct files *g, struct part *p) { return 0; }`),
    )!,
  ),
};

const head = `#![no_std]
#![no_main]
#![allow(non_camel_case_types, dead_code, unused)]
corelate::panic_handler!();
corelate::license!("GPL");
corelate::import!("types.rs");
`;

const program = (result: string) => `
#[unsafe(no_mangle)]
#[unsafe(link_section = "tp_btf/sched_switch")]
pub unsafe extern "C" fn program(ctx: *const u64) -> u64 { unsafe {
    let t = *ctx as *const task;
    ${result}
} }
`;

write("types.rs", types);

/** `root.path: value here -> value there` of each relocation. */
function relocated(object: Uint8Array): string[] {
  const rows = resolve(object, [target]).map(({ root, path, local, targets: [there] }) => {
    return `${root}.${path}: ${local} -> ${there!.poisoned ? "gone" : there!.value}`;
  });
  return [...new Set(rows)].sort();
}

function built(text: string, rustcArgs: readonly string[] = []): ReturnType<typeof build> {
  return build({ inputs: [write("main.rs", text)], rustcArgs });
}

const file = ["file.flags: 8 -> 16", "file.inode: 0 -> 24"];
const pid = "task.pid: 0 -> 40";

describe("of an import the names of the crate are compiled", () => {
  it.each<[name: string, result: string, expected: string[]]>([
    ["a member", "(*t).pid as u64", [pid]],
    ["a chain", "(*(*(*t).mm).exe).flags", ["file.flags: 8 -> 16", "mm.exe: 8 -> 32", "task.mm: 8 -> 56"]],
    [
      "by value, in an array",
      "(*(*t).parts[1].next).number as u64",
      ["part.number: 8 -> 16", "task.parts[1].next: 48 -> 96"],
    ],
    [
      "a pattern",
      "let files { count, .. } = &*(*t).files; *count as u64",
      ["files.count: 0 -> 8", "task.files: 16 -> 48"],
    ],
    ["an anonymous member by its plain name", "(*(*t).back).pid as u64", [pid, "task.back: 64 -> 112"]],
    ["a name that bindgen changed", "(*(*t).mm).type_ as u64", ["mm.type: 16 -> 24", "task.mm: 8 -> 56"]],
    [
      "what a macro of ours takes",
      "corelate::read!(t, mm, exe, inode, number).unwrap_or(7)",
      ["file.inode: 0 -> 24", "inode.number: 0 -> 8", "mm.exe: 8 -> 32", "task.mm: 8 -> 56"],
    ],
    [
      "an enum",
      "corelate::enum_value!(corelate_enums::state_k::OFF) as u64 + (*t).pid as u64",
      ["state_k.OFF: 2 -> 6", pid],
    ],
    [
      "what a function pointer takes",
      "if let Some(run) = (*t).run { let f: *mut file = *ctx.add(1) as _; (*(*f).inode).number } else { 0 }",
      ["file.inode: 0 -> 24", "inode.number: 0 -> 8", "task.run: 24 -> gone"],
    ],
  ])("%s", (_, result, expected) => {
    const { output, diagnostics } = built(head + program(result));
    expect(diagnostics).toEqual([]);
    expect(relocated(output)).toEqual(expected.sort());
  });

  it("also where modules, files and arguments of macros have them", () => {
    write(
      "reader.rs",
      "pub mod deep; use super::*; pub unsafe fn exe(m: *const mm) -> *const file { (*m).exe }",
    );
    write(
      "reader/deep.rs",
      "use crate::*; pub unsafe fn flags(f: *const file) -> u64 { corelate::read!(f, flags).unwrap_or(0) }",
    );
    write(
      "elsewhere/own.rs",
      "use crate::*; macro_rules! of { ($p:expr, $($f:ident),+) => { (*$p).$($f).+ } } pub unsafe fn inode_of(f: *const file) -> *const inode { of!(f, inode) }",
    );
    write("more.in.rs", "pub unsafe fn mm_of(t: *const task) -> *const mm { (*t).mm }");
    const modules = `mod reader; #[path = "elsewhere/own.rs"] mod own; include!("more.in.rs");`;
    const result =
      "let f = reader::exe(mm_of(t)); reader::deep::flags(f) + own::inode_of(f) as u64 + (*t).pid as u64";
    const { output, diagnostics } = built(head + modules + program(result));
    expect(diagnostics).toEqual([]);
    expect(relocated(output)).toEqual([...file, "mm.exe: 8 -> 32", "task.mm: 8 -> 56", pid].sort());
  });

  it("and nothing else", () => {
    const { output } = built(head + program("(*t).pid as u64"));
    for (const name of ["spare", "exe"]) expect(Buffer.from(output).includes(name)).toBe(false);
  });
});

/** A crate with a macro that names what the program does not. */
function foreignMacro(): readonly string[] {
  const rustc = findRustc({ env: process.env, target: "bpfel-unknown-none" });
  const source = write(
    "foreign.rs",
    "#![no_std]\n#[macro_export] macro_rules! flags_of { ($t:expr) => { (*(*(*$t).mm).exe).flags } }",
  );
  const args = [source, "--crate-type", "rlib", "--edition", "2021", "-o", at("libforeign.rlib")];
  const compiled = runTool(
    rustc.path,
    [...args, "--target", rustc.target, ...rustc.targetFlags, ...codegenFlags],
    process.env,
  );
  expect(compiled).toMatchObject({ status: 0 });
  return ["--extern", `foreign=${at("libforeign.rlib")}`];
}

describe("what another crate's macro names is compiled, too", () => {
  const flags = ["file.flags: 8 -> 16", "mm.exe: 8 -> 32", "task.mm: 8 -> 56"];

  it("with the relocations", () => {
    const { output } = built(head + program("foreign::flags_of!(t)"), foreignMacro());
    expect(relocated(output)).toEqual(flags);
  });

  it("and audited", () => {
    const decides = "foreign::flags_of!(t) + if core::mem::offset_of!(inode, number) > 64 { 1 } else { 2 }";
    expect(() => built(head + program(decides), foreignMacro())).toThrow(/CRL011[367]/);
  });
});

describe("with an import", () => {
  it("what rustc decides by its layout is refused", () => {
    for (const decides of [
      "core::mem::offset_of!(mm, exe) as u8 as u64 + (*t).pid as u64",
      "if core::mem::offset_of!(mm, exe) > 24 { 1 } else { 2 }",
    ]) {
      expect(() => built(head + program(decides)), decides).toThrow(/CRL011[367]/);
    }
  });

  it("rustc's errors are those of the whole file", () => {
    const wrong = () => built(head + program("(*(*t).mm).nothing"));
    expect(wrong).toThrow(CorelateError);
    expect(wrong).toThrow(/no field `nothing` on type `mm`[\s\S]*available fields are: `owner`, `exe`/);
  });
});

describe("the names of a crate", () => {
  it("are none without an import", () => {
    expect(namesOfCrate(write("plain.rs", "mod types; fn main() {}"))).toBeUndefined();
    expect(namesOfCrate(at("nowhere.rs"))).toBeUndefined();
  });

  it("are not those of the imported file", () => {
    const names = namesOfCrate(write("other.rs", 'corelate::import!("types.rs"); fn f() {}'))!;
    expect(names.has("f")).toBe(true);
    expect(names.has("inode")).toBe(false);
  });

  it("end where modules and includes go in circles", () => {
    write("round.rs", 'include!("round.rs"); include!("other.rs"); mod round;');
    expect([...namesOfCrate(at("round.rs"))!]).toContain("round");
  });

  it("do not come from the environment", () => {
    const object = () =>
      build({
        inputs: [write("main.rs", head + program("(*t).pid as u64"))],
        env: { ...process.env, CORELATE_NAMES: at("nowhere") },
      }).output;
    expect(relocated(object())).toEqual([pid]);
  });
});

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { accessedTypes } from "../../src/driver/kernel-types/accesses.js";
import { plainDefinitions } from "../../src/driver/kernel-types/definitions.js";
import { matchKernelTypes } from "../../src/driver/kernel-types/match-kernel.js";
import { build } from "../../src/index.js";
import { canLoad } from "../../src/kernel/fixtures/privilege.js";

const folder = mkdtempSync(join(tmpdir(), "corelate-kernel-types-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const before = `#![no_std]
#![no_main]
corelate::panic_handler!();
corelate::license!("GPL");
`;

/** `NAME LINE` of the warnings about a program of `types`, whose lines count from 1, and `body`. */
function said(types: string, body: string): string[] {
  const source = join(folder, "program.rs");
  writeFileSync(
    source,
    `${before}${types}
#[no_mangle] #[link_section = "tp_btf/sched_process_exec"]
pub unsafe extern "C" fn program(ctx: *const u64) -> u64 { ${body} }
`,
  );
  const { diagnostics } = build({ inputs: [source], rustcArgs: ["-Awarnings"] });
  const lines = before.split("\n").length - 1;
  return diagnostics.map(({ code, message, location }) => {
    expect([code, location?.file]).toEqual(["CRL0127", source]);
    return `${/`(\w+)`/.exec(message)![1]} ${location!.line - lines}`;
  });
}

const task = "#[repr(C)] pub struct task_struct { pub tgid: i32, pub mm: *const mm_struct }";
const mm = "#[repr(C)] pub struct mm_struct { pub start_code: u64 }";
const kernelStruct =
  "macro_rules! kernel_struct { ($name:ident { $($field:ident: $type:ty),* }) => { #[repr(C)] pub struct $name { $(pub $field: $type),* } } }";
const attributed = (text: string) => `#[corelate::preserve_access_index] ${text}`;

describe.skipIf(!canLoad)("a type of the kernel without the attribute is warned about:", () => {
  it.each([
    [
      "read through a cast",
      `${task}\n${mm}`,
      "(*(*ctx as *const task_struct)).tgid as u64",
      ["task_struct 1"],
    ],
    [
      "read through a variable",
      `${task}\n${mm}`,
      "let t: *const task_struct = *ctx as _; (*t).tgid as u64",
      ["task_struct 1"],
    ],
    [
      "read through two",
      `${task}\n${mm}`,
      "(*(*(*ctx as *const task_struct)).mm).start_code",
      ["task_struct 1", "mm_struct 2"],
    ],
    [
      "read through a reference in a function",
      `${task}\n${mm}\nfn of(task: &task_struct) -> u64 { task.tgid as u64 }`,
      "of(&*(*ctx as *const task_struct))",
      ["task_struct 1"],
    ],
    [
      "read by a method",
      `${mm}\nimpl mm_struct { fn code(&self) -> u64 { self.start_code } }`,
      "(&*(*ctx as *const mm_struct)).code()",
      ["mm_struct 1"],
    ],
    [
      "read by a macro of the crate",
      mm,
      "corelate::read!(*ctx as *const mm_struct, start_code).unwrap_or(0)",
      ["mm_struct 1"],
    ],
    [
      "whose member's address is taken",
      mm,
      "&raw const (*(*ctx as *const mm_struct)).start_code as u64",
      ["mm_struct 1"],
    ],
    [
      "read as a whole",
      mm,
      "core::ptr::read_unaligned(*ctx as *const mm_struct).start_code",
      ["mm_struct 1"],
    ],
    [
      "in a module",
      `mod kernel {\n    #[repr(C)]\n    #[derive(Clone, Copy)]\n    pub struct mm_struct {\n        pub start_code: u64,\n    }\n}`,
      "(*(*ctx as *const kernel::mm_struct)).start_code",
      ["mm_struct 4"],
    ],
    [
      "a flavor of one",
      "#[repr(C)] pub struct mm_struct___old { pub start_code: u64 }",
      "(*(*ctx as *const mm_struct___old)).start_code",
      ["mm_struct___old 1"],
    ],
    [
      "that a macro of the program defines",
      `${kernelStruct}\nkernel_struct!(mm_struct { start_code: u64 });`,
      "(*(*ctx as *const mm_struct)).start_code",
      ["mm_struct 2"],
    ],
    [
      "that a macro defines from a struct",
      `macro_rules! c { ($(struct $name:ident { $($field:ident: $type:ty,)* })*) => { $(#[repr(C)] pub struct $name { $(pub $field: $type),* })* } }
c! {
    struct mm_struct { start_code: u64, }
    struct other { start_code: u64, }
}`,
      "let m = *ctx as *const mm_struct; (*m).start_code + (*(*ctx as *const other)).start_code",
      ["mm_struct 3"],
    ],
    [
      "that a macro without arguments defines",
      "macro_rules! types { () => {\n#[repr(C)] pub struct mm_struct { pub start_code: u64 }\n} }\ntypes!();",
      "(*(*ctx as *const mm_struct)).start_code",
      ["mm_struct 2"],
    ],
    [
      "that a macro defines with a name of its own making",
      `macro_rules! one { ($name:ident) => { #[repr(C)] pub struct $name { pub start_code: u64 } } }\none!(mm_struct);`,
      "let m = *ctx as *const mm_struct;\n(*m).start_code",
      ["mm_struct 5"],
    ],
    [
      "held by an attributed one",
      `${attributed("#[repr(C)] pub struct task_struct { pub se: sched_entity }")}
#[repr(C)] pub struct sched_entity { pub vruntime: u64 }`,
      "(*(*ctx as *const task_struct)).se.vruntime",
      ["sched_entity 2"],
    ],
  ])("%s", (_name, types, body, expected) => {
    expect(said(types, body)).toEqual(expected);
  });
});

describe("nothing is said of", () => {
  it.each([
    ["an attributed type", attributed(mm), "(*(*ctx as *const mm_struct)).start_code"],
    [
      "a type in an attributed module",
      `#[corelate::preserve_access_index]\nmod kernel { ${mm.replace("pub struct", "pub struct")} }`,
      "(*(*ctx as *const kernel::mm_struct)).start_code",
    ],
    [
      "a header of a packet",
      "#[repr(C)] pub struct ethhdr { pub h_dest: [u8; 6], pub h_source: [u8; 6], pub h_proto: u16 }",
      "(*(*ctx as *const ethhdr)).h_proto as u64",
    ],
    [
      "a context of the interface to user space",
      "#[repr(C)] pub struct xdp_md { pub data: u32, pub data_end: u32 }",
      "(*(*ctx as *const xdp_md)).data as u64",
    ],
    [
      "a tuple of arguments, whose name is its type",
      attributed("#[repr(C)] pub struct task_struct { pub tgid: i32 }"),
      "let a = &*ctx.cast::<(*const task_struct, u64)>(); (*a.0).tgid as u64 + a.1",
    ],
    [
      "registers",
      "#[repr(C)] pub struct pt_regs { pub r15: u64, pub r14: u64 }",
      "(*(*ctx as *const pt_regs)).r14",
    ],
    [
      "a type of the program's own with the name of one",
      "#[repr(C)] pub struct file { pub opened_by: u32, pub when: u64 }",
      "(*(*ctx as *const file)).when",
    ],
    [
      "a type of a macro that has the attribute",
      `macro_rules! c { ($name:ident { $($field:ident: $type:ty),* }) => { #[corelate::preserve_access_index] #[repr(C)] pub struct $name { $(pub $field: $type),* } } }
c!(mm_struct { start_code: u64 });`,
      "(*(*ctx as *const mm_struct)).start_code",
    ],
    [
      "a type of a macro that the program only points to",
      `${kernelStruct}\nkernel_struct!(mm_struct { start_code: u64 });`,
      "let m = *ctx as *const mm_struct; m.is_null() as u64",
    ],
    [
      "a type of a macro with other fields",
      `${kernelStruct}\nkernel_struct!(file { opened_by: u32, when: u64 });`,
      "let f = *ctx as *const file; (*f).when",
    ],
    [
      "a variable that is one, and no pointer",
      mm,
      "let m = mm_struct { start_code: *ctx }; core::hint::black_box(m.start_code)",
    ],
    ["a type that is only pointed to", mm, "*ctx as *const mm_struct as u64"],
    [
      "one in a comment",
      `/* ${mm} */ // ${mm}\n${attributed(mm)}`,
      "(*(*ctx as *const mm_struct)).start_code",
    ],
    [
      "a type without C's layout",
      "pub struct mm_struct { pub start_code: u64 }",
      "let m = mm_struct { start_code: *ctx }; m.start_code",
    ],
  ])("%s", (_name, types, body) => {
    expect(said(types, body)).toEqual([]);
  });
});

describe("where the machine does not show its kernel's types", () => {
  const kernels = (text: string, path: string) =>
    matchKernelTypes(plainDefinitions(text), path).map(({ name }) => name);
  const absent = join(folder, "no/vmlinux");
  const c = (text: string) => `#[repr(C)] pub ${text}\n`;

  it.each([
    ["struct task_struct { pub pid: i32, pub tgid: i32 }", "task_struct"],
    ["struct task_struct { pub __state: u32 }", "task_struct"],
    ["struct task_struct___old { pub pid: i32 }", "task_struct___old"],
    ["struct file { pub _pad: [u64; 4], pub f_inode: *const u8 }", "file"],
    ["struct sock { pub __sk_common: u64, pub sk_type: u16 }", "sock"],
    ["struct request { pub __data_len: u32, pub __sector: u64 }", "request"],
    ["struct qstr { pub name: *const u8 }", "qstr"],
    ["struct fdtable { pub max_fds: u32 }", "fdtable"],
    ["struct linux_binprm { pub filename: *const u8 }", "linux_binprm"],
    ["struct nsproxy { pub pid_ns_for_children: *const u8 }", "nsproxy"],
    ["struct bio { pub bi_status: u8 }", "bio"],
    ["union kernfs_node_id { pub id: u64 }", undefined],
    ["struct file { pub opened_by: u32, pub f_inode: u64 }", undefined],
    ["struct file { pub _opaque: [u8; 0] }", undefined],
    ["struct event { pub pid: u32, pub comm: [u8; 16] }", undefined],
    ["struct iphdr { pub saddr: u32 }", undefined],
    ["struct constructor { pub name: u32 }", undefined],
  ])("the shipped list decides about %s", (text, expected) => {
    expect(kernels(c(text), absent)).toEqual(expected === undefined ? [] : [expected]);
  });

  it.each([
    ["nothing", ""],
    ["text", "no BTF at all"],
    ["BTF cut off in its header", Buffer.from("\x9f\xeb\x01\0\x18\0\0\0\0task_struct\0pid\0", "latin1")],
    ["an ELF file cut off", Buffer.from("\x7fELF")],
  ])("the list is used for a file of %s", (_name, bytes) => {
    const path = join(folder, "damaged");
    writeFileSync(path, bytes);
    expect(kernels(c("struct task_struct { pub pid: i32 }"), path)).toEqual(["task_struct"]);
  });

  it.skipIf(!canLoad)("the list says what the running kernel says", () => {
    const text = `${task}\n${mm}\n${c("struct cred { pub uid: u32 }")}${c("struct mine { pub uid: u32 }")}`;
    expect(kernels(text, absent)).toEqual(kernels(text, "/sys/kernel/btf/vmlinux"));
  });

  it.skipIf(!canLoad)("corelate build warns all the same", () => {
    const source = join(folder, "hidden.rs");
    writeFileSync(
      source,
      `${before}${mm}
#[no_mangle] #[link_section = "tp_btf/sched_process_exec"]
pub unsafe extern "C" fn program(ctx: *const u64) -> u64 { (*(*ctx as *const mm_struct)).start_code }
`,
    );
    const script = 'mount -t tmpfs none /sys/kernel/btf && exec "$@"';
    const cli = join(import.meta.dirname, "../../dist/src/cli/main.js");
    const { status, stderr } = spawnSync(
      "unshare",
      [
        "-m",
        "sh",
        "-c",
        script,
        "sh",
        process.execPath,
        cli,
        "build",
        source,
        "-o",
        join(folder, "hidden.o"),
      ],
      { encoding: "utf8" },
    );
    expect([status, /CRL0127.*`mm_struct`/.test(stderr)]).toEqual([0, true]);
  });
});

describe("definitions in text", () => {
  it("have their fields, their lines and no attribute", () => {
    const text = `#[repr(C)]
pub struct one { pub a: u8, r#type: core::ffi::c_int, #[cfg(x)] pub(crate) c: [u8; 4] }
struct rust { a: u8 }
#[repr(C, packed)] union two { b: u64 }
#[corelate::preserve_access_index] #[repr(C)] struct three { c: u8 }
const TEXT: &str = "#[repr(C)] struct four { d: u8 }";`;
    expect(plainDefinitions(text).map(({ name, fields, line }) => [name, fields, line])).toEqual([
      ["one", ["a", "type", "c"], 2],
      ["two", ["b"], 4],
    ]);
  });

  it.each(["struct {", "#[repr(C)] struct x {", "/* ", '"', "#[repr(C)] struct", "mod m { #[", ""])(
    "are none in %j",
    (text) => expect(plainDefinitions(text)).toEqual([]),
  );
});

it("accesses in MIR belong to the function that they stand in", () => {
  const mir = `fn first(_1: *const mm_struct, _2: &'static mut file) -> u64 {
    let _3: *const page;
        _0 = copy ((*_2).0: u64);
}
fn second(_1: *const page) -> u64 {
        _0 = copy ((*_1).0: u64);
        _0 = copy ((*_3).0: u64);
}`;
  expect([...accessedTypes(mir, new Set(["mm_struct", "file", "page"]))]).toEqual([
    ["file", "first"],
    ["page", "second"],
  ]);
});

import { describe, expect, it } from "vitest";
import { CorelateError } from "../../lib/diagnostics/index.js";
import { canLoad } from "../../src/kernel/fixtures/privilege.js";
import { verify } from "../../src/kernel/index.js";
import { compileRustText } from "../oracle/compile.js";

const head = `#![no_std]
#![no_main]
corelate::panic_handler!();
corelate::license!("GPL");
#[corelate::preserve_access_index]
mod k {
    #[repr(C)]
    pub struct qstr { pub name: *const u8 }
    #[repr(C)]
    pub struct dentry { pub d_parent: *const dentry, pub d_name: qstr }
    #[repr(C)]
    pub struct path { pub dentry: *const dentry }
    #[repr(C)]
    pub struct fs_struct { pub pwd: path, pub root: path }
    #[repr(C)]
    pub struct task_struct { pub fs: *const fs_struct, pub owner: core::ptr::NonNull<u8>, pub flags: bool }
}
use k::*;
`;
const program = (name: string, body: string) => `#[no_mangle]
#[link_section = "raw_tp/sched_switch"]
pub unsafe extern "C" fn ${name}(ctx: *const u64) -> i64 { ${body} }
`;

describe("a walk with read_or_zero!", () => {
  const walk = (read: string) => `
    let task = *ctx as *const task_struct;
    let mut d = ${read}(task, fs, pwd.dentry);
    let root = ${read}(task, fs, root.dentry);
    let mut bytes = 0;
    for _ in 0..20 {
        let mut buffer = [0u8; 32];
        let n = corelate::helpers::raw::probe_read_kernel_str(buffer.as_mut_ptr(), 32, ${read}(d, d_name.name));
        if n < 0 { break; }
        bytes += n;
        let parent = ${read}(d, d_parent);
        if d == parent || d == root { break; }
        d = parent;
    }
    bytes`;

  // C's 842 with clang 22, whose loop is written by hand; 979 where each read goes on with 0.
  it.runIf(canLoad)("costs the verifier what C's costs", () => {
    const object = compileRustText(head + program("walk", walk("corelate::read_or_zero!")));
    const { programs } = verify(object, { libbpf: { env: process.env } });
    expect(programs[0]!.outcome).toBe("accepted");
    expect(programs[0]!.info!.verifiedInstructions).toBeLessThanOrEqual(979);
  });
});

describe("what a failed read gives has to be a value", () => {
  const outcome = (body: string) => {
    try {
      compileRustText(head + program("program", `let task = *ctx as *const task_struct; ${body}`));
    } catch (error) {
      if (error instanceof CorelateError) return (error as { rustcOutput?: string }).rustcOutput;
      throw error;
    }
    return "builds";
  };

  it.each([
    ["a NonNull", "corelate::read_or_zero!(task, owner).as_ptr() as i64"],
    ["a NonNull of user memory", "corelate::read_user_or_zero!(task, owner).as_ptr() as i64"],
    [
      "a NonNull in a place",
      "let mut v = core::ptr::NonNull::dangling(); corelate::read_into_or_zero!(&mut v, task, owner); v.as_ptr() as i64",
    ],
  ])("%s is refused", (_, body) => {
    expect(outcome(body)).toMatch(/0 is no value of this type, and that is what a failed read gives/);
  });

  it("a number, a pointer, a bool, and a NonNull on the way are not", () => {
    expect(outcome("corelate::read_or_zero!(task, flags) as i64")).toBe("builds");
    expect(outcome("corelate::read_or_zero!(task, fs, pwd.dentry) as i64")).toBe("builds");
  });

  it("what is no pointer is no part of a chain", () => {
    expect(outcome("corelate::read_or_zero!(task, flags, anything)")).toMatch(/KernelPtr/);
  });
});

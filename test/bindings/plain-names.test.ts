import { mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { dirSync, setGracefulCleanup } from "tmp";
import { describe, expect, it } from "vitest";
import { type Btf, btfSection, inspect, loadBtfFile, resolve } from "../../lib/btf/index.js";
import { bindings } from "../../src/bindings/index.js";
import { build } from "../../src/index.js";
import { compileC } from "../oracle/compile.js";

setGracefulCleanup();

const folder = dirSync({ unsafeCleanup: true, mode: 0o700 }).name;

const path = "struct path { u64 *mnt, *dentry; };";
/** `f_path` as a member of its own, in a union, and in a struct of a union; and what a program reads of it. */
const kernels = {
  plain: `struct file { u64 f_pos; struct path f_path; u32 f_flags; };`,
  union: `struct file { u64 f_pos[2]; union { struct path f_path; struct path __f_path; }; u32 f_flags; };`,
  deep: `struct file { union { u64 raw[9]; struct { u64 a; struct { u64 b; struct path f_path; u32 f_flags; }; }; }; };`,
};
type Kernel = keyof typeof kernels;
const names = Object.keys(kernels) as Kernel[];

const program = `
#![no_std]
#![no_main]
corelate::panic_handler!();
corelate::license!("GPL");
mod vmlinux { include!("vmlinux.rs"); }
use vmlinux::*;

#[no_mangle]
#[link_section = "tp_btf/sched_process_exec"]
pub unsafe extern "C" fn reads(ctx: *const u64) -> u64 {
    let file = *ctx as *const file;
    let dentry = corelate::read_or_zero!(file, f_path.dentry) as u64;
    dentry + corelate::field_offset!(file, f_flags) as u64
}

#[no_mangle]
#[link_section = "tp_btf/sched_process_fork"]
pub unsafe extern "C" fn direct(ctx: *const u64) -> u64 {
    (*(*ctx as *const file)).f_flags as u64
}
`;

function objectOf(name: Kernel): Uint8Array {
  return compileC(`#include "oracle.h"\n${path}\n${kernels[name]}\nvoid keep(struct file *file) {}`);
}

function btfOf(name: Kernel): Btf {
  const file = join(mkdtempSync(join(folder, "btf-")), "kernel.btf");
  writeFileSync(file, btfSection(objectOf(name))!);
  return loadBtfFile(file);
}

/** clang's relocations for the same accesses with the same declarations. */
function clangs(name: Kernel): string[] {
  const text = `#include "oracle.h"
#define CORE __attribute__((preserve_access_index))
${path.replace("};", "} CORE;")}
${kernels[name].replace(/};$/, "} CORE;")}
PROGRAM(reads) {
  struct file *file = ARG(0);
  return (u64)file->f_path.dentry + __builtin_preserve_field_info(file->f_flags, 0) + file->f_flags;
}`;
  return relocationsOf(compileC(text));
}

function relocationsOf(object: Uint8Array): string[] {
  const found = inspect(object).relocations.map(({ kind, root, path, access }) =>
    [kind, root, path, access].join(" "),
  );
  return [...new Set(found)].sort();
}

describe.each(names)("one source with the bindings of a kernel where the member is %s", (name) => {
  const source = join(mkdtempSync(join(folder, "program-")), "main.rs");
  const local = btfOf(name);
  writeFileSync(source, program);
  writeFileSync(join(source, "../vmlinux.rs"), bindings(local, ["file"]).text);
  const { output, diagnostics } = build({ inputs: [source] });

  it("has clang's relocations", () => {
    expect(diagnostics).toEqual([]);
    expect(relocationsOf(output)).toEqual(clangs(name));
  });

  it("finds it on all of them", () => {
    const targets = names.map((target) => ({ name: target, btf: btfOf(target) }));
    const offsets = (wanted: string) =>
      resolve(output, targets)
        .filter(({ path }) => path === wanted)
        .map(({ targets }) => targets.map(({ value }) => value));
    expect(offsets("f_path.dentry")).toEqual([[16n, 24n, 24n]]);
    expect(new Set(offsets("f_flags").map(String))).toEqual(new Set(["24,32,32"]));
  });
});

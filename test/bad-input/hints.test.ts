import { writeFileSync } from "node:fs";
import { join } from "node:path";
import tmp from "tmp";
import { describe, expect, it } from "vitest";
import { CorelateError } from "../../lib/diagnostics/index.js";
import { build } from "../../src/index.js";

tmp.setGracefulCleanup();
const folder = tmp.dirSync({ prefix: "corelate-hints-", unsafeCleanup: true, mode: 0o700 }).name;

/** What is added to rustc's messages on a program with `items` whose program is `body`. */
function notesOn(items: string, body: string, messageFormat: "human" | "json" = "human"): readonly string[] {
  const path = join(folder, "program.rs");
  writeFileSync(
    path,
    `#![no_std]
#![no_main]
corelate::panic_handler!();
corelate::license!("GPL");
${items}
#[no_mangle]
#[link_section = "raw_tp/sys_enter"]
pub unsafe extern "C" fn program(ctx: *const u64) -> u64 {
    ${body}
}
`,
    { mode: 0o600 },
  );
  try {
    build({ inputs: [path], messageFormat });
  } catch (error) {
    if (error instanceof CorelateError) {
      expect(error.diagnostics.map((d) => d.code)).toEqual(["CRL0056"]);
      return error.diagnostics[0]!.notes ?? [];
    }
    throw error;
  }
  throw new Error("it builds");
}

const types = `mod k {
    #[repr(C)]
    pub struct pid_namespace { _unused: [u8; 0] }
    #[repr(C)]
    pub struct mm_struct { _unused: [u8; 0] }
    #[corelate::preserve_access_index]
    #[repr(C)]
    pub struct upid { pub nr: i32, pub ns: *mut pid_namespace, pub mm: *const mm_struct }
}
use k::*;`;

describe("a hint behind rustc's message", () => {
  it.each([
    ["", 'String::from("x").len() as u64', /no heap/],
    ["", "*Box::new(3u64)", /no heap/],
    ["", "let v: Vec<u64> = Vec::new(); v.len() as u64", /no heap/],
    ["", 'format!("{}", 3).len() as u64', /no heap/],
    ["", "3.to_string().len() as u64", /no heap/],
    ["extern crate alloc;", "0", /no heap/],
    ["thread_local! { static X: u64 = 3; }", "0", /PerCpuArray/],
    ["use std::sync::Mutex;", "0", /neither `std` nor `alloc`/],
  ])("says what BPF has instead (%s %s)", (items, body, hint) => {
    const notes = notesOn(items, body).filter((note) => hint.test(note));
    expect(notes).toHaveLength(1);
  });

  it.each(["human", "json"] as const)("names the type that is only declared (%s)", (format) => {
    const body = "let p = *ctx as *const upid; corelate::read!(p, ns, level).unwrap_or(0) + (*(*p).mm).pgd";
    const notes = notesOn(types, body, format).join("\n");
    expect(notes).toMatch(/`corelate bindings pid_namespace`/);
    expect(notes).toMatch(/`corelate bindings mm_struct`/);
  });

  it("does so for a reference to it", () => {
    expect(notesOn(types, "let r: &mm_struct = &*(*(*ctx as *const upid)).mm; r.pgd").join()).toMatch(
      /corelate bindings mm_struct/,
    );
  });

  it.each([
    ["of a type with members", "(*(*ctx as *const upid)).level"],
    ["that is nearly right", "(*(*ctx as *const upid)).nrr"],
    ["of a pointer", "let p = *ctx as *const upid; p.nr as u64"],
    ["of a number", "(*ctx).nr"],
  ])("is silent about a member %s", (_, body) => {
    expect(notesOn(types, body)).toEqual([]);
  });

  it("names corelate's atomic integers", () => {
    const items =
      "use core::sync::atomic::{AtomicU64, Ordering::*}; static C: AtomicU64 = AtomicU64::new(0);";
    for (const call of ["fetch_add(1, Relaxed)", "swap(1, Relaxed)", "fetch_or(1, Relaxed)"])
      expect(notesOn(items, `C.${call}`).join()).toMatch(/corelate::atomic/);
    expect(notesOn("use core::sync::atomic::AtomicU32;", "0").join()).toMatch(/corelate::atomic/);
    expect(notesOn("struct Own; impl Own { fn a(&self) {} }", "Own.fetch_add(1)")).toEqual([]);
  });
});

describe("a program that rustc leaves out", () => {
  const codesOf = (attributes: string) => {
    const path = join(folder, "lost.rs");
    const text = `#![no_std]\n#![no_main]\ncorelate::panic_handler!();\ncorelate::license!("GPL");\n`;
    writeFileSync(path, `${text}${attributes}\npub extern "C" fn program(_ctx: *const u64) -> i32 { 0 }\n`, {
      mode: 0o600,
    });
    return build({ inputs: [path] }).diagnostics.map(({ code, location }) => `${code} ${location?.line}`);
  };

  it("is named", () => {
    expect(codesOf(`#[link_section = "raw_tp/sys_enter"]`)).toEqual(["CRL0155 6"]);
  });

  it("is not one that is exported, or in no section of a program", () => {
    expect(codesOf(`#[no_mangle]\n#[link_section = "raw_tp/sys_enter"]`)).toEqual([]);
    expect(codesOf(`#[unsafe(link_section = "raw_tp/sys_enter")]\n#[export_name = "other"]`)).toEqual([]);
    expect(codesOf(`#[link_section = ".text"]`)).toEqual([]);
  });
});

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import tmp from "tmp";
import { describe, expect, it } from "vitest";
import { inspect } from "../../../lib/btf/index.js";
import { CorelateError } from "../../../lib/diagnostics/index.js";
import { build } from "../../../src/index.js";

tmp.setGracefulCleanup();
const folder = tmp.dirSync({ prefix: "corelate-whole-", unsafeCleanup: true, mode: 0o700 }).name;

const prelude = `#![no_std]
#![no_main]
#![allow(dead_code)]
corelate::panic_handler!();
corelate::license!("GPL");
#[corelate::preserve_access_index]
mod k {
#[repr(C)] #[derive(Clone, Copy)]
pub struct sched_entity { pub on_rq: u8, pub exec_start: u64 }
#[repr(C)] #[derive(Clone, Copy)]
pub struct task_struct { pub pid: i32, pub tgid: i32, pub comm: [u8; 16], pub se: sched_entity, pub mm: *const mm_struct, pub real_parent: *const task_struct }
#[repr(C)] #[derive(Clone, Copy)]
pub struct mm_struct { pub mmap_base: u64, pub owner: *const task_struct }
}
use k::*;
use corelate::helpers::{probe_read_kernel, probe_read_user};
#[inline]
unsafe fn bpf_probe_read<T>(src: *const T) -> Result<T, i64> {
    let mut v: core::mem::MaybeUninit<T> = core::mem::MaybeUninit::uninit();
    let ret = gen_probe_read(v.as_mut_ptr() as *mut core::ffi::c_void, core::mem::size_of::<T>() as u32, src as *const core::ffi::c_void);
    if ret == 0 { Ok(v.assume_init()) } else { Err(ret) }
}
unsafe fn gen_probe_read(dst: *mut core::ffi::c_void, size: u32, src: *const core::ffi::c_void) -> i64 {
    let fun: unsafe extern "C" fn(*mut core::ffi::c_void, u32, *const core::ffi::c_void) -> i64 = core::mem::transmute(113usize);
    fun(dst, size, src)
}
`;

function compile(items: string, body: string, audit: boolean): Uint8Array {
  const path = join(folder, "program.rs");
  const text = `${prelude}${items}
#[no_mangle]
#[link_section = "raw_tp/sched_process_exec"]
pub unsafe extern "C" fn program(ctx: *const u64) -> u64 {
    let p = *ctx as *const task_struct;
    ${body}
}
`;
  writeFileSync(path, text, { mode: 0o600 });
  return build({ inputs: [path], audit }).output;
}

/** What is done with the copy, the items and the body of a program, and the members that are read. */
const good: readonly [string, string, string, string][] = [
  ["if let", ``, `if let Ok(t) = probe_read_kernel(p) { t.pid as u64 } else { 1 }`, "pid"],
  [
    "let else",
    ``,
    `let Ok(t) = probe_read_kernel(p) else { return 7 }; t.pid as u64 + t.tgid as u64`,
    "pid tgid",
  ],
  [
    "ok()?",
    `unsafe fn f(p: *const task_struct) -> Option<u64> { let t = probe_read_kernel(p).ok()?; Some(t.pid as u64) }`,
    `f(p).unwrap_or(3)`,
    "pid",
  ],
  ["map", ``, `probe_read_kernel(p).map(|t| t.pid as u64).unwrap_or(3)`, "pid"],
  [
    "map_err and ?",
    `unsafe fn f(p: *const task_struct) -> Result<u64, u8> { let t = probe_read_kernel(p).map_err(|_| 1u8)?; Ok(t.tgid as u64) }`,
    `f(p).unwrap_or(3)`,
    "tgid",
  ],
  [
    "the error is returned, and a second copy is read through the first",
    `unsafe fn f(p: *const task_struct) -> Result<u64, i64> { let t = bpf_probe_read(p)?; let m = bpf_probe_read(t.mm)?; Ok(m.mmap_base + t.tgid as u64) }`,
    `match f(p) { Ok(v) => v, Err(e) => e as u64 }`,
    "mm tgid mmap_base",
  ],
  [
    "a wrapper of the user's own",
    ``,
    `match bpf_probe_read(p) { Ok(t) => t.se.exec_start, Err(e) => (-e) as u64 }`,
    "se.exec_start",
  ],
  [
    "an array",
    ``,
    `let Ok(t) = bpf_probe_read(p) else { return 1 }; let c = t.comm; if c[0] == b'a' && c[1] == b'b' { 1 } else { 0 }`,
    "comm comm[1]",
  ],
  ["nothing but whether it can be read", ``, `match bpf_probe_read(p) { Ok(_) => 1, Err(_) => 0 }`, ""],
  [
    "a copy of a copy",
    ``,
    `let Ok(t) = probe_read_kernel(p) else { return 0 }; let Ok(q) = probe_read_kernel(t.real_parent) else { return 0 }; q.tgid as u64`,
    "real_parent tgid",
  ],
  ["user memory", ``, `let Ok(t) = probe_read_user(p) else { return 0 }; t.tgid as u64`, "tgid"],
  [
    "a loop",
    ``,
    `let mut p = p; let mut n = 0; for _ in 0..4 { let Ok(t) = probe_read_kernel(p) else { break }; n += t.tgid as u64; p = t.real_parent; } n`,
    "tgid real_parent",
  ],
  ["read! of a struct", ``, `corelate::read!(p, se).map_or(0, |s| s.exec_start)`, "se.exec_start"],
  ["read_or_zero! of a struct", ``, `corelate::read_or_zero!(p, se).exec_start`, "se.exec_start"],
  [
    "read_into! of a struct",
    ``,
    `let mut t = core::mem::MaybeUninit::<sched_entity>::uninit(); if corelate::read_into!(t.as_mut_ptr(), p, se).is_err() { return 0 } let t = t.assume_init(); t.exec_start`,
    "se.exec_start",
  ],
  [
    "a method",
    `impl task_struct { fn id(&self) -> u64 { self.tgid as u64 } }`,
    `let Ok(t) = bpf_probe_read(p) else { return 0 }; t.id()`,
    "tgid",
  ],
  [
    "a function that takes a reference",
    `fn g(t: &task_struct) -> u64 { t.tgid as u64 + t.se.exec_start }`,
    `let Ok(t) = bpf_probe_read(p) else { return 0 }; g(&t)`,
    "tgid se.exec_start",
  ],
  [
    "a function that takes it by value and is never to be inlined",
    `#[inline(never)] fn g(t: task_struct) -> u64 { t.tgid as u64 }`,
    `let Ok(t) = bpf_probe_read(p) else { return 0 }; g(t)`,
    "tgid",
  ],
  [
    "a function that returns it and is never to be inlined",
    `#[inline(never)] unsafe fn g(p: *const task_struct) -> Result<task_struct, i64> { let t = bpf_probe_read(p)?; Ok(t) }`,
    `let Ok(t) = g(p) else { return 0 }; t.tgid as u64`,
    "tgid",
  ],
  ["a tuple", ``, `let (Ok(t), n) = (bpf_probe_read(p), 4u64) else { return 0 }; t.tgid as u64 + n`, "tgid"],
  [
    "a changed copy",
    ``,
    `let Ok(mut t) = bpf_probe_read(p) else { return 0 }; t.tgid += 4; t.tgid as u64`,
    "tgid",
  ],
  [
    "one of two addresses",
    ``,
    `let q = if *ctx.add(1) > 4 { p } else { *ctx.add(1) as *const task_struct }; let Ok(t) = bpf_probe_read(q) else { return 0 }; if t.pid > 3 { t.tgid as u64 } else { t.se.exec_start }`,
    "pid tgid se.exec_start",
  ],
  [
    "zeros where it cannot be read",
    ``,
    `let t = bpf_probe_read(p).unwrap_or(core::mem::zeroed()); t.tgid as u64`,
    "tgid",
  ],
];

/** A record with an array of the struct's, and a ring buffer for it. */
const event = `#[repr(C)] struct ev { pid: i32, comm: [u8; 16] } #[no_mangle] #[link_section = ".maps"] static ring: corelate::maps::RingBuf<4096> = corelate::maps::RingBuf::new();`;

const arrays: readonly [string, string, string, string][] = [
  [
    "in a record that is sent",
    event,
    `let Ok(t) = bpf_probe_read(p) else { return 1 }; let e = ev { pid: t.pid, comm: t.comm }; let _ = ring.output(&e, 0); 0`,
    "pid comm",
  ],
  [
    "in a slot of a ring buffer",
    event,
    `let Ok(t) = probe_read_kernel(p) else { return 1 }; if let Some(mut s) = ring.reserve::<ev>() { s.write(ev { pid: t.pid, comm: t.comm }); s.submit(0); } 0`,
    "pid comm",
  ],
  [
    "in a slot, member by member",
    event,
    `let Ok(t) = probe_read_kernel(p) else { return 1 }; if let Some(s) = ring.reserve::<ev>() { let e = &mut *s.as_mut_ptr(); e.comm = t.comm; e.pid = t.pid; s.submit(0); } 0`,
    "pid comm",
  ],
  [
    "in a slot that was there before",
    event,
    `if let Some(mut s) = ring.reserve::<ev>() { let Ok(t) = probe_read_kernel(p) else { s.discard(0); return 1 }; s.write(ev { pid: t.pid, comm: t.comm }); s.submit(0); } 0`,
    "pid comm",
  ],
  [
    "in what a function returns",
    `${event} unsafe fn f(p: *const task_struct) -> Result<ev, i64> { let t = bpf_probe_read(p)?; Ok(ev { pid: t.pid, comm: t.comm }) }`,
    `let Ok(e) = f(p) else { return 1 }; let _ = ring.output(&e, 0); 0`,
    "pid comm",
  ],
  [
    "that is copied, and borrowed by what nobody knows",
    ``,
    `let Ok(t) = bpf_probe_read(p) else { return 1 }; if t.pid > 4 { let c = t.comm; core::hint::black_box(&c); } t.tgid as u64`,
    "pid tgid comm",
  ],
  [
    "that is copied, and indexed by a variable",
    ``,
    `let Ok(t) = bpf_probe_read(p) else { return 1 }; let c = t.comm; c[(*ctx.add(1) & 15) as usize] as u64`,
    "comm",
  ],
  [
    "of structs",
    ``,
    `let Ok(t) = bpf_probe_read(p as *const [task_struct; 2]) else { return 1 }; t[0].pid as u64 + t[1].tgid as u64 + t[1].comm[3] as u64`,
    " pid tgid comm[3]",
  ],
];

const bad: readonly [string, string, string][] = [
  [
    "part of something without the attribute",
    `#[repr(C)] struct holder { t: task_struct, x: u32 }`,
    `let Ok(h) = bpf_probe_read(p as *const holder) else { return 0 }; h.t.pid as u64`,
  ],
  [
    "an array of structs that is borrowed",
    ``,
    `let Ok(t) = bpf_probe_read(p as *const [task_struct; 2]) else { return 0 }; core::hint::black_box(&t); 0`,
  ],
  [
    "stored in a map",
    `#[no_mangle] #[link_section = ".maps"] static m: corelate::maps::Array<task_struct, 1> = corelate::maps::Array::new();`,
    `let Ok(t) = bpf_probe_read(p) else { return 0 }; let _ = m.set(&0, &t, 0); 0`,
  ],
  [
    "sent to user space",
    `#[no_mangle] #[link_section = ".maps"] static ring: corelate::maps::RingBuf<4096> = corelate::maps::RingBuf::new();`,
    `let Ok(t) = bpf_probe_read(p) else { return 0 }; let _ = ring.output(&t, 0); 0`,
  ],
  [
    "read as bytes",
    ``,
    `let Ok(t) = bpf_probe_read(p) else { return 0 }; let b: &[u8] = core::slice::from_raw_parts(&raw const t as *const u8, core::mem::size_of::<task_struct>()); let mut s = 0; for x in b { s += *x as u64 } s`,
  ],
  [
    "borrowed by what nobody knows",
    ``,
    `let Ok(t) = bpf_probe_read(p) else { return 0 }; core::hint::black_box(&t); 0`,
  ],
  [
    "an array of structs, by a variable index",
    ``,
    `let Ok(t) = bpf_probe_read(p as *const [task_struct; 2]) else { return 0 }; t[*ctx.add(1) as usize & 1].pid as u64`,
  ],
  [
    "a member that is iterated over",
    ``,
    `let Ok(t) = bpf_probe_read(p) else { return 0 }; t.comm.iter().map(|b| *b as u64).sum()`,
  ],
];

describe("a whole struct is read, and of the copy only members are used", () => {
  it.each(good)("%s", (_, items, body, paths) => {
    const found = inspect(compile(items, body, true)).relocations;
    expect([...new Set(found.map(({ path }) => path))].sort().join(" ")).toBe(
      paths.split(" ").sort().join(" "),
    );
    for (const { kind } of found) expect(kind).toBe(0);
  });
});

describe("a whole struct is read, and of the copy an array is used", () => {
  it.each(arrays)("%s", (_, items, body, paths) => {
    const found = inspect(compile(items, body, true)).relocations;
    expect([...new Set(found.map(({ path }) => path))].sort()).toEqual(paths.split(" ").sort());
    // The only question is how large a struct of the array is.
    for (const { kind, path } of found) expect(kind).toBe(path === "" ? 9 : 0);
  });
});

describe("a whole struct is read, and the copy is", () => {
  it.each(bad)("%s: one error, on the line of the read", (_, items, body) => {
    let found: readonly (string | number | undefined)[] = [];
    try {
      compile(items, body, false);
    } catch (error) {
      if (!(error instanceof CorelateError)) throw error;
      found = error.diagnostics.flatMap(({ code, location }) => [code, location?.line]);
    }
    const line = `${prelude}${items}`.split("\n").length + 5;
    expect(found).toEqual(["CRL0165", line]);
  });
});

/** What rustc decides by the size of the struct in a function that reads one, too. */
const decided: readonly [string, string][] = [
  [
    "a number",
    `let Ok(t) = bpf_probe_read(p) else { return 0 }; if const { size_of::<task_struct>() > 1000 } { t.tgid as u64 + 5 } else { t.tgid as u64 }`,
  ],
  [
    "a store of what is loaded",
    `let Ok(t) = bpf_probe_read(p) else { return 0 }; let mut n = *ctx.add(1); if const { size_of::<task_struct>() > 1000 } { n = *ctx.add(2); } t.tgid as u64 + n`,
  ],
  [
    "a copy of bytes",
    `let m = match bpf_probe_read(p) { Ok(t) => t.tgid as u64, Err(_) => 0 }; let mut k = *(ctx as *const [u64; 2]); if const { size_of::<mm_struct>() > 1000 } { k = *(ctx.add(1) as *const [u64; 2]); } m + k[0]`,
  ],
  [
    "a member of a small struct",
    `let Ok(s) = bpf_probe_read(&raw const (*p).se) else { return 0 }; if const { size_of::<task_struct>() > 1000 } { s.exec_start } else { s.on_rq as u64 }`,
  ],
];

describe("a whole struct is read, and rustc decides by the size of one", () => {
  it.each(decided)("%s", (_, body) => {
    expect(() => compile("", body, true)).toThrow(/CRL0116/);
  });
});

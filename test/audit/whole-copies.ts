/** A struct that a program copies as a whole. All have a member `a`. */
export const types = ["s1", "s2", "s3", "s4", "s6", "s8", "p8", "s12", "s16", "s24", "nest"] as const;

export type Whole = (typeof types)[number];

/** What a program of each type does. */
export interface Way {
  readonly name: string;
  /** Items beside the program. */
  readonly items?: (T: Whole) => string;
  /** The program's body: `ctx: *const u64`, `n: u64`, `t: *const task` are there; it gives a u64. */
  readonly body: (T: Whole) => string;
}

export const prelude = `#![no_std]
#![no_main]
#![allow(non_camel_case_types, unused)]
corelate::panic_handler!();
corelate::license!("GPL");
use core::mem::size_of;
use corelate::helpers::probe_read_kernel;
#[corelate::preserve_access_index]
mod kernel {
    #[repr(C)] #[derive(Clone, Copy)] pub struct s1 { pub a: u8 }
    #[repr(C)] #[derive(Clone, Copy)] pub struct s2 { pub a: u8, pub b: u8 }
    #[repr(C)] #[derive(Clone, Copy)] pub struct s3 { pub a: u8, pub b: u8, pub c: u8 }
    #[repr(C)] #[derive(Clone, Copy)] pub struct s4 { pub a: u16, pub b: u16 }
    #[repr(C)] #[derive(Clone, Copy)] pub struct s6 { pub a: u16, pub b: u16, pub c: u16 }
    #[repr(C)] #[derive(Clone, Copy)] pub struct s8 { pub a: u32, pub b: u32 }
    #[repr(C)] #[derive(Clone, Copy)] pub struct p8 { pub a: *const u8 }
    #[repr(C)] #[derive(Clone, Copy)] pub struct s12 { pub a: u32, pub b: u32, pub c: u32 }
    #[repr(C)] #[derive(Clone, Copy)] pub struct s16 { pub a: u64, pub b: u64 }
    #[repr(C)] #[derive(Clone, Copy)] pub struct s24 { pub a: u64, pub b: u64, pub c: u64 }
    #[repr(C)] #[derive(Clone, Copy)] pub struct nest { pub a: u8, pub i: s4 }
    #[repr(C)] pub struct task { pub pid: i32, pub s1: s1, pub s2: s2, pub s3: s3, pub s4: s4, pub s6: s6, pub s8: s8, pub p8: p8, pub s12: s12, pub s16: s16, pub s24: s24, pub nest: nest }
}
use kernel::*;

/** Which of two rustc takes, by a size. */
const BIG: bool = size_of::<s8>() != 8;
`;

const R = (T: Whole) => `corelate::read_or_zero!(t, ${T})`;
const S = (T: Whole) => `corelate::read_or_zero!(t.wrapping_add(1), ${T})`;

/** Copies that become reads of the members that are used. */
export const built: readonly Way[] = [
  { name: "read! and map_or", body: (T) => `corelate::read!(t, ${T}).map_or(0, |v| v.a as u64)` },
  {
    name: "read! and match",
    body: (T) => `match corelate::read!(t, ${T}) { Ok(v) => v.a as u64, Err(e) => e as u64 }`,
  },
  {
    name: "read! and if let",
    body: (T) => `if let Ok(v) = corelate::read!(t, ${T}) { v.a as u64 } else { 3 }`,
  },
  { name: "read_or_zero!", body: (T) => `corelate::read_or_zero!(t, ${T}).a as u64` },
  {
    name: "probe_read_kernel and map",
    body: (T) => `probe_read_kernel(&raw const (*t).${T}).map(|v| v.a as u64).unwrap_or(7)`,
  },
  {
    name: "the question mark",
    items: (T) =>
      `unsafe fn q_${T}(t: *const task) -> Result<u64, i64> { let v = probe_read_kernel(&raw const (*t).${T})?; Ok(v.a as u64) }`,
    body: (T) => `q_${T}(t).unwrap_or(1)`,
  },
  {
    name: "ok",
    body: (T) => `match probe_read_kernel(&raw const (*t).${T}).ok() { Some(v) => v.a as u64, None => 9 }`,
  },
  {
    name: "returned in a Result",
    items: (T) =>
      `#[inline(never)] unsafe fn g_${T}(t: *const task) -> Result<${T}, i64> { probe_read_kernel(&raw const (*t).${T}) }`,
    body: (T) => `match g_${T}(t) { Ok(v) => v.a as u64, Err(_) => 2 }`,
  },
  {
    name: "returned in an Option",
    items: (T) =>
      `#[inline(never)] unsafe fn g_${T}(t: *const task) -> Option<${T}> { probe_read_kernel(&raw const (*t).${T}).ok() }`,
    body: (T) => `g_${T}(t).map_or(4, |v| v.a as u64)`,
  },
  {
    name: "returned",
    items: (T) =>
      `#[inline(never)] unsafe fn g_${T}(t: *const task) -> ${T} { corelate::read_or_zero!(t, ${T}) }`,
    body: (T) => `g_${T}(t).a as u64`,
  },
  {
    name: "returned from a variable",
    items: (T) =>
      `#[inline(never)] unsafe fn g_${T}(t: *const task) -> ${T} { let found = corelate::read_or_zero!(t, ${T}); found }`,
    body: (T) => `{ let v = g_${T}(t); v.a as u64 }`,
  },
  {
    name: "an argument",
    items: (T) => `#[inline(never)] fn k_${T}(v: ${T}) -> u64 { v.a as u64 }`,
    body: (T) => `k_${T}(corelate::read_or_zero!(t, ${T}))`,
  },
  {
    name: "arguments in variables",
    items: (T) => `#[inline(never)] fn k_${T}(n: u64, v: ${T}) -> u64 { let w = v; w.a as u64 + n }`,
    body: (T) => `{ let x = corelate::read_or_zero!(t, ${T}); let y = x; k_${T}(n, x) + k_${T}(n, y) }`,
  },
  {
    name: "an Option as an argument",
    items: (T) => `#[inline(never)] fn k_${T}(v: Option<${T}>) -> u64 { v.map_or(0, |v| v.a as u64) }`,
    body: (T) => `k_${T}(probe_read_kernel(&raw const (*t).${T}).ok())`,
  },
  {
    name: "handed on",
    items: (T) =>
      `fn i_${T}(v: ${T}) -> ${T} { v }\nfn k_${T}(v: ${T}) -> u64 { let v = i_${T}(v); v.a as u64 }`,
    body: (T) => `k_${T}(i_${T}(corelate::read_or_zero!(t, ${T})))`,
  },
  {
    name: "a generic function",
    items: (T) => `fn id_${T}<X>(v: X) -> X { v }`,
    body: (T) => `id_${T}(corelate::read_or_zero!(t, ${T})).a as u64`,
  },
  {
    name: "in a tuple",
    body: (T) => `{ let (v, w) = (corelate::read_or_zero!(t, ${T}), n); v.a as u64 + w }`,
  },
  {
    name: "in a closure",
    body: (T) => `{ let v = corelate::read_or_zero!(t, ${T}); let f = move |n: u64| v.a as u64 + n; f(n) }`,
  },
  { name: "a copy of which a member is read", body: (T) => `{ let v = (*t).${T}; v.a as u64 }` },
  {
    name: "one of two",
    body: (T) =>
      `{ let x = corelate::read_or_zero!(t, ${T}); let y = corelate::read_or_zero!(t.wrapping_add(1), ${T}); let z = if n > 3 { x } else { y }; z.a as u64 }`,
  },
  {
    name: "in a loop",
    body: (T) =>
      `{ let mut s = 0; let mut i = 0; while i < 4u64 { s += corelate::read_or_zero!(t.wrapping_add(i as usize), ${T}).a as u64; i += 1; } s }`,
  },
];

/** Copies that have no form that can be relocated. */
export const refused: readonly Way[] = [
  {
    name: "in a struct of the program's own",
    items: (T) => `#[derive(Clone, Copy)] struct own_${T} { v: ${T} }`,
    body: (T) => `{ let o = own_${T} { v: corelate::read_or_zero!(t, ${T}) }; o.v.a as u64 }`,
  },
  { name: "read_volatile", body: (T) => `core::ptr::read_volatile(&raw const (*t).${T}).a as u64` },
  { name: "ptr::read", body: (T) => `core::ptr::read(&raw const (*t).${T}).a as u64` },
  {
    name: "a copy that is returned",
    items: (T) => `#[inline(never)] unsafe fn g_${T}(t: *const task) -> ${T} { (*t).${T} }`,
    body: (T) => `g_${T}(t).a as u64`,
  },
  {
    name: "a copy that is an argument",
    items: (T) => `#[inline(never)] fn k_${T}(v: ${T}) -> u64 { v.a as u64 }`,
    body: (T) => `k_${T}((*t).${T})`,
  },
];

/** What is decided by a size beside such a copy, on the line that ends with `// here`. */
export const decided: readonly Way[] = [
  {
    name: "a load",
    body: (T) => `let x = ${R(T)}; let mut m = n; if BIG { m += *ctx.add(2); } // here\n x.a as u64 + m`,
  },
  {
    name: "a load of which nothing is used",
    body: (T) => `let x = ${R(T)}; if BIG { core::hint::black_box(*ctx.add(2)); } // here\n x.a as u64 + n`,
  },
  {
    name: "which of two is loaded",
    body: (T) =>
      `let x = ${R(T)}; let c = ctx.add(7); let d = ctx.add(9); let m = *if BIG { c } else { d }; // here\n x.a as u64 + m`,
  },
  {
    name: "one of two copies",
    body: (T) => `let x = ${R(T)}; let y = ${S(T)}; let z = if BIG { x } else { y }; // here\n z.a as u64`,
  },
  {
    name: "a member of one of two copies",
    body: (T) => `let x = ${R(T)}; let y = ${S(T)}; (if BIG { x.a } else { y.a }) as u64 // here`,
  },
  {
    name: "one of two members",
    body: (T) => `let x = ${R(T)}; (if BIG { x.a } else { x.b }) as u64 // here`,
  },
  {
    name: "a copy into another",
    body: (T) => `let x = ${R(T)}; let y = ${S(T)}; let mut z = x; if BIG { z = y; } // here\n z.a as u64`,
  },
  {
    name: "a copy into another in the declared layout only",
    body: (T) => `let x = ${R(T)}; let y = ${S(T)}; let mut z = x; if !BIG { z = y; } // here\n z.a as u64`,
  },
  {
    name: "one of two as an argument",
    items: (T) => `#[inline(never)] fn k_${T}(v: ${T}) -> u64 { v.a as u64 }`,
    body: (T) => `let x = ${R(T)}; let y = ${S(T)}; k_${T}(if BIG { x } else { y }) // here`,
  },
  {
    name: "the order of arguments",
    items: (T) => `#[inline(never)] fn k_${T}(v: ${T}, w: ${T}) -> u64 { v.a as u64 * 3 + w.a as u64 }`,
    body: (T) => `let x = ${R(T)}; let y = ${S(T)}; if BIG { k_${T}(x, y) } else { k_${T}(y, x) } // here`,
  },
  {
    name: "one of two that is returned",
    items: (T) => `#[inline(never)] fn g_${T}(x: ${T}, y: ${T}) -> ${T} { if BIG { x } else { y } } // here`,
    body: (T) => `g_${T}(${R(T)}, ${S(T)}).a as u64`,
  },
  {
    name: "whether a copy is returned",
    items: (T) =>
      `#[inline(never)] fn g_${T}(x: ${T}) -> Option<${T}> { if BIG { Some(x) } else { None } } // here`,
    body: (T) => `g_${T}(${R(T)}).map_or(0, |v| v.a as u64)`,
  },
  { name: "a number beside it", body: (T) => `let x = ${R(T)}; x.a as u64 + BIG as u64 // here` },
  {
    name: "a generic function that it goes through",
    items: (T) =>
      `fn q_${T}<X>(x: X) -> X { if const { size_of::<X>() > 64 } { unsafe { *(8 as *mut u64) = 3; } } x } // here`,
    body: (T) => `q_${T}(${R(T)}).a as u64`,
  },
  {
    name: "a store",
    body: (T) => `let x = ${R(T)}; if BIG { *(ctx as *mut u64) = x.a as u64; } // here\n x.a as u64 + n`,
  },
  {
    name: "a member that is overwritten",
    body: (T) =>
      `let mut x = ${R(T)}; if BIG { x.a = ${T === "p8" ? "core::ptr::null()" : "0"}; } // here\n x.a as u64`,
  },
  {
    name: "a member of another",
    body: (T) => `let mut x = ${R(T)}; let y = ${S(T)}; if BIG { x.a = y.a; } // here\n x.a as u64`,
  },
  { name: "a second read", body: (T) => `let mut x = ${R(T)}; if BIG { x = ${S(T)}; } // here\n x.a as u64` },
  {
    name: "one of two results",
    body: (T) =>
      `let x = probe_read_kernel(&raw const (*t).${T}); let y = probe_read_kernel(&raw const (*t.wrapping_add(1)).${T}); let z = if BIG { x } else { y }; // here\n z.map_or(0, |v| v.a as u64)`,
  },
  {
    name: "where it is read",
    body: (T) =>
      `let p = if BIG { &raw const (*t).${T} } else { &raw const (*t.wrapping_add(1)).${T} }; // here\n probe_read_kernel(p).map_or(0, |v| v.a as u64)`,
  },
  {
    name: "one of two in a closure",
    body: (T) =>
      `let x = ${R(T)}; let y = ${S(T)}; let f = move |n: u64| if BIG { x.a as u64 } else { y.a as u64 } + n; // here\n f(n)`,
  },
];

import { describe, expect, it } from "vitest";
import { expectLoadsClean } from "../loads-clean.js";
import { buildItems, program } from "./verify.js";

const map = (size: number) => `
use corelate::maps::Array;
#[no_mangle] #[link_section = ".maps"] static values: Array<[u8; ${size}], 2> = Array::new();
#[no_mangle] #[link_section = ".maps"] static words: Array<[u64; ${size / 8}], 2> = Array::new();
`;
const two =
  "let p = values.get_ptr(&0); let q = values.get_ptr(&1); if p.is_null() || q.is_null() { return 0; }";
const twoWords = two.replaceAll("values", "words");

/** What compiles and passes the verifier, with the body of the program and what it needs beside it. */
const cases: Record<string, [body: string, items?: string]> = {
  // Calls.
  "five arguments": [
    "f(*ctx, 2, 3, 4, *ctx.add(1))",
    "#[inline(never)] fn f(a: u64, b: u64, c: u64, d: u64, e: u64) -> u64 { black_box(a) + b + c + d + black_box(e) }",
  ],
  "six arguments": [
    "f(*ctx, 2, 3, 4, *ctx.add(1), *ctx.add(2))",
    "#[inline(never)] fn f(a: u64, b: u64, c: u64, d: u64, e: u64, f: u64) -> u64 { black_box(a) + b * c + d * black_box(e) + f }",
  ],
  "twelve arguments": [
    "let v = *ctx; f(v, v+1, v+2, v+3, v+4, v+5, v+6, v+7, v+8, v+9, v+10, v+11)",
    `#[inline(never)] fn f(${[..."abcdefghijkl"].map((x) => `${x}: u64`).join(", ")}) -> u64 { ${[..."abcdefghijkl"].map((x) => `black_box(${x})`).join(" ^ ")} }`,
  ],
  "six arguments, called twice": [
    "f(*ctx, 2, 3, 4, 5, 6) + f(6, 5, 4, 3, 2, *ctx)",
    "#[inline(never)] fn f(a: u64, b: u64, c: u64, d: u64, e: u64, f: u64) -> u64 { black_box(a) + b * c + d * black_box(e) + f }",
  ],
  "six arguments through another function": [
    "g(*ctx) + g(3)",
    "#[inline(never)] fn f(a: u64, b: u64, c: u64, d: u64, e: u64, f: u64) -> u64 { black_box(a) + b * c + d * black_box(e) + f } #[inline(never)] fn g(a: u64) -> u64 { f(a, 2, 3, 4, 5, black_box(a)) }",
  ],
  "slices as arguments": [
    "let a = [*ctx; 4]; f(&a, &a[1..], 3)",
    "#[inline(never)] fn f(a: &[u64], b: &[u64], c: u64) -> u64 { a.len() as u64 + black_box(b.len() as u64) + c }",
  ],
  "a pair as a result": [
    "let (a, b) = f(*ctx); a + b",
    "#[inline(never)] fn f(a: u64) -> (u64, u64) { (black_box(a), a * 3) }",
  ],
  "a large struct as a result": [
    "let s = f(*ctx); s.a[3] + s.b as u64",
    "struct Large { a: [u64; 6], b: u32 } #[inline(never)] fn f(a: u64) -> Large { Large { a: [black_box(a); 6], b: a as u32 } }",
  ],
  "an Option as a result": [
    "match f(*ctx) { Some(x) => x, None => 7 }",
    "#[inline(never)] fn f(a: u64) -> Option<u64> { if black_box(a) > 5 { Some(a) } else { None } }",
  ],
  "a slice as a result": [
    "let a = [*ctx; 4]; f(&a).len() as u64",
    "#[inline(never)] fn f(a: &[u64; 4]) -> &[u64] { if black_box(a[0]) > 3 { &a[..2] } else { a } }",
  ],
  "128 bits as a result": [
    "let w = f(*ctx, *ctx.add(1)); (w >> 64) as u64 ^ w as u64",
    "#[inline(never)] fn f(a: u64, b: u64) -> u128 { (black_box(a) as u128) << 64 | b as u128 }",
  ],
  "128 bits as arguments": [
    "f(*ctx as u128, (*ctx as u128) << 33)",
    "#[inline(never)] fn f(a: u128, b: u128) -> u64 { (black_box(a) + b) as u64 }",
  ],
  "a struct by value": [
    "f(S { a: *ctx, b: 3, c: 5 })",
    "struct S { a: u64, b: u64, c: u64 } #[inline(never)] fn f(s: S) -> u64 { black_box(s.a) + s.b * s.c }",
  ],
  "a generic function with a closure": [
    "let k = *ctx; apply(|x| x * 3 + k, 5) + apply(|x| x ^ k, 6)",
    "#[inline(never)] fn apply<F: Fn(u64) -> u64>(f: F, x: u64) -> u64 { f(black_box(x)) }",
  ],
  "static dispatch": [
    "A(*ctx).f() + B.f()",
    "trait T { fn f(&self) -> u64; } struct A(u64); struct B; impl T for A { #[inline(never)] fn f(&self) -> u64 { black_box(self.0) } } impl T for B { #[inline(never)] fn f(&self) -> u64 { black_box(3) } }",
  ],
  "a chain of eight functions": [
    "f1(*ctx)",
    Array.from(
      { length: 7 },
      (_, i) =>
        `#[inline(never)] fn f${i + 1}(a: u64) -> u64 { black_box(a) + ${i === 6 ? "1" : `f${i + 2}(a) + f${i + 2}(a + 1)`} }`,
    ).join(" "),
  ],
  "an exported function": [
    "helper(*ctx) + helper(3)",
    '#[no_mangle] #[inline(never)] pub extern "C" fn helper(a: u64) -> u64 { black_box(a) + 1 }',
  ],
  "a static that is written": [
    "COUNT[(*ctx & 3) as usize] += 1; COUNT[0]",
    "static mut COUNT: [u64; 4] = [0; 4];",
  ],
  "a static with data": [
    "TABLE[(*ctx & 7) as usize] as u64",
    "static TABLE: [u32; 8] = [1, 2, 3, 4, 5, 6, 7, 8];",
  ],
  "drop glue": [
    "let g = Guard(*ctx); black_box(g.0)",
    "struct Guard(u64); static mut DROPS: u64 = 0; impl Drop for Guard { fn drop(&mut self) { unsafe { DROPS += black_box(1) } } }",
  ],
  // Memory.
  "memcpy of 4096 bytes": [`${two} *p = *q; 1`, map(4096)],
  "memcpy of 4093 bytes": [
    `${two} core::ptr::copy_nonoverlapping(q as *const u8, p as *mut u8, 4093); 1`,
    map(4096),
  ],
  "memcpy of 32768 bytes in words": [`${twoWords} *p = *q; 1`, map(32768)],
  "memcpy of a variable length": [
    `${two} let n = *ctx as usize; if n <= 64 { core::ptr::copy_nonoverlapping(q as *const u8, p as *mut u8, n); } 1`,
    map(64),
  ],
  "memmove within a buffer": [
    `${two} core::ptr::copy((q as *const u8).add(3), q as *mut u8, 900); core::ptr::copy(q as *const u8, (q as *mut u8).add(5), 900); 1`,
    map(4096),
  ],
  "memmove of a variable length": [
    `${two} let n = *ctx as usize; if n <= 32 { core::ptr::copy((q as *const u8).add(n), q as *mut u8, n); } 1`,
    map(64),
  ],
  "memset of 4096 bytes": [`${two} *p = [*ctx as u8; 4096]; 1`, map(4096)],
  "memset of zeros in words": [`${twoWords} *p = [0; 512]; 1`, map(4096)],
  "memset of a variable length": [
    `${two} let n = *ctx as usize; if n <= 64 { core::ptr::write_bytes(p as *mut u8, 7, n); } 1`,
    map(64),
  ],
  "memset of 0 bytes": [`${two} core::ptr::write_bytes(p as *mut u8, 7, black_box(0usize) & 0); 1`, map(64)],
  "memcmp of 16 bytes": [`${two} ((&*p)[..16] == (&*q)[..16]) as u64`, map(64)],
  "memcmp of 300 bytes": [`${two} ((&*p)[..300] == (&*q)[..300]) as u64`, map(304)],
  "memcmp of a variable length": [
    `${two} let n = *ctx as usize; if n > 32 { return 0 } ((&*p)[..n] < (&*q)[..n]) as u64`,
    map(64),
  ],
  "a large array on the stack": ["let mut a = [*ctx; 40]; black_box(&mut a); a[(*ctx & 31) as usize]"],
  "copying a struct on the stack": [
    "let a = S([*ctx as u8; 200]); let b = a; black_box(&b); b.0[7] as u64",
    "#[derive(Clone, Copy)] struct S([u8; 200]);",
  ],
  "a loop that LLVM makes a memset": [`${two} for b in (*p).iter_mut() { *b = 0; } 1`, map(1024)],
  "a loop that LLVM makes a memcpy": [`${two} for i in 0..1024 { (*p)[i] = (*q)[i]; } 1`, map(1024)],
  // Arithmetic.
  "a signed division": [
    "let (a, b) = (*ctx as i64, *ctx.add(1) as i64); if b == 0 || b == -1 { return 0 } (a / b + a % b) as u64",
  ],
  "a signed 32-bit division": [
    "let (a, b) = (*ctx as i32, *ctx.add(1) as i32); if b == 0 || b == -1 { return 0 } (a / b + a % b) as u64",
  ],
  "a signed division by a constant": ["(*ctx as i64 / 7 + *ctx as i64 % -13) as u64"],
  "a 128-bit product": ["let w = *ctx as u128 * *ctx.add(1) as u128; (w >> 64) as u64 ^ w as u64"],
  "a 128-bit division": ["let w = (*ctx as u128) << 40; ((w / 1_000_003) ^ (w % 77)) as u64"],
  "a signed 128-bit division": ["let w = (*ctx as i128) << 40; (w / -1_000_003) as u64"],
  "a 128-bit shift": [
    "let n = *ctx.add(1) & 127; ((*ctx as u128) << n >> (n / 2)) as u64 ^ ((*ctx as i128) >> n) as u64",
  ],
  // Panics.
  "a bounds check": ["let a = [1u8, 2, 3, 4]; black_box(&a)[*ctx as usize] as u64"],
  "a bounds check in a function": [
    "let a = [1u8, 2, 3, 4]; f(&a, *ctx as usize) as u64",
    "#[inline(never)] fn f(a: &[u8; 4], i: usize) -> u8 { a[i] }",
  ],
  "a bounds check two functions down": [
    "let a = [1u8, 2, 3, 4]; g(&a, *ctx as usize) as u64 + g(&a, 1) as u64",
    "#[inline(never)] fn f(a: &[u8; 4], i: usize) -> u8 { a[i] } #[inline(never)] fn g(a: &[u8; 4], i: usize) -> u8 { f(a, i) ^ f(a, i + 1) }",
  ],
  unwrap: ["let o = if *ctx > 3 { Some(*ctx) } else { None }; o.unwrap()"],
  "unwrap of a Result": ["let o: Result<u64, u32> = if *ctx > 3 { Ok(*ctx) } else { Err(5) }; o.unwrap()"],
  expect: ['let o = if *ctx > 3 { Some(*ctx) } else { None }; o.expect("too small")'],
  "a panic with a message": ['let x = *ctx; if x == 3 { panic!("x is {} and {:?}", x, Some(x)) } x'],
  "an assertion": ['let x = *ctx; assert_eq!(x % 2, 0, "odd: {x}"); assert!(x > 3); x'],
  "unreachable and todo": ['match *ctx & 3 { 0 => 1, 1 => 2, 2 => todo!(), _ => unreachable!("never") }'],
  "a division by zero": ["*ctx / *ctx.add(1) + *ctx % *ctx.add(2)"],
  "a slice of a slice": ["let a = [1u8; 16]; let s = &black_box(&a)[(*ctx & 7) as usize..]; s.len() as u64"],
  "slices with both ends": [
    "let a = [1u8; 16]; let s = &black_box(&a)[(*ctx & 7) as usize..(*ctx.add(1) & 15) as usize]; s.len() as u64",
  ],
  copy_from_slice: [
    "let a = [3u8; 16]; let mut b = [0u8; 8]; b.copy_from_slice(&black_box(&a)[4..12]); b[(*ctx & 7) as usize] as u64",
  ],
  "RefCell borrowed twice": ["let c = core::cell::RefCell::new(*ctx); let a = c.borrow(); black_box(&c); *a"],
  "checked arithmetic": ['(*ctx).checked_add(5).unwrap() + (*ctx).checked_mul(3).expect("large")'],
  "an iterator": [
    "let a = [*ctx; 8]; let mut sum = 0u64; for x in black_box(&a).iter().skip(1).step_by(2) { sum += *x; } sum",
  ],
};

describe("compiles and passes the verifier", () => {
  it.each(Object.entries(cases))("%s", (_, [body, items]) => {
    const { object, diagnostics } = buildItems(program(body, items));
    expect(diagnostics).toEqual([]);
    expectLoadsClean(object!);
  });

  it("is at least fifty cases", () => expect(Object.keys(cases).length).toBeGreaterThanOrEqual(50));
});

import type { Case } from "./cases.js";

/** More that rustc decides by a size or an offset: what becomes of the number, and what is chosen by it. */
export const decidedByNumbers: readonly Case[] = [
  {
    name: "one of the last bits of an offset",
    body: "if const { offset_of!(task, parent) & 8 != 0 } { n * 3 } else { n + 7 } // here",
    code: "CRL0113",
  },
  {
    name: "a bit that is 0 in the declared layout and in the sparse one",
    body: "if const { offset_of!(task, parent) & 32 != 0 } { n * 3 } else { n + 7 } // here",
    code: "CRL0113",
  },
  {
    name: "one of the last bits of a size",
    body: "n + const { (size_of::<task>() >> 6 & 1) as u64 } // here",
    code: "CRL0113",
  },
  {
    name: "one of the last bits of a path",
    body: "n + const { (offset_of!(task, inner.b) >> 4 & 1) as u64 } // here",
  },
  {
    name: "one of the last bits of a path to the first member",
    body: "n + const { (offset_of!(task, inner.a) >> 5 & 1) as u64 } // here",
    code: "CRL0113",
  },
  {
    name: "how many bits are 1",
    body: "n + const { offset_of!(task, parent).count_ones() } as u64 // here",
    code: "CRL0113",
  },
  {
    name: "the zeros at the end",
    body: "n + const { offset_of!(task, parent).trailing_zeros() } as u64 // here",
    code: "CRL0113",
  },
  {
    name: "a power of two",
    body: "if const { size_of::<task>().is_power_of_two() } { n * 3 } else { n + 7 } // here",
  },
  {
    name: "the next power of two",
    body: "n ^ const { size_of::<task>().next_power_of_two() } as u64 // here",
  },
  { name: "a logarithm", body: "n + const { size_of::<task>().ilog2() } as u64 // here" },
  { name: "a root", body: "n + const { size_of::<task>().isqrt() } as u64 // here", code: "CRL0113" },
  {
    name: "a number with a sign of 8 bits",
    body: "n ^ const { offset_of!(task, parent) as i8 } as u64 // here",
    code: "CRL0113",
  },
  {
    name: "a cast to 32 bits and back",
    body: "n ^ const { offset_of!(task, parent) as u32 as u64 } // here",
    code: "CRL0113",
  },
  {
    name: "a cast to 32 bits and back when the program runs",
    body: "n ^ offset_of!(task, parent) as u32 as u64 // here",
    code: "CRL0113",
  },
  {
    name: "a floating-point number as an integer",
    body: "n ^ const { (offset_of!(task, parent) as f32 / 7.0) as u64 } // here",
    code: "CRL0113",
  },
  {
    name: "a difference that stops at 0",
    body: "n + const { 64usize.saturating_sub(size_of::<task>()) } as u64 // here",
  },
  {
    name: "a difference that may fail",
    body: "n + const { match 64usize.checked_sub(size_of::<task>()) { Some(rest) => rest as u64, None => 1 } } // here",
  },
  {
    name: "a character",
    body: "n + const { match char::from_u32(size_of::<task>() as u32) { Some(it) => it as u64, None => 5 } } // here",
  },
  {
    name: "the length of a comparison",
    items: "const LEN: usize = if size_of::<task>() == 32 { 4 } else { 8 };",
    body: "let a = [n as u8; 8]; let b: *const [u8; 8] = ctx.cast(); (core::hint::black_box(&a)[..LEN] == (&(*b))[..LEN]) as u64 // here",
  },
  {
    name: "the length of a copy",
    items: "const LEN: usize = if size_of::<task>() == 32 { 4 } else { 8 };",
    body: "let mut a = [0u8; 8]; core::ptr::copy_nonoverlapping(ctx.cast::<u8>(), a.as_mut_ptr(), LEN); core::hint::black_box(&a)[3] as u64 + n // here",
  },
  {
    name: "the value of an enum",
    items:
      "#[repr(u64)] #[derive(Clone, Copy)] enum size { known = if size_of::<task>() == 32 { 3 } else { 4 } }",
    body: "n + size::known as u64 // here",
  },
  {
    name: "the length of an array of nothing",
    items:
      "const ALL: [(); if size_of::<task>() > 64 { 7 } else { 9 }] = [(); if size_of::<task>() > 64 { 7 } else { 9 }];",
    body: "n + ALL.len() as u64 // here",
  },
  {
    name: "a length as a constant argument",
    items:
      "fn fill<const N: usize>(n: u64) -> u64 { let a = [n as u8; N]; core::hint::black_box(&a)[3] as u64 } // here",
    body: "fill::<{ size_of::<task>() % 61 + 8 }>(n)",
    code: "CRL0113",
  },
  {
    name: "the digits of a size",
    items: `
const fn digits(mut x: usize) -> [u8; 20] { let mut a = [b'0'; 20]; let mut i = 20; while x > 0 { i -= 1; a[i] += (x % 10) as u8; x /= 10; } a }
const TEXT: [u8; 20] = digits(size_of::<task>());`,
    body: "core::hint::black_box(&TEXT)[(n % 20) as usize] as u64 // here",
    code: "CRL0113",
  },
  {
    name: "a table of short offsets",
    items:
      "static OFFSETS: [u16; 2] = [offset_of!(task, inner) as u16, offset_of!(task, parent) as u16]; // here",
    body: "n + core::ptr::read_volatile(&raw const OFFSETS[1]) as u64",
    code: "CRL0113",
  },
  {
    name: "bytes the other way round",
    body: "n ^ const { offset_of!(task, parent).swap_bytes() } as u64 // here",
    code: "CRL0113",
  },
  {
    name: "bits the other way round",
    body: "n ^ const { offset_of!(task, parent).reverse_bits() } as u64 // here",
    code: "CRL0113",
  },
  {
    name: "a power",
    body: "n ^ const { (offset_of!(task, parent) as u64).wrapping_pow(3) } // here",
    code: "CRL0113",
  },
  {
    name: "the size of an optional struct",
    body: "if const { size_of::<Option<task>>() > 64 } { n * 3 } else { n + 7 } // here",
  },
  {
    name: "the size of a tuple",
    body: "if const { size_of::<(u8, inner)>() == 24 } { n * 3 } else { n + 7 } // here",
  },
  {
    name: "an offset in a type of the program's own",
    items: "#[repr(C)] struct own { a: inner, b: u64 }",
    body: "if const { offset_of!(own, b) == 16 } { n * 3 } else { n + 7 } // here",
  },
  {
    name: "where a pointer and a member meet",
    body: "if const { offset_of!(task, parent) == size_of::<*const task>() * 3 } { n * 3 } else { n + 7 } // here",
  },
  {
    name: "how often a loop runs",
    items: "const TIMES: usize = if size_of::<task>() == 32 { 3 } else { 4 };",
    body: "let mut sum = n; for i in 0..TIMES { sum += *ctx.add(i + 2); } sum // here",
  },
  {
    name: "a choice of statics",
    items:
      "static A: u64 = 3; static B: u64 = 4; static CHOSEN: &u64 = if size_of::<task>() == 32 { &A } else { &B }; // here",
    body: "n + *core::ptr::read_volatile(&raw const CHOSEN)",
  },
  {
    name: "a trait that a size chooses",
    items: `
struct Small; struct Large;
trait Of { fn go(n: u64) -> u64; }
impl Of for Small { #[inline(never)] fn go(n: u64) -> u64 { n * 3 } } // here
impl Of for Large { #[inline(never)] fn go(n: u64) -> u64 { n + 7 } }
trait Pick<const B: bool> { type It: Of; }
impl Pick<true> for () { type It = Small; }
impl Pick<false> for () { type It = Large; }`,
    body: "<() as Pick<{ size_of::<task>() <= 64 }>>::It::go(n)",
  },
  {
    name: "an assertion with a message",
    items: 'const _: () = if size_of::<task>() < 64 { panic!("too small") }; // here',
    body: "n",
    code: "CRL0117",
  },
  {
    name: "an index in a constant",
    items:
      "const AT: u8 = [1u8; 32][64 - if size_of::<task>() < 64 { size_of::<task>() } else { 63 }]; // here",
    body: "n + AT as u64",
    code: "CRL0117",
  },
];

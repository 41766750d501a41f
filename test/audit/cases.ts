/** A program, and what `--audit` has to say of it. */
export interface Case {
  readonly name: string;
  /** Items beside the program. The line that is to be named ends with `// here`. */
  readonly items?: string;
  /** The program's body: `ctx: *const u64`, `n: u64`, `t: *const task` are there; it gives a u64. */
  readonly body: string;
  /** The code it is refused with; CRL0116 where nothing is said. */
  readonly code?: string;
}

/** What rustc decides by a size or an offset of an attributed type. In C's layout `task` has 32 bytes, and `parent` lies at 24. */
export const decided: readonly Case[] = [
  {
    name: "a constant by a comparison",
    items: "const BIG: usize = if size_of::<task>() > 64 { 1 } else { 2 };",
    body: "n + BIG as u64 // here",
  },
  {
    name: "a branch by an inline constant",
    body: "if const { size_of::<task>() == 32 } { n * 3 } else { n + 7 } // here",
  },
  {
    name: "a branch over several lines",
    body: `
        let mut sum = n;
        if const { size_of::<task>() == 32 } {
            sum += *ctx.add(2); // here
            sum *= 3;
        }
        sum`,
  },
  {
    name: "a branch by an offset",
    body: "if offset_of!(task, parent) == 24 { n * 3 } else { n + 7 } // here",
  },
  {
    name: "a match on an offset",
    body: "match offset_of!(task, parent) { 24 => n * 3, _ => n + 7 } // here",
  },
  {
    name: "a match on a size",
    body: "match const { size_of::<task>() } { 0..=64 => n * 3, _ => n + 7 } // here",
  },
  {
    name: "an offset's remainder",
    items: "const N: u32 = (offset_of!(task, parent) % 1000) as u32;",
    body: "n ^ N as u64 // here",
    code: "CRL0113",
  },
  {
    name: "an offset as 16 bits",
    body: "(n as u16 ^ offset_of!(task, parent) as u16) as u64 // here",
    code: "CRL0113",
  },
  {
    name: "a comparison as a number",
    body: "n + (offset_of!(task, parent) < 64) as u64 // here",
  },
  {
    name: "an array's length",
    body: "let mut a = [n as u8; size_of::<task>() % 61 + 8]; core::hint::black_box(&mut a)[3] as u64 // here",
    code: "CRL0113",
  },
  {
    name: "an array's length that is capped",
    items: "const LEN: usize = if size_of::<task>() < 64 { size_of::<task>() } else { 64 };",
    body: "let mut a = [n as u8; LEN]; core::hint::black_box(&mut a)[3] as u64 // here",
  },
  {
    name: "room that nothing is written to",
    items: `
const LEN: usize = if size_of::<task>() < 64 { 16 } else { 24 };
#[inline(never)]
fn room(n: u64) -> u64 {
    let mut a = core::mem::MaybeUninit::<[u8; LEN]>::uninit(); // here
    core::hint::black_box(a.as_mut_ptr().cast::<u8>()) as u64 ^ n
}`,
    body: "room(n)",
  },
  {
    name: "a length in a slice",
    items: "const LEN: usize = if size_of::<inner>() == 16 { 4 } else { 8 };",
    body: "let a = [n; 8]; core::hint::black_box(&a[..LEN]).len() as u64 // here",
  },
  {
    name: "a function that is called",
    items: `
#[inline(never)] fn small(n: u64) -> u64 { n * 3 }
#[inline(never)] fn large(n: u64) -> u64 { n + 7 }`,
    body: "if const { size_of::<task>() <= 64 } { small(n) } else { large(n) } // here",
  },
  {
    name: "a function's address",
    items: `
#[inline(never)] fn small(n: u64) -> u64 { n * 3 }
#[inline(never)] fn large(n: u64) -> u64 { n + 7 }
const F: fn(u64) -> u64 = if size_of::<task>() <= 64 { small } else { large };`,
    body: "F(n) // here",
  },
  {
    name: "a generic function that asks for the size of its type",
    items: `
#[inline(never)]
fn ask<T>(p: *const T, n: u64) -> u64 {
    if const { size_of::<T>() <= 64 } { n * 3 } else { unsafe { *p.cast::<u64>() } } // here
}`,
    body: "ask(t, n) + ask(ctx, n)",
  },
  {
    name: "a constant of a trait",
    items: `
trait Small { const SMALL: bool; }
impl<T> Small for T { const SMALL: bool = size_of::<T>() <= 64; }`,
    body: "if <task as Small>::SMALL { n * 3 } else { n + 7 } // here",
  },
  {
    name: "a constant generic argument",
    items: `
struct Pick<const SMALL: bool>;
impl Pick<true> { #[inline(never)] fn go(n: u64) -> u64 { n * 3 } } // here
impl Pick<false> { #[inline(never)] fn go(n: u64) -> u64 { n + 7 } }`,
    body: "Pick::<{ size_of::<task>() <= 64 }>::go(n)",
  },
  {
    name: "a constant function",
    items: `
const fn words<T>() -> u64 { if size_of::<T>() > 64 { 8 } else { size_of::<T>() as u64 / 8 } }
const WORDS: u64 = words::<task>();`,
    body: "n % WORDS // here",
  },
  {
    name: "the bound of a loop",
    items: "const WORDS: u64 = if size_of::<task>() > 64 { 8 } else { 4 };",
    body: `
        let mut sum = 0;
        let mut i = 0;
        while i < WORDS { // here
            sum += *ctx.add(i as usize);
            i += 1;
        }
        sum`,
  },
  {
    name: "an index",
    items: "const I: usize = if size_of::<task>() == 32 { 1 } else { 2 };",
    body: "let a: *const [u64; 4] = ctx.cast(); (*a)[I] // here",
  },
  {
    name: "one of two variables",
    body: "let m = *ctx.add(2); let chosen = if const { size_of::<task>() == 32 } { n } else { m }; chosen + 1 // here",
  },
  {
    name: "one of two arguments",
    items: `
#[inline(never)] fn choose(a: u64, b: u64) -> u64 { if const { size_of::<task>() == 32 } { a } else { b } } // here`,
    body: "choose(n, *ctx.add(2))",
  },
  {
    name: "one of two variables that change",
    items: `
#[inline(never)] fn choose(n: u64) -> u64 {
    let (mut a, mut b) = (n, n + 1); *if const { size_of::<task>() == 32 } { &mut a } else { &mut b } += 1; a ^ b // here
}`,
    body: "choose(n)",
  },
  {
    name: "a member",
    body: "if const { size_of::<inner>() == 16 } { (*t).inner.b } else { (*t).parent as u64 } // here",
  },
  {
    name: "a range of a match",
    items: "const LIMIT: u64 = if size_of::<task>() == 32 { 10 } else { 20 };",
    body: "match n { 0..LIMIT => 2, _ => 4 } // here",
  },
  {
    name: "a case of a match",
    items: "const CASE: u64 = if size_of::<task>() == 32 { 10 } else { 20 };",
    body: "match n { CASE => 2, 5 => 9, 1 => 8, 99 => 3, _ => 4 } // here",
  },
  {
    name: "a table",
    items: "const TABLE: [u64; 3] = if size_of::<task>() == 32 { [1, 2, 3] } else { [4, 5, 6] };",
    body: "TABLE[(n % 3) as usize] // here",
  },
  {
    name: "a text",
    items: `const NAME: &str = if size_of::<task>() == 32 { "known" } else { "other" };`,
    body: "core::hint::black_box(NAME).as_bytes()[(n & 3) as usize] as u64 // here",
  },
  {
    name: "a static",
    items: "static MODE: u64 = if size_of::<task>() == 32 { 1 } else { 2 }; // here",
    body: "n + core::ptr::read_volatile(&raw const MODE)",
  },
  {
    name: "a map's value",
    items: `
const SIZE: usize = if size_of::<task>() == 32 { 8 } else { 16 };
#[unsafe(no_mangle)]
#[unsafe(link_section = ".maps")]
static VALUES: corelate::maps::Array<[u8; SIZE], 4> = corelate::maps::Array::new(); // here`,
    body: "core::hint::black_box(&raw const VALUES) as u64 + n",
  },
  {
    name: "a union's size",
    body: "n + const { if size_of::<value>() == 8 { 3 } else { 4 } } // here",
  },
  {
    name: "the size of bit-fields",
    body: "n + const { if size_of::<flags>() == 4 { 3 } else { 4 } } // here",
  },
  {
    name: "the size of an array of them",
    body: "n + const { if size_of::<[inner; 4]>() == 64 { 3 } else { 4 } } // here",
  },
  {
    name: "the last bits of an offset",
    body: "n ^ (offset_of!(task, parent) & 63) as u64 // here",
    code: "CRL0113",
  },
  {
    name: "an offset as 8 bits",
    body: "(n as u8 ^ offset_of!(task, parent) as u8) as u64 // here",
    code: "CRL0113",
  },
  {
    name: "a size's remainder by a power of two as a length",
    body: "let mut a = [n as u8; size_of::<task>() % 64]; core::hint::black_box(&mut a)[3] as u64 // here",
    code: "CRL0113",
  },
  {
    name: "the zeros at the start of a size",
    items: "const N: u32 = size_of::<task>().leading_zeros();",
    body: "n ^ N as u64 // here",
    code: "CRL0116",
  },
  {
    name: "a mixed offset",
    body: "n ^ (offset_of!(task, parent) ^ 0x55aa).rotate_left(3) as u64 // here",
    code: "CRL0113",
  },
  {
    name: "a hash of an offset",
    items: `
const fn fnv(mut x: u64) -> u64 {
    let mut h: u64 = 0xcbf2_9ce4_8422_2325;
    while x != 0 { h = (h ^ (x & 0xff)).wrapping_mul(0x100_0000_01b3); x >>= 8; }
    h
}
const KEY: u64 = fnv(offset_of!(task, parent) as u64);`,
    body: "n ^ KEY // here",
    code: "CRL0113",
  },
  {
    name: "an offset that wraps",
    items: "const K: u32 = (offset_of!(task, parent) as u32).wrapping_mul(0x9e37_79b9);",
    body: "n ^ K as u64 // here",
    code: "CRL0113",
  },
  {
    name: "a byte of an offset",
    body: "n ^ const { offset_of!(task, parent).to_le_bytes()[1] } as u64 // here",
    code: "CRL0113",
  },
  {
    name: "one bit of an offset",
    body: "if const { offset_of!(task, parent) & 0x200 != 0 } { n * 3 } else { n + 7 } // here",
    code: "CRL0113",
  },
  {
    name: "a floating-point number",
    body: "let mut a = [0.5f64]; a[0] = const { offset_of!(task, parent) as f64 / 3.0 }; core::hint::black_box(&a) as *const _ as u64 + n // here",
    code: "CRL0113",
  },
  {
    name: "a conversion that fails",
    body: "n + const { match (offset_of!(task, parent) as u128).checked_mul(1 << 90) { Some(_) => 3, None => 4 } } // here",
  },
  {
    name: "the layout that an allocator asks for",
    body: "if const { core::alloc::Layout::new::<task>().size() > 64 } { n * 3 } else { n + 7 } // here",
  },
  {
    name: "the size of an optional value",
    body: "if const { size_of::<Option<inner>>() == 24 } { n * 3 } else { n + 7 } // here",
  },
  {
    name: "the size of a type that holds one",
    items: "#[repr(C)] struct own { a: u64, b: inner }",
    body: "if const { size_of::<own>() == 24 } { n * 3 } else { n + 7 } // here",
  },
  {
    name: "the index of a byte in a static table",
    items: "static TABLE: [u8; 64] = [7; 64];",
    body: "core::ptr::read_volatile(&raw const TABLE[const { size_of::<task>() % 64 }]) as u64 + n // here",
    code: "CRL0113",
  },
  {
    name: "the length of a static",
    items: "static ROOM: [u8; size_of::<task>() % 64 + 8] = [7; size_of::<task>() % 64 + 8]; // here",
    body: "core::ptr::read_volatile(core::hint::black_box(&raw const ROOM).cast::<u8>()) as u64 + n",
    code: "CRL0113",
  },
  {
    name: "an assertion on the last bits of an offset",
    items: "const _: () = assert!(offset_of!(task, parent) % 64 == 24); // here",
    body: "n",
    code: "CRL0117",
  },
  {
    name: "an assertion on the size",
    items: "const _: () = assert!(size_of::<task>() > 4096); // here",
    body: "n",
    code: "CRL0117",
  },
  {
    name: "an assertion in a generic function",
    items: "fn large<T>(p: *const T) -> u64 { const { assert!(size_of::<T>() >= 64) }; p as u64 } // here",
    body: "large(t) + n",
    code: "CRL0117",
  },
  {
    name: "a difference that is less than nothing",
    items: "const REST: usize = size_of::<task>() - 40; // here",
    body: "n + (REST > 8) as u64",
    code: "CRL0117",
  },
];

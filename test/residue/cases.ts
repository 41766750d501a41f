/** Where a number of the sparse layout may be in the program, and what becomes of it. */
export interface Case {
  readonly name: string;
  /** The program's body: `ctx: *const u64`, `n: u64`, `t: *const task` are there; it gives a u64. */
  readonly body: string;
  /** Items beside the program. */
  readonly items?: string;
  /** The codes that it is refused with, each with a line; CRL0113 where only `--audit` notices. */
  readonly refused?: readonly string[];
  /** Why it is another object with other paddings, though nothing is wrong with its code. */
  readonly notAudited?: string;
  /** The relocations that it has: KIND ROOT PATH, each once. */
  readonly relocated?: readonly string[];
}

const parent = "offset_of!(task, parent)";
const pid = "offset_of!(task, pid)";

export const cases: readonly Case[] = [
  // As a value.
  { name: "a returned offset", body: `${parent} as u64`, relocated: ["0 task parent"] },
  { name: "a returned size", body: "size_of::<task>() as u64", relocated: ["9 task"] },
  {
    name: "an offset of a nested member",
    body: "offset_of!(task, inner.b) as u64",
    relocated: ["0 task inner.b"],
  },
  { name: "a sum with a variable", body: `n + ${parent} as u64`, relocated: ["0 task parent"] },
  { name: "a difference from a variable", body: `n - ${parent} as u64`, relocated: ["0 task parent"] },
  { name: "a product with a variable", body: "n * size_of::<task>() as u64", relocated: ["9 task"] },
  { name: "a division by a size", body: "n / size_of::<task>() as u64", relocated: ["9 task"] },
  { name: "a remainder by a size", body: "n % size_of::<task>() as u64", relocated: ["9 task"] },
  { name: "a comparison", body: `(n == ${parent} as u64) as u64`, relocated: ["0 task parent"] },
  { name: "an order", body: `(n < ${parent} as u64) as u64`, relocated: ["0 task parent"] },
  {
    name: "a choice",
    body: `if n == 1 { ${parent} as u64 } else { ${pid} as u64 }`,
    relocated: ["0 task parent", "0 task pid"],
  },
  {
    name: "a choice with a number of the program's own",
    body: `if n == 1 { ${parent} as u64 } else { 7 }`,
    relocated: ["0 task parent"],
  },
  {
    name: "values of a match",
    body: `match n { 1 => ${parent} as u64, 5 => ${pid} as u64, 9 => 3, _ => 4 }`,
    relocated: ["0 task parent", "0 task pid"],
  },
  {
    name: "a value that changes in a loop",
    body: `let mut at = ${parent} as u64; let mut i = 0; while i < n & 7 { at = at.wrapping_mul(3); i += 1; } at`,
    relocated: ["0 task parent"],
  },
  {
    name: "a constant item",
    items: `const O: u64 = ${parent} as u64;`,
    body: "n + O",
    relocated: ["0 task parent"],
  },
  {
    name: "a constant of a trait",
    items: `trait At { const O: usize; } impl At for task { const O: usize = ${parent}; }`,
    body: "n + <task as At>::O as u64",
    relocated: ["0 task parent"],
  },
  {
    name: "a constant generic argument",
    items: "#[inline(never)] fn add<const O: usize>(n: u64) -> u64 { n + O as u64 }",
    notAudited: "the name of the function has the number in it",
    body: `add::<{ ${parent} }>(n)`,
    relocated: ["0 task parent"],
  },
  {
    name: "an argument",
    items: "#[inline(never)] fn add(n: u64, by: u64) -> u64 { n ^ by }",
    body: `add(n, ${parent} as u64)`,
    relocated: ["0 task parent"],
  },
  {
    name: "a result",
    items: `#[inline(never)] fn at() -> u64 { ${parent} as u64 }`,
    body: "n ^ at()",
    relocated: ["0 task parent"],
  },
  {
    name: "a store",
    body: `*(*ctx as *mut u64) = ${parent} as u64; 0`,
    relocated: ["0 task parent"],
  },
  {
    name: "a volatile store",
    body: `core::ptr::write_volatile(*ctx as *mut u64, ${parent} as u64); 0`,
    relocated: ["0 task parent"],
  },
  {
    name: "an Option",
    body: `let o = if n == 3 { Some(${parent} as u64) } else { None }; match o { Some(x) => x, None => 1 }`,
    refused: ["CRL0105"],
  },
  {
    name: "a tuple that a function returns",
    items: `#[inline(never)] fn both(n: u64) -> (u64, u64) { (n, ${parent} as u64) }`,
    body: "let (a, b) = both(n); a ^ b",
    relocated: ["0 task parent"],
  },
  {
    name: "an array of the program's",
    body: `let all = [${parent} as u64, ${pid} as u64, 5]; all[(n % 3) as usize]`,
    relocated: ["0 task parent", "0 task pid"],
  },
  {
    name: "an asked mask",
    body: `n & ${parent} as u64`,
    relocated: ["0 task parent"],
  },
  // In addresses.
  {
    name: "an address by an offset",
    body: `*(t as *const u8).wrapping_add(${parent}) as u64`,
    relocated: ["0 task parent"],
  },
  {
    name: "an address by two offsets",
    body: "*(t as *const u8).add(offset_of!(task, inner)).add(offset_of!(inner, b)) as u64",
    relocated: ["0 task inner", "0 inner b"],
  },
  {
    name: "the owner of a member",
    body: `(*((*ctx as *const u8).sub(${parent}) as *const task)).pid as u64`,
    relocated: ["0 task parent", "0 task pid"],
  },
  {
    name: "an address by the sum of two offsets",
    body: "*(t as *const u8).wrapping_add(offset_of!(task, inner) + offset_of!(task, parent)) as u64",
    refused: ["CRL0104"],
  },
  {
    name: "an address by a sum that names a nested member",
    body: "*(t as *const u8).wrapping_add(offset_of!(task, inner) + offset_of!(inner, b)) as u64",
    relocated: ["0 task inner.b"],
  },
  {
    name: "an address by the difference of two offsets",
    body: `*(t as *const u8).wrapping_add(${parent} - ${pid}) as u64`,
    refused: ["CRL0104"],
  },
  {
    name: "an address behind a member",
    body: `*(t as *const u8).wrapping_add(${parent} + 4) as u64`,
    refused: ["CRL0104"],
  },
  {
    name: "an address by a multiple of an offset",
    body: `*(t as *const u8).wrapping_add(2 * ${parent}) as u64`,
    refused: ["CRL0104"],
  },
  {
    name: "an address by three sizes",
    body: "*(t as *const u8).wrapping_add(3 * size_of::<task>()) as u64",
    relocated: ["9 task"],
  },
  // Folded.
  {
    name: "the sum of two offsets",
    body: `n + (${parent} + ${pid}) as u64`,
    refused: ["CRL0104"],
  },
  {
    name: "the sum of two sizes",
    body: "n + (size_of::<task>() + size_of::<inner>()) as u64",
    relocated: ["9 inner", "9 task"],
  },
  {
    name: "the sum of an offset and a size",
    body: `n + (${parent} + size_of::<inner>()) as u64`,
    relocated: ["0 task parent", "9 inner"],
  },
  {
    name: "the difference of two offsets",
    body: `n + (${parent} - ${pid}) as u64`,
    refused: ["CRL0104"],
  },
  {
    name: "what is left of a type behind a member",
    body: `n + (size_of::<task>() - ${parent}) as u64`,
    relocated: ["0 task parent", "9 task"],
  },
  { name: "an offset and a bit", body: `n + (${parent} + 1) as u64`, refused: ["CRL0104"] },
  { name: "an offset less a bit", body: `n + (${parent} - 1) as u64`, refused: ["CRL0104"] },
  { name: "an offset in bits", body: `n + 8 * ${parent} as u64`, refused: ["CRL0104"] },
  { name: "an offset in words", body: `n + ${parent} as u64 / 8`, refused: ["CRL0104"] },
  { name: "a shifted offset", body: `n + (${parent} as u64 >> 3)`, refused: ["CRL0104"] },
  { name: "a size in words", body: "n + size_of::<task>() as u64 / 4", relocated: ["9 task"] },
  { name: "a shifted size", body: "n + ((size_of::<task>() as u64) << 4)", relocated: ["9 task"] },
  { name: "twice a size", body: "n + 2 * size_of::<task>() as u64", relocated: ["9 task"] },
  { name: "an offset's complement", body: `n & !(${parent} as u64)`, refused: ["CRL0104"] },
  { name: "a size less one, as a mask", body: "n & (size_of::<task>() as u64 - 1)", relocated: ["9 task"] },
  {
    name: "a negative offset",
    body: `n.wrapping_add((${parent} as i64).wrapping_neg() as u64)`,
    relocated: ["0 task parent"],
  },
  { name: "an offset as 32 bits", body: `(n as u32 ^ ${parent} as u32) as u64`, refused: ["CRL0104"] },
  { name: "a size as 32 bits", body: "(n as u32 ^ size_of::<task>() as u32) as u64", relocated: ["9 task"] },
  { name: "an offset as 16 bits", body: `(n as u16 ^ ${parent} as u16) as u64`, refused: ["CRL0113"] },
  {
    name: "an offset as 128 bits",
    body: `((n as u128 * 3) ^ ${parent} as u128) as u64`,
    refused: ["CRL0107"],
  },
  {
    name: "two offsets in one number",
    body: `n ^ ((${parent} as u64) << 32 | ${pid} as u64)`,
    refused: ["CRL0104"],
  },
  // In constants that have parts.
  {
    name: "an Option that a function returns",
    items: `#[inline(never)] fn at(n: u64) -> Option<u64> { if n == 3 { Some(${parent} as u64) } else { None } }`,
    body: "at(n).unwrap_or(1)",
    refused: ["CRL0105"],
  },
  {
    name: "a structure of the program's own",
    items: "#[derive(Clone, Copy)] pub struct pair { at: u64, size: u64 }",
    body: `let p = core::hint::black_box(pair { at: ${parent} as u64, size: size_of::<inner>() as u64 }); p.at ^ p.size`,
    relocated: ["0 task parent", "9 inner"],
  },
  {
    name: "a constant structure",
    items: `#[derive(Clone, Copy)] pub struct pair { at: u64, size: u64 } const P: pair = pair { at: ${parent} as u64, size: 3 };`,
    body: "let p = core::hint::black_box(P); p.at ^ p.size",
    relocated: ["0 task parent"],
  },
  {
    name: "a constant array that is read at a variable",
    items: `const ALL: [u64; 3] = [${parent} as u64, ${pid} as u64, 5];`,
    body: "ALL[(n % 3) as usize]",
    refused: ["CRL0105"],
  },
  {
    name: "a constant array that is read at a constant",
    items: `const ALL: [u64; 3] = [${parent} as u64, ${pid} as u64, 5];`,
    body: "n + ALL[1]",
    relocated: ["0 task pid"],
  },
  {
    name: "a table of names and offsets",
    items: `static TABLE: [(&str, usize); 2] = [("parent", ${parent}), ("pid", ${pid})];`,
    body: "TABLE[(n & 1) as usize].1 as u64",
    refused: ["CRL0105"],
  },
  {
    name: "an array of 32 bits of the program's",
    items: `static ALL: [u32; 3] = [1, size_of::<task>() as u32, 5];`,
    body: "ALL[(n % 3) as usize] as u64",
    refused: ["CRL0105"],
  },
  {
    name: "an index that is an offset",
    body: `*(t as *const u8).cast::<[u8; 1 << 20]>().cast::<u8>().add(${parent}) as u64`,
    relocated: ["0 task parent"],
  },
  {
    name: "an index of words that is an offset in words",
    body: `*(t as *const u64).add(${parent} / 8)`,
    refused: ["CRL0104"],
  },
  {
    name: "the owner of a nested member",
    body: "(*((*ctx as *const u8).sub(offset_of!(task, inner.b)) as *const task)).pid as u64",
    relocated: ["0 task inner.b", "0 task pid"],
  },
  {
    name: "from one member to another",
    body: `*(&raw const (*t).parent as *const u8).sub(${parent}).add(${pid}) as u64`,
    relocated: ["0 task parent", "0 task pid"],
  },
  {
    name: "from one member to another, computed before",
    body: `*(&raw const (*t).parent as *const u8).sub(${parent} - ${pid}) as u64`,
    refused: ["CRL0104"],
  },
  {
    name: "a pointer as a number",
    body: `*((t as u64 + ${parent} as u64) as *const u64)`,
    relocated: ["0 task parent"],
  },
  {
    name: "a size in a constant item, less one",
    items: "const MASK: u64 = size_of::<task>() as u64 - 1;",
    body: "n & MASK",
    refused: ["CRL0104"],
  },
  {
    name: "a size in a constant item, and eight",
    items: "const SPACE: u64 = size_of::<task>() as u64 + 8;",
    body: "n + SPACE",
    refused: ["CRL0104"],
  },
  {
    name: "two sizes in a constant item",
    items: "const BOTH: u64 = (size_of::<task>() + size_of::<inner>()) as u64;",
    body: "n + BOTH",
    refused: ["CRL0104"],
  },
  {
    name: "a size in a constant item, as 32 bits",
    items: "const SIZE: u32 = size_of::<task>() as u32;",
    body: "(n as u32 + SIZE) as u64",
    refused: ["CRL0104"],
  },
  {
    name: "a large number of the program's own",
    body: "n ^ 3_600_000_000_000 ^ 0xcbf2_9ce4_8422_2325 ^ (n as u32 ^ 0x811c_9dc5) as u64 ^ 1_000_000_007",
    relocated: [],
  },
  {
    name: "values that the program computes",
    body: "(corelate::field_offset!(task, parent) as u32 + corelate::field_offset!(task, pid) as u32 / 8) as u64 ^ n",
    relocated: ["0 task parent", "0 task pid"],
  },
  // Where no instruction can stand for it.
  {
    name: "a case of a match",
    items: `const O: u64 = ${parent} as u64;`,
    body: "match n { O => 2, 5 => 9, 1 => 8, 99 => 3, _ => 4 }",
    refused: ["CRL0107"],
  },
  {
    name: "a case of a match that is a size",
    items: "const S: u64 = size_of::<task>() as u64;",
    body: "match n { S => 2, 5 => 9, 1 => 8, 99 => 3, _ => 4 }",
    refused: ["CRL0107"],
  },
  {
    name: "a case of a match that is an offset and something",
    items: `const O: u64 = ${parent} as u64 + 1;`,
    body: "match n { O => 2, 5 => 9, 1 => 8, 99 => 3, _ => 4 }",
    refused: ["CRL0107"],
  },
  {
    name: "a range of a match",
    items: `const O: u64 = ${parent} as u64;`,
    body: "match n { 0..O => 2, _ => 4 }",
    relocated: ["0 task parent"],
  },
  {
    name: "a static",
    items: `#[unsafe(no_mangle)] static OFFSETS: [u64; 2] = [${parent} as u64, 1];`,
    body: "OFFSETS[(n & 1) as usize]",
    refused: ["CRL0105"],
  },
  {
    name: "a static of the program's own",
    items: `static OFFSETS: [u64; 2] = [${parent} as u64, 1];`,
    body: "OFFSETS[(n & 1) as usize]",
    refused: ["CRL0105"],
  },
  {
    name: "a static with a number of 32 bits",
    items: `static OFFSETS: [u32; 2] = [${parent} as u32, 1];`,
    body: "OFFSETS[(n & 1) as usize] as u64",
    refused: ["CRL0105"],
  },
  {
    name: "a static with the sum of two",
    items: `static OFFSETS: [u64; 2] = [(${parent} + ${pid}) as u64, 1];`,
    body: "OFFSETS[(n & 1) as usize]",
    refused: ["CRL0105"],
  },
  {
    name: "a static that is one number",
    items: `#[unsafe(no_mangle)] static OFFSET: u64 = ${parent} as u64;`,
    body: "core::ptr::read_volatile(&raw const OFFSET)",
    refused: ["CRL0105"],
  },
  {
    name: "a promoted array",
    body: `let all: &'static [u64; 3] = &[${parent} as u64, 2, 5]; all[(n % 3) as usize]`,
    refused: ["CRL0105"],
  },
  {
    name: "an array of as many bytes as a size",
    body: "let mut bytes = [0u8; size_of::<inner>()]; bytes[n as usize & 3] = 1; core::hint::black_box(&mut bytes)[1] as u64",
    refused: ["CRL0101"],
  },
  {
    name: "the length of a copy",
    body: "core::ptr::copy_nonoverlapping(*ctx as *const u8, *ctx.add(2) as *mut u8, size_of::<inner>()); 0",
    relocated: ["9 inner"],
  },
  {
    name: "the length of a fill",
    body: "core::ptr::write_bytes(*ctx as *mut u8, 0, size_of::<inner>()); 0",
    relocated: ["9 inner"],
  },
  {
    name: "the bound of a loop",
    body: "let mut sum = 0; let mut i = 0; while i < size_of::<inner>() as u64 { sum += *ctx.add(i as usize & 7); i += 1; } sum",
    relocated: ["9 inner"],
  },
  {
    name: "an assertion that the compiler decides",
    items: "const _: () = assert!(size_of::<task>() > 8);",
    body: "n",
    relocated: [],
  },
];

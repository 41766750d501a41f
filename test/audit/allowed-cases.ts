import type { Case } from "./cases.js";

/** What looks like it, and is right. */
export const allowed: readonly Case[] = [
  {
    name: "the plain name of an anonymous member, beside functions that are always inlined",
    items: `
        #[corelate::preserve_access_index]
        mod anonymous {
            #[repr(C)]
            #[derive(Clone, Copy)]
            pub struct holder { pub first: u64, pub __bindgen_anon_1: holder__bindgen_ty_1 }
            #[repr(C)]
            #[derive(Clone, Copy)]
            pub union holder__bindgen_ty_1 { pub next: *const holder, pub number: u64 }
        }
        #[inline(always)]
        fn twice(n: u64) -> u64 { n.wrapping_mul(2) }`,
    body: `
        let holder = *ctx as *const anonymous::holder;
        let comm = corelate::helpers::get_current_comm().unwrap_or_default();
        twice((*(*holder).next).number) + corelate::read_or_zero!(holder, next, number) + comm[0] as u64`,
  },
  { name: "a size that is asked for", body: "if corelate::type_size!(task) == 32 { n * 3 } else { n + 7 }" },
  {
    name: "an offset that is asked for",
    body: "match corelate::field_offset!(task, parent) { 24 => n * 3, _ => n + 7 }",
  },
  { name: "a size as a number", body: "n + size_of::<task>() as u64" },
  { name: "a size in a constant", items: "const SIZE: u64 = size_of::<task>() as u64;", body: "n + SIZE" },
  { name: "a comparison when the program runs", body: "if n == size_of::<task>() as u64 { 1 } else { 2 }" },
  { name: "an order when the program runs", body: "if n < offset_of!(task, parent) as u64 { 1 } else { 2 }" },
  { name: "the size of a number", body: "if size_of::<u64>() == 8 { n * 3 } else { n + 7 }" },
  {
    name: "the size of a type of the program's own",
    items: "#[repr(C)] pub struct own { a: u64, b: *const task } const TWO: bool = size_of::<own>() == 16;",
    body: "if TWO { n * 3 } else { n + 7 }",
  },
  { name: "an alignment", body: "if align_of::<task>() == 8 { n * 3 } else { n + 7 }" },
  { name: "the size of a pointer", body: "if size_of::<*const task>() == 8 { n * 3 } else { n + 7 }" },
  { name: "an optional reference", body: "if size_of::<Option<&task>>() == 8 { n * 3 } else { n + 7 }" },
  {
    name: "an assertion that holds for both",
    items: "const _: () = assert!(size_of::<task>() > 8);",
    body: "n",
  },
  { name: "an offset that is 0 in C", body: "n + offset_of!(task, pid) as u64" },
  {
    name: "a product with an offset that is 0 in C",
    body: "n ^ (*ctx.add(2) * offset_of!(task, pid) as u64)",
  },
  { name: "a mask that is 0 in C", body: "n ^ (*ctx.add(2) & offset_of!(task, pid) as u64)" },
  { name: "a division by a size that is 1 in C", body: "n / size_of::<byte>() as u64" },
  {
    name: "an address by an offset that is 0 in C",
    body: "*t.cast::<u8>().add(offset_of!(task, pid)) as u64",
  },
  {
    name: "the owner of a member",
    body: "(*(*ctx as *const u8).sub(offset_of!(task, parent)).cast::<task>()).pid as u64",
  },
  {
    name: "elements of an array",
    body: "let all = &*t.cast::<[inner; 4]>(); let mut sum = all[(n & 3) as usize].b; for one in all { sum += one.a as u64; } sum",
  },
  { name: "members of a union", body: "let v = t.cast::<value>(); (*v).whole + (*v).half as u64" },
  {
    name: "a variable that is another one in C",
    body: `
        let at = n + offset_of!(task, pid) as u64;
        let first = &raw const (*t).pid;
        let half = &raw const (*t.cast::<value>()).half;
        at + first as u64 + *half as u64 + first.read() as u64`,
  },
  {
    name: "bit-fields",
    body: "let f = t.cast::<flags>(); corelate::read_bitfield!(f, low) + corelate::read_bitfield_direct!(f, high) + (*f).after as u64",
  },
  { name: "members that are compared", body: "((*t).inner == (*(*t).parent).inner) as u64" },
  {
    name: "a generic function",
    items: "fn at<T>(p: *const T, i: u64) -> *const T { p.wrapping_add(i as usize) }",
    body: "(*at(t, n & 1)).pid as u64 + *at(ctx, n & 1)",
  },
  {
    name: "numbers of the program's own",
    body: "n ^ 3_600_000_000_000 ^ 0xcbf2_9ce4_8422_2325 ^ (n as u32 ^ 0x811c_9dc5) as u64",
  },
  {
    name: "whether it has to be dropped",
    body: "if core::mem::needs_drop::<task>() { n * 3 } else { n + 7 }",
  },
  { name: "the size of what a reference leads to", body: "n + core::mem::size_of_val(&*t) as u64" },
  {
    name: "an assertion that the alignment grants",
    items: "const _: () = assert!(offset_of!(task, parent) % 8 == 0);",
    body: "n",
  },
  {
    name: "an enum that holds pointers to them",
    items: "enum one { a(*const task), b(u32) }",
    body: "let one = if n & 1 == 0 { one::a(t) } else { one::b(n as u32) }; match core::hint::black_box(&one) { one::a(t) => (**t).pid as u64, one::b(n) => *n as u64 }",
  },
  {
    name: "a read of members",
    body: "corelate::read!(t, parent, inner.b).unwrap_or(3)",
  },
  {
    name: "a list through wrappers of the program's own",
    items: `
#[repr(transparent)] #[derive(Clone, Copy)] pub struct link<T>(*const T);
pub type next = *const list;
#[corelate::preserve_access_index] #[repr(C)]
pub struct list { pub key: inner, pub next: next, pub prev: link<list>, #[cfg(any())] pub gone: nowhere, #[cfg(not(any()))] pub here: u16, pub all: [inner; 3] }`,
    body: "let l = t.cast::<list>(); (*(*l).next).key.b + (*(*l).prev.0).here as u64 + (*l).all[1].b + offset_of!(list, prev) as u64",
  },
  { name: "whether a pointer is aligned", body: "if t.is_aligned() { n * 3 } else { n + 7 }" },
  {
    name: "an address without a place",
    body: "n + core::ptr::NonNull::<task>::dangling().as_ptr().addr() as u64",
  },
  {
    name: "the distance of two members",
    body: "(&raw const (*t).parent).byte_offset_from(&raw const (*t).inner) as u64 + n",
  },
  { name: "an address as a number", body: "t.addr() as u64 + (&raw const (*t).parent).addr() as u64" },
  {
    name: "bits that the alignment grants",
    body: "if const { offset_of!(task, parent) & 7 == 0 } { n * 3 } else { n + 7 }",
  },
  {
    name: "the size of an optional pointer in a struct of the program's own",
    items: "struct own { a: Option<&'static task>, b: u32 }",
    body: "if size_of::<own>() == 16 { n * 3 } else { n + 7 }",
  },
  {
    name: "a member through a closure",
    body: "let read = |t: *const task| (*t).inner.b; read(t) + read((*t).parent)",
  },
  { name: "a rotation", body: "n ^ const { size_of::<task>().rotate_left(7) } as u64" },
  { name: "the smaller of two", body: "n + core::cmp::min(size_of::<task>(), 64) as u64" },
  {
    name: "a conversion that may fail when the program runs",
    body: "n + u8::try_from(size_of::<task>()).map_or(9, |size| size as u64)",
  },
  {
    name: "an index that may be outside",
    body: "let a = [n as u8; 64]; core::hint::black_box(&a).get(offset_of!(task, parent)).map_or(3, |it| *it as u64)",
  },
  {
    name: "whether it overflows",
    body: "n + const { (size_of::<task>() as u32).overflowing_add(u32::MAX).1 as u64 + 1 }",
  },
  {
    name: "a match on what is pointed to",
    body: "match core::mem::size_of_val(&*t) { 32 => n * 3, _ => n + 7 }",
  },
];

/** One Rust type and its BTF in the notation of `notation.ts`: the type's own line, then those of other types by name. */
export interface Row {
  readonly name: string;
  /** What has to be declared for it. */
  readonly declares?: string;
  readonly type: string;
  readonly btf: readonly string[];
}

export const rows: readonly Row[] = [
  {
    name: "u8",
    type: "u8",
    btf: ["int unsigned char u1"],
  },
  {
    name: "i8",
    type: "i8",
    btf: ["int signed char s1"],
  },
  {
    name: "u16",
    type: "u16",
    btf: ["int short unsigned int u2"],
  },
  {
    name: "i16",
    type: "i16",
    btf: ["int short int s2"],
  },
  {
    name: "u32",
    type: "u32",
    btf: ["int unsigned int u4"],
  },
  {
    name: "i32",
    type: "i32",
    btf: ["int int s4"],
  },
  {
    name: "u64",
    type: "u64",
    btf: ["int long long unsigned int u8"],
  },
  {
    name: "i64",
    type: "i64",
    btf: ["int long long int s8"],
  },
  {
    name: "u128",
    type: "u128",
    btf: ["int __int128 unsigned u16"],
  },
  {
    name: "i128",
    type: "i128",
    btf: ["int __int128 s16"],
  },
  {
    name: "usize",
    type: "usize",
    btf: ["int long unsigned int u8"],
  },
  {
    name: "isize",
    type: "isize",
    btf: ["int long int s8"],
  },
  {
    name: "f32",
    type: "f32",
    btf: ["float float 4"],
  },
  {
    name: "f64",
    type: "f64",
    btf: ["float double 8"],
  },
  {
    name: "bool",
    type: "bool",
    btf: ["int _Bool bool1"],
  },
  {
    name: "char",
    type: "char",
    btf: ["int char u4"],
  },
  {
    name: "unit",
    type: "()",
    btf: ["void"],
  },
  {
    name: "a pair",
    type: "(u8, u32)",
    btf: ["struct tuple_u8_u32 8 { __0: u8 @0, __1: u32 @4 }"],
  },
  {
    name: "a nested tuple",
    type: "((u8, u16), (u32,))",
    btf: ["struct tuple_tuple_u8_u16_tuple_u32 8 { __0: tuple_u8_u16 @0, __1: tuple_u32 @4 }"],
  },
  {
    name: "a tuple with units",
    type: "((), u8, ())",
    btf: ["struct tuple_unit_u8_unit 1 { __0: unit @0, __1: u8 @0, __2: unit @1 }"],
  },
  {
    name: "an array",
    type: "[u32; 7]",
    btf: ["[u32; 7]"],
  },
  {
    name: "an array of arrays",
    type: "[[u16; 3]; 2]",
    btf: ["[[u16; 3]; 2]"],
  },
  {
    name: "an array of length 0",
    type: "[u64; 0]",
    btf: ["[u64; 0]"],
  },
  {
    name: "an array of units",
    type: "[(); 5]",
    btf: ["[unit; 5]"],
  },
  {
    name: "an array of tuples",
    type: "[(u8, u64); 3]",
    btf: ["[tuple_u8_u64; 3]", "struct tuple_u8_u64 16 { __0: u8 @0, __1: u64 @8 }"],
  },
  {
    name: "a struct",
    declares: "pub struct Plain { pub a: u32, pub b: u64 }",
    type: "Plain",
    btf: ["struct Plain 16 { b: u64 @0, a: u32 @8 }"],
  },
  {
    name: "a struct that rustc reorders",
    declares: "pub struct Mix { a: u8, b: u64, c: u16, d: u32 }",
    type: "Mix",
    btf: ["struct Mix 16 { b: u64 @0, d: u32 @8, c: u16 @12, a: u8 @14 }"],
  },
  {
    name: "a repr(C) struct",
    declares: "#[repr(C)] pub struct Cee { a: u8, b: u64, c: u16 }",
    type: "Cee",
    btf: ["struct Cee 24 { a: u8 @0, b: u64 @8, c: u16 @16 }"],
  },
  {
    name: "a packed struct",
    declares: "#[repr(C, packed)] pub struct Packed { a: u8, b: u64, c: u16 }",
    type: "Packed",
    btf: ["struct Packed 11 { a: u8 @0, b: u64 @1, c: u16 @9 }"],
  },
  {
    name: "packed(2)",
    declares: "#[repr(C, packed(2))] pub struct Packed2 { a: u8, b: u64 }",
    type: "Packed2",
    btf: ["struct Packed2 10 { a: u8 @0, b: u64 @2 }"],
  },
  {
    name: "an aligned struct",
    declares: "#[repr(C, align(64))] pub struct Aligned { a: u8 }",
    type: "Aligned",
    btf: ["struct Aligned 64 { a: u8 @0 }"],
  },
  {
    name: "a transparent struct",
    declares: "#[repr(transparent)] pub struct Meters(u32);",
    type: "Meters",
    btf: ["struct Meters 4 { __0: u32 @0 }"],
  },
  {
    name: "a unit struct",
    declares: "pub struct Nothing;",
    type: "Nothing",
    btf: ["struct Nothing 0 {}"],
  },
  {
    name: "a tuple struct",
    declares: "pub struct Triple(u8, u16, u32);",
    type: "Triple",
    btf: ["struct Triple 8 { __2: u32 @0, __1: u16 @4, __0: u8 @6 }"],
  },
  {
    name: "members of size 0",
    declares: "pub struct Zst { a: (), b: u32, c: [u64; 0], d: Nil } pub struct Nil;",
    type: "Zst",
    btf: ["struct Zst 8 { b: u32 @0, c: [u64; 0] @0, a: unit @4, d: Nil @4 }"],
  },
  {
    name: "PhantomData",
    declares: "pub struct Typed<T> { v: u32, p: core::marker::PhantomData<T> }",
    type: "Typed<u64>",
    btf: ["struct Typed_u64 4 { v: u32 @0, p: PhantomData_u64 @4 }"],
  },
  {
    name: "a union",
    declares: "pub union Either { a: u32, b: u64, c: [u8; 3] }",
    type: "Either",
    btf: ["union Either 8 { a: u32 @0, b: u64 @0, c: [u8; 3] @0 }"],
  },
  {
    name: "a union of structs",
    declares: "#[derive(Clone, Copy)] pub struct Lo { a: u16 } #[repr(C)] pub union Word { lo: Lo, w: u32 }",
    type: "Word",
    btf: ["union Word 4 { lo: Lo @0, w: u32 @0 }"],
  },
  {
    name: "a generic struct",
    declares: "pub struct Gen<T> { t: T, n: u8 }",
    type: "Gen<u16>",
    btf: ["struct Gen_u16 4 { t: u16 @0, n: u8 @2 }"],
  },
  {
    name: "a generic struct twice",
    declares: "pub struct Gen2<T> { t: T }",
    type: "(Gen2<u16>, Gen2<u32>)",
    btf: [
      "struct tuple_Gen2_u16_Gen2_u32 8 { __0: Gen2_u16 @0, __1: Gen2_u32 @4 }",
      "struct Gen2_u16 2 { t: u16 @0 }",
      "struct Gen2_u32 4 { t: u32 @0 }",
    ],
  },
  {
    name: "a const generic",
    declares: "pub struct Buf<const N: usize> { b: [u8; N] }",
    type: "Buf<33>",
    btf: ["struct Buf_33 33 { b: [u8; 33] @0 }"],
  },
  {
    name: "a const generic bool",
    declares: "pub struct Flag<const F: bool> { b: u8 }",
    type: "Flag<true>",
    btf: ["struct Flag_true 1 { b: u8 @0 }"],
  },
  {
    name: "a const generic char",
    declares: "pub struct Letter<const C: char> { b: u8 }",
    type: "Letter<'x'>",
    btf: ["struct Letter_CONST_d04753e636d39563 1 { b: u8 @0 }"],
  },
  {
    name: "a negative const generic",
    declares: "pub struct Neg<const N: i32> { b: u8 }",
    type: "Neg<-4>",
    btf: ["struct Neg_minus_4 1 { b: u8 @0 }"],
  },
  {
    name: "nested generics",
    declares: "pub struct Wrap<T>(T);",
    type: "Wrap<Wrap<Wrap<u8>>>",
    btf: ["struct Wrap_Wrap_Wrap_u8 1 { __0: Wrap_Wrap_u8 @0 }", "struct Wrap_Wrap_u8 1 { __0: Wrap_u8 @0 }"],
  },
  {
    name: "a plain enum",
    declares: "pub enum Colour { Red, Green = 5, Blue }",
    type: "Colour",
    btf: ["enum Colour u1 { Red=0, Green=5, Blue=6 }"],
  },
  {
    name: "a plain enum with negative values",
    declares: "pub enum Signs { A = -1, B = 1 }",
    type: "Signs",
    btf: ["enum Signs s1 { A=-1, B=1 }"],
  },
  {
    name: "a repr(u16) enum",
    declares: "#[repr(u16)] pub enum Half { A = 65535, B = 0 }",
    type: "Half",
    btf: ["enum Half u2 { A=65535, B=0 }"],
  },
  {
    name: "a repr(i64) enum",
    declares: "#[repr(i64)] pub enum Long { A = i64::MIN, B = i64::MAX }",
    type: "Long",
    btf: ["enum64 Long s8 { A=-9223372036854775808, B=9223372036854775807 }"],
  },
  {
    name: "a repr(u64) enum",
    declares: "#[repr(u64)] pub enum ULong { A = u64::MAX, B = 0 }",
    type: "ULong",
    btf: ["enum64 ULong u8 { A=18446744073709551615, B=0 }"],
  },
  {
    name: "a repr(C) enum",
    declares: "#[repr(C)] pub enum CEnum { A, B }",
    type: "CEnum",
    btf: ["enum CEnum u4 { A=0, B=1 }"],
  },
  {
    name: "an enum with one name",
    declares: "pub enum Single { Only }",
    type: "Single",
    btf: ["struct Single 0 { : union 0 { Only: Single_Only @0 } @0 }"],
  },
  {
    name: "an enum without names",
    declares: "pub enum Void {}",
    type: "Void",
    btf: ["struct Void 0 { : union 0 {} @0 }"],
  },
  {
    name: "an enum with data",
    declares: "pub enum E { A(u32), B { x: u8, y: u64 }, C }",
    type: "E",
    btf: [
      "struct E 16 { : union 16 { : u8 @0, A: E_A @0, B: E_B @0, C: E_C @0 } @0 }",
      "struct E_A 16 { __0: u32 @4 }",
      "struct E_B 16 { x: u8 @1, y: u64 @8 }",
      "struct E_C 16 {}",
    ],
  },
  {
    name: "an enum with a repr(u32) tag",
    declares: "#[repr(u32)] pub enum Tagged { A(u8) = 3, B(u64) = 9 }",
    type: "Tagged",
    btf: [
      "struct Tagged 16 { : union 16 { : u32 @0, A: Tagged_A @0, B: Tagged_B @0 } @0 }",
      "struct Tagged_A 16 { __0: u8 @4 }",
      "struct Tagged_B 16 { __0: u64 @8 }",
    ],
  },
  {
    name: "an enum with a repr(C) tag",
    declares: "#[repr(C)] pub enum TaggedC { A(u8), B(u64) }",
    type: "TaggedC",
    btf: [
      "struct TaggedC 16 { : union 16 { : u32 @0, A: TaggedC_A @0, B: TaggedC_B @0 } @0 }",
      "struct TaggedC_A 16 { __0: u8 @8 }",
      "struct TaggedC_B 16 { __0: u64 @8 }",
    ],
  },
  {
    name: "an enum with one variant with data",
    declares: "pub enum Boxed { It(u32) }",
    type: "Boxed",
    btf: ["struct Boxed 4 { : union 4 { It: Boxed_It @0 } @0 }", "struct Boxed_It 4 { __0: u32 @0 }"],
  },
  {
    name: "an enum in an enum",
    declares: "pub enum Outer { I(Inner), N } pub enum Inner { X(bool), Y }",
    type: "Outer",
    btf: [
      "struct Outer 1 { : union 1 { I: Outer_I @0, N: Outer_N @0 } @0 }",
      "struct Outer_I 1 { __0: Inner @0 }",
      "struct Inner 1 { : union 1 { X: Inner_X @0, Y: Inner_Y @0 } @0 }",
    ],
  },
  {
    name: "an enum whose payload has size 0",
    declares: "pub enum Zero { A(()), B(()) }",
    type: "Zero",
    btf: [
      "struct Zero 1 { : union 1 { : u8 @0, A: Zero_A @0, B: Zero_B @0 } @0 }",
      "struct Zero_A 1 { __0: unit @1 }",
    ],
  },
  {
    name: "Option of an integer",
    type: "Option<u32>",
    btf: [
      "struct Option_u32 8 { : union 8 { : u32 @0, None: Option_u32_None @0, Some: Option_u32_Some @0 } @0 }",
      "struct Option_u32_None 8 {}",
      "struct Option_u32_Some 8 { __0: u32 @4 }",
    ],
  },
  {
    name: "Option of a reference",
    type: "Option<&'static u32>",
    btf: [
      "struct Option_ref_u32 8 { : union 8 { None: Option_ref_u32_None @0, Some: Option_ref_u32_Some @0 } @0 }",
      "struct Option_ref_u32_None 8 {}",
      "struct Option_ref_u32_Some 8 { __0: *u32 @0 }",
    ],
  },
  {
    name: "Option of a bool",
    type: "Option<bool>",
    btf: [
      "struct Option_bool 1 { : union 1 { None: Option_bool_None @0, Some: Option_bool_Some @0 } @0 }",
      "struct Option_bool_Some 1 { __0: bool @0 }",
    ],
  },
  {
    name: "Option of a char",
    type: "Option<char>",
    btf: [
      "struct Option_char 4 { : union 4 { None: Option_char_None @0, Some: Option_char_Some @0 } @0 }",
      "struct Option_char_Some 4 { __0: char @0 }",
    ],
  },
  {
    name: "Option of a pair with a niche",
    type: "Option<(u32, bool)>",
    btf: [
      "struct Option_tuple_u32_bool 8 { : union 8 { None: Option_tuple_u32_bool_None @0, Some: Option_tuple_u32_bool_Some @0 } @0 }",
      "struct Option_tuple_u32_bool_Some 8 { __0: tuple_u32_bool @0 }",
    ],
  },
  {
    name: "Option of an Option",
    type: "Option<Option<u8>>",
    btf: [
      "struct Option_Option_u8 2 { : union 2 { None: Option_Option_u8_None @0, Some: Option_Option_u8_Some @0 } @0 }",
      "struct Option_Option_u8_Some 2 { __0: Option_u8 @0 }",
      "struct Option_u8 2 { : union 2 { : u8 @0, None: Option_u8_None @0, Some: Option_u8_Some @0 } @0 }",
    ],
  },
  {
    name: "Option of a NonZero",
    type: "Option<core::num::NonZeroU32>",
    btf: [
      "struct Option_NonZero_u32 4 { : union 4 { None: Option_NonZero_u32_None @0, Some: Option_NonZero_u32_Some @0 } @0 }",
    ],
  },
  {
    name: "Option of a function",
    type: "Option<fn(u32) -> u8>",
    btf: [
      "struct Option_fn_u32_ret_u8 8 { : union 8 { None: Option_fn_u32_ret_u8_None @0, Some: Option_fn_u32_ret_u8_Some @0 } @0 }",
    ],
  },
  {
    name: "Option of a unit",
    type: "Option<()>",
    btf: [
      "struct Option_unit 1 { : union 1 { : u8 @0, None: Option_unit_None @0, Some: Option_unit_Some @0 } @0 }",
    ],
  },
  {
    name: "Result",
    type: "Result<u32, u8>",
    btf: [
      "struct Result_u32_u8 8 { : union 8 { : u8 @0, Ok: Result_u32_u8_Ok @0, Err: Result_u32_u8_Err @0 } @0 }",
      "struct Result_u32_u8_Ok 8 { __0: u32 @4 }",
      "struct Result_u32_u8_Err 8 { __0: u8 @1 }",
    ],
  },
  {
    name: "Result of a unit",
    type: "Result<(), i32>",
    btf: [
      "struct Result_unit_i32 8 { : union 8 { : u32 @0, Ok: Result_unit_i32_Ok @0, Err: Result_unit_i32_Err @0 } @0 }",
      "struct Result_unit_i32_Ok 8 { __0: unit @4 }",
    ],
  },
  {
    name: "Result of never",
    type: "Result<u32, core::convert::Infallible>",
    btf: [
      "struct Result_u32_Infallible 4 { : union 4 { Ok: Result_u32_Infallible_Ok @0, Err: Result_u32_Infallible_Err @0 } @0 }",
    ],
  },
  {
    name: "Ordering",
    type: "core::cmp::Ordering",
    btf: ["enum Ordering s1 { Less=-1, Equal=0, Greater=1 }"],
  },
  {
    name: "Cell",
    type: "core::cell::Cell<u32>",
    btf: ["struct Cell_u32 4 { value: UnsafeCell_u32 @0 }"],
  },
  {
    name: "UnsafeCell",
    type: "core::cell::UnsafeCell<u8>",
    btf: ["struct UnsafeCell_u8 1 { value: u8 @0 }"],
  },
  {
    name: "ManuallyDrop",
    type: "core::mem::ManuallyDrop<u64>",
    btf: ["struct ManuallyDrop_u64 8 { value: MaybeDangling_u64 @0 }"],
  },
  {
    name: "MaybeUninit",
    type: "core::mem::MaybeUninit<u16>",
    btf: ["union MaybeUninit_u16 2 { uninit: unit @0, value: ManuallyDrop_u16 @0 }"],
  },
  {
    name: "AtomicU64",
    type: "core::sync::atomic::AtomicU64",
    // An integer to other languages, so that user space reads its value by name.
    btf: ["int long long unsigned int u8"],
  },
  {
    name: "NonNull",
    type: "core::ptr::NonNull<u32>",
    btf: ["struct NonNull_u32 8 { pointer: *u32 @0 }"],
  },
  {
    name: "NonZeroI8",
    type: "core::num::NonZeroI8",
    btf: ["struct NonZero_i8 1 { __0: NonZeroI8Inner @0 }"],
  },
  {
    name: "Wrapping",
    type: "core::num::Wrapping<u32>",
    btf: ["struct Wrapping_u32 4 { __0: u32 @0 }"],
  },
  {
    name: "Range",
    type: "core::ops::Range<u32>",
    btf: ["struct Range_u32 8 { start: u32 @0, end: u32 @4 }"],
  },
  {
    name: "RangeInclusive",
    type: "core::ops::RangeInclusive<u8>",
    btf: ["struct RangeInclusive_u8 3 { exhausted: bool @0, start: u8 @1, end: u8 @2 }"],
  },
  {
    name: "Duration",
    type: "core::time::Duration",
    btf: ["struct Duration 16 { secs: u64 @0, nanos: Nanoseconds @8 }"],
  },
  {
    name: "a raw pointer",
    type: "*const u32",
    btf: ["*u32"],
  },
  {
    name: "a mutable raw pointer",
    type: "*mut u64",
    btf: ["*u64"],
  },
  {
    name: "a pointer to a pointer",
    type: "*const *mut u8",
    btf: ["**u8"],
  },
  {
    name: "a pointer to unit",
    type: "*const ()",
    btf: ["*void"],
  },
  {
    name: "a pointer to c_void",
    type: "*mut core::ffi::c_void",
    btf: ["*void"],
  },
  {
    name: "a reference",
    type: "&'static u32",
    btf: ["*u32"],
  },
  {
    name: "a mutable reference",
    type: "&'static mut i16",
    btf: ["*i16"],
  },
  {
    name: "a slice reference",
    type: "&'static [u8]",
    btf: ["struct ref_slice_u8 16 { data_ptr: *u8 @0, length: usize @8 }"],
  },
  {
    name: "a mutable slice reference",
    type: "&'static mut [u32]",
    btf: ["struct ref_mut_slice_u32 16 { data_ptr: *u32 @0, length: usize @8 }"],
  },
  {
    name: "a str reference",
    type: "&'static str",
    btf: ["struct ref_str 16 { data_ptr: *u8 @0, length: usize @8 }"],
  },
  {
    name: "a slice of strs",
    type: "&'static [&'static str]",
    btf: [
      "struct ref_slice_ref_str 16 { data_ptr: *ref_str @0, length: usize @8 }",
      "struct ref_str 16 { data_ptr: *u8 @0, length: usize @8 }",
    ],
  },
  {
    name: "a raw slice",
    type: "*const [u16]",
    btf: ["struct ptr_const_slice_u16 16 { data_ptr: *u16 @0, length: usize @8 }"],
  },
  {
    name: "a trait object",
    declares: "pub trait Speak { fn speak(&self); }",
    type: "&'static dyn Speak",
    btf: ["struct ref_dyn_Speak 16 { pointer: *declared struct dyn_Speak @0, vtable: *[usize; 4] @8 }"],
  },
  {
    name: "a trait object with a marker",
    declares: "pub trait Speak2 { fn speak(&self); }",
    type: "&'static (dyn Speak2 + Send)",
    btf: [
      "struct ref_tuple_dyn_Speak2_Send 16 { pointer: *declared struct tuple_dyn_Speak2_Send @0, vtable: *[usize; 4] @8 }",
    ],
  },
  {
    name: "a generic trait object",
    declares: "pub trait Conv<T> { fn conv(&self) -> T; }",
    type: "&'static dyn Conv<u32>",
    btf: ["struct ref_dyn_Conv_u32 16 { pointer: *declared struct dyn_Conv_u32 @0, vtable: *[usize; 4] @8 }"],
  },
  {
    name: "a function pointer",
    type: "fn(u32, &'static u8) -> u64",
    btf: ["*fn(u32, *u8) -> u64"],
  },
  {
    name: 'an extern "C" function pointer',
    type: 'extern "C" fn(*mut u8)',
    btf: ["*fn(*u8) -> void"],
  },
  {
    name: "an unsafe function pointer",
    type: "unsafe fn() -> u8",
    btf: ["*fn() -> u8"],
  },
  {
    name: "a function that does not return",
    type: "fn() -> !",
    btf: ["*fn() -> void"],
  },
  {
    name: "a function of a slice",
    type: "fn(&'static [u8])",
    btf: ["*fn(ref_slice_u8) -> void"],
  },
  {
    name: "a function in a struct",
    declares: "pub struct Table { call: fn(u8) -> bool, next: Option<fn()> }",
    type: "Table",
    btf: ["struct Table 16 { call: *fn(u8) -> bool @0, next: Option_fn_unit @8 }"],
  },
  {
    name: "a recursive struct",
    declares: "pub struct List { v: u32, next: Option<&'static List> }",
    type: "List",
    btf: [
      "struct List 16 { next: Option_ref_List @0, v: u32 @8 }",
      "struct Option_ref_List 8 { : union 8 { None: Option_ref_List_None @0, Some: Option_ref_List_Some @0 } @0 }",
    ],
  },
  {
    name: "mutually recursive structs",
    declares: "pub struct Ping { p: *const Pong } pub struct Pong { p: *const Ping }",
    type: "Ping",
    btf: ["struct Ping 8 { p: *declared struct Pong @0 }", "declared struct Pong"],
  },
  {
    name: "a recursive enum",
    declares: "pub enum Tree { Leaf(u8), Node(&'static Tree, &'static Tree) }",
    type: "Tree",
    btf: [
      "struct Tree 16 { : union 16 { Leaf: Tree_Leaf @0, Node: Tree_Node @0 } @0 }",
      "struct Tree_Node 16 { __0: *Tree @0, __1: *Tree @8 }",
    ],
  },
  {
    name: "a raw identifier",
    declares: "pub struct r#type { r#struct: u32, r#fn: u8 }",
    type: "r#type",
    btf: ["struct type 8 { struct: u32 @0, fn: u8 @4 }"],
  },
  {
    name: "a non-ASCII name",
    declares: "pub struct Größe { höhe: u32 }",
    type: "Größe",
    btf: ["struct Gr_uf6__udf_e 4 { h_uf6_he: u32 @0 }"],
  },
  {
    name: "a Chinese name",
    declares: "pub struct 类型 { 字段: u8, 字: u8 }",
    type: "类型",
    btf: ["struct _u7c7b__u578b 2 { _u5b57__u6bb5: u8 @0, _u5b57: u8 @1 }"],
  },
  {
    name: "a non-ASCII enum",
    declares: "pub enum Été { Août = 8, Mai = 5 }",
    type: "Été",
    btf: ["enum _uc9_t_ue9 u1 { Ao_ufb_t=8, Mai=5 }"],
  },
  {
    name: "two types of one name",
    declares: "pub mod net { pub struct Port(u16); } pub mod disk { pub struct Port(u32); }",
    type: "(net::Port, disk::Port)",
    btf: [
      "struct tuple_Port_Port 8 { __0: types_net_Port @0, __1: types_disk_Port @4 }",
      "struct types_net_Port 2 { __0: u16 @0 }",
      "struct types_disk_Port 4 { __0: u32 @0 }",
    ],
  },
  {
    name: "a type named as another's readable name",
    declares: "pub struct Opt<T>(T); pub struct Opt_u8(u64);",
    type: "(Opt<u8>, Opt_u8)",
    btf: [
      "struct tuple_Opt_u8_Opt_u8 16 { __0: types_Opt_u8 @0, __1: Opt_u8 @8 }",
      "struct Opt_u8 8 { __0: u64 @0 }",
      "struct types_Opt_u8 1 { __0: u8 @0 }",
    ],
  },
  {
    name: "generics with types of one name",
    declares: "pub mod na { pub struct Q(u16); } pub mod nb { pub struct Q(u32); } pub struct Has<T>(T);",
    type: "(Has<na::Q>, Has<nb::Q>)",
    btf: [
      "struct tuple_Has_Q_Has_Q 8 { __0: Has_Q_af8eca76 @0, __1: Has_Q_d088334a @4 }",
      "struct types_na_Q 2 { __0: u16 @0 }",
      "struct types_nb_Q 4 { __0: u32 @0 }",
    ],
  },
  {
    name: "a name over the limit",
    declares:
      "pub struct Aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa { a: u8 }",
    type: "Aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    btf: [
      "struct Aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa_50193dab9464bb77 1 { a: u8 @0 }",
    ],
  },
  {
    name: "a long generic",
    type: "Result<Option<(u64, core::ops::RangeInclusive<u32>)>, Option<Result<Option<(u8, u16, u32, u64, i8, i16, i32, i64)>, core::time::Duration>>>",
    btf: [
      "struct Result_Option_tuple_u64_RangeInclusive_u32_Option_Result_Option_tuple_u8_u16_u32_u64_i8_i16_i32_i64_Duration 40 { : union 40 { Ok: Result_Option_tuple_u64_RangeInclusive_u32_Option_Result_Option_tuple_u8_u16_u32_u64_i8_i16_i32_i64_Duration_Ok @0, Err: Result_Option_tuple_u64_RangeInclusive_u32_Option_Result_Option_tuple_u8_u16_u32_u64_i8_i16_i32_i64_Duration_Err @0 } @0 }",
    ],
  },
  {
    name: "C words as members",
    declares: "pub struct Words { long: u8, short: u16, int: u32, register: u64 }",
    type: "Words",
    btf: ["struct Words 16 { register: u64 @0, int: u32 @8, short: u16 @12, long: u8 @14 }"],
  },
  {
    name: "a struct with a C name",
    declares: "#[repr(C)] pub struct task_struct { pid: i32, comm: [u8; 16] }",
    type: "task_struct",
    btf: ["struct task_struct 20 { pid: i32 @0, comm: [u8; 16] @4 }"],
  },
  {
    name: "a float in a packed struct",
    declares: "#[repr(C, packed)] pub struct PackedFloat { a: u8, b: f64, c: [f32; 2] }",
    type: "PackedFloat",
    btf: ["struct PackedFloat 17 { a: u8 @0, b: packed_f64 @1, c: [f32; 2] @9 }"],
  },
];

//! What `bpf_printk!` expands to: a function for each kind of conversion, whose trait says what it takes, so that rustc's error stands at the argument.

use crate::helpers::raw;
use core::ffi::{c_void, CStr};

/// Prints with up to three arguments, which are in registers.
#[inline(always)]
pub fn few<const N: usize>(format: &'static [u8], values: &[u64; N]) -> i64 {
    let value = |index: usize| if index < N { values[index] } else { 0 };
    // SAFETY: the format has an argument for each conversion, and the kernel checks each address that it reads.
    unsafe { raw::trace_printk3(format.as_ptr(), format.len() as u32, value(0), value(1), value(2)) }
}

/// Prints with more (Linux 5.16).
#[inline(always)]
pub fn many<const N: usize>(format: &'static [u8], values: &[u64; N]) -> i64 {
    let data = values.as_ptr().cast::<c_void>();
    // SAFETY: as above.
    unsafe { raw::trace_vprintk(format.as_ptr(), format.len() as u32, data, (N * 8) as u32) }
}

macro_rules! kinds {
    ($($(#[$meta:meta])* $trait:ident, $function:ident: $($ty:ty)*;)*) => {$(
        $(#[$meta])*
        pub trait $trait {
            fn value(self) -> u64;
        }
        $(impl $trait for $ty {
            #[inline(always)]
            fn value(self) -> u64 {
                self as u64
            }
        })*
        #[inline(always)]
        pub fn $function<T: $trait>(value: T) -> u64 {
            value.value()
        }
    )*};
}

kinds! {
    #[diagnostic::on_unimplemented(
        message = "`%d` does not print a `{Self}`",
        label = "not a signed number of at most 32 bits",
        note = "`%d` and `%i` take i8, i16, i32, and what fits into i32; `%lld` takes 64 bits, `%u` takes unsigned numbers, `%s` texts"
    )]
    Signed, signed: i8 i16 i32 u8 u16 bool;
    #[diagnostic::on_unimplemented(
        message = "`%u` does not print a `{Self}`",
        label = "not an unsigned number of at most 32 bits",
        note = "`%u` takes u8, u16 and u32; `%llu` takes 64 bits, `%d` takes signed numbers"
    )]
    Unsigned, unsigned: u8 u16 u32 bool;
    #[diagnostic::on_unimplemented(
        message = "`%x` does not print a `{Self}`",
        label = "not a number of at most 32 bits",
        note = "`%x` and `%X` take integers of up to 32 bits; `%llx` takes 64 bits, `%px` addresses"
    )]
    Either, either: i8 i16 i32 u8 u16 u32 bool;
    #[diagnostic::on_unimplemented(
        message = "`%lld` does not print a `{Self}`",
        label = "not a signed number",
        note = "`%ld` and `%lld` take signed integers, and what fits into i64; `%llu` takes u64 and usize"
    )]
    SignedLong, signed_long: i8 i16 i32 i64 isize u8 u16 u32 bool;
    #[diagnostic::on_unimplemented(
        message = "`%llu` does not print a `{Self}`",
        label = "not an unsigned number",
        note = "`%lu` and `%llu` take unsigned integers; `%lld` takes signed ones"
    )]
    UnsignedLong, unsigned_long: u8 u16 u32 u64 usize bool;
    #[diagnostic::on_unimplemented(
        message = "`%llx` does not print a `{Self}`",
        label = "not a number",
        note = "`%lx` and `%llx` take integers; `%px` takes addresses"
    )]
    EitherLong, either_long: i8 i16 i32 i64 isize u8 u16 u32 u64 usize bool;
    #[diagnostic::on_unimplemented(
        message = "`%c` does not print a `{Self}`",
        label = "not a byte",
        note = "`%c` takes u8 and i8: `b'a'`, not `'a'`"
    )]
    Byte, byte: u8 i8;
    #[diagnostic::on_unimplemented(
        message = "`%s` does not print a `{Self}`",
        label = "not a text that ends with a NUL",
        note = "`%s` takes `&CStr` (`c\"text\"`), a reference to an array of bytes that holds a NUL, and `*const u8` or `*const c_char` into the kernel's memory; `%pus` reads the user's"
    )]
    Text, text: *const u8 *mut u8 *const i8 *mut i8;
    #[diagnostic::on_unimplemented(
        message = "`%pus` does not print a `{Self}`",
        label = "not an address in the user's memory",
        note = "`%pus` takes `*const u8` and `*const c_char`"
    )]
    UserText, user_text: *const u8 *mut u8 *const i8 *mut i8;
    #[diagnostic::on_unimplemented(
        message = "`%p` does not print a `{Self}`",
        label = "not an address",
        note = "`%p`, `%px`, `%ps` and the like take pointers, references, u64 and usize"
    )]
    Address, address: u64 usize;
    #[diagnostic::on_unimplemented(
        message = "`%pI4` does not print a `{Self}`",
        label = "not the address of four bytes",
        note = "`%pi4` and `%pI4` take references and pointers to [u8; 4] and u32, in network byte order"
    )]
    Ipv4, ipv4: *const u32 *const [u8; 4] *const c_void;
    #[diagnostic::on_unimplemented(
        message = "`%pI6` does not print a `{Self}`",
        label = "not the address of sixteen bytes",
        note = "`%pi6` and `%pI6` take references and pointers to [u8; 16] and [u32; 4], in network byte order"
    )]
    Ipv6, ipv6: *const [u8; 16] *const [u32; 4] *const c_void;
}

macro_rules! references {
    ($([$($generics:tt)*] $trait:ident for $ty:ty;)*) => {$(
        impl<$($generics)*> $trait for $ty {
            #[inline(always)]
            fn value(self) -> u64 {
                self as *const _ as *const u8 as u64
            }
        }
    )*};
}

references! {
    [const N: usize] Text for &[u8; N];
    [const N: usize] Text for &[i8; N];
    [T] Address for *const T;
    [T] Address for *mut T;
    [T] Address for &T;
    [] Ipv4 for &u32;
    [] Ipv4 for &[u8; 4];
    [] Ipv6 for &[u8; 16];
    [] Ipv6 for &[u32; 4];
}

impl Text for &CStr {
    #[inline(always)]
    fn value(self) -> u64 {
        self.as_ptr() as u64
    }
}

//! Types of parameters.

use core::ffi::c_void;
use core::ptr::NonNull;

/// A type that a parameter of a program can have: an integer, `bool`, a pointer, a reference, an `Option` of one, or `[u64; N]` for a struct of N times
/// eight bytes that the kernel's function takes by value.
///
/// As clang's `BPF_PROG` has it, each argument is a number of 64 bits, of which an integer takes the low ones.
///
/// A reference says that the kernel hands on a valid pointer. Where it may be null, write a pointer or an `Option`.
///
/// # Safety
/// `from_slot` reads eight bytes, or as many as the type has if those are more.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a parameter of a program",
    label = "no argument of a function of the kernel's has this type",
    note = "write an integer, a pointer, a reference, or `[u64; N]` for a struct of N times eight bytes"
)]
pub unsafe trait Argument: Sized {
    /// The argument in `slot`.
    ///
    /// # Safety
    /// `slot` holds an argument of this type.
    unsafe fn from_slot(slot: *const u64) -> Self;

    /// The argument in a register.
    ///
    /// # Safety
    /// `value` is an argument of this type.
    unsafe fn from_register(value: u64) -> Self;
}

macro_rules! integers {
    ($($ty:ty)+) => {
        $(
            // SAFETY: it reads eight bytes.
            unsafe impl Argument for $ty {
                #[inline(always)]
                unsafe fn from_slot(slot: *const u64) -> Self {
                    // SAFETY: the caller's.
                    unsafe { *slot as $ty }
                }

                #[inline(always)]
                unsafe fn from_register(value: u64) -> Self {
                    value as $ty
                }
            }
        )+
    };
}

integers!(u8 i8 u16 i16 u32 i32 u64 i64 usize isize);

// SAFETY: it reads eight bytes.
unsafe impl Argument for bool {
    #[inline(always)]
    unsafe fn from_slot(slot: *const u64) -> Self {
        // SAFETY: the caller's.
        unsafe { *slot as u8 != 0 }
    }

    #[inline(always)]
    unsafe fn from_register(value: u64) -> Self {
        value as u8 != 0
    }
}

macro_rules! pointers {
    ($($ty:ty),+) => {
        $(
            // SAFETY: it reads eight bytes.
            unsafe impl<T> Argument for $ty {
                #[inline(always)]
                unsafe fn from_slot(slot: *const u64) -> Self {
                    // SAFETY: the caller's. Read as a pointer, since the verifier knows it as one.
                    unsafe { *slot.cast::<Self>() }
                }

                #[inline(always)]
                unsafe fn from_register(value: u64) -> Self {
                    // SAFETY: the caller's.
                    unsafe { core::mem::transmute_copy::<*const c_void, Self>(&(value as *const c_void)) }
                }
            }
        )+
    };
}

pointers!(*const T, *mut T, &T, Option<&T>, NonNull<T>, Option<NonNull<T>>);

macro_rules! exclusive {
    ($($ty:ty),+) => {
        $(
            // SAFETY: it reads eight bytes.
            unsafe impl<T> Argument for $ty {
                #[inline(always)]
                unsafe fn from_slot(slot: *const u64) -> Self {
                    // SAFETY: the caller's.
                    unsafe { slot.cast::<Self>().read() }
                }

                #[inline(always)]
                unsafe fn from_register(value: u64) -> Self {
                    // SAFETY: the caller's.
                    unsafe { core::mem::transmute_copy::<*const c_void, Self>(&(value as *const c_void)) }
                }
            }
        )+
    };
}

exclusive!(&mut T, Option<&mut T>);

// SAFETY: it reads as many bytes as it has.
unsafe impl<const N: usize> Argument for [u64; N] {
    #[inline(always)]
    unsafe fn from_slot(slot: *const u64) -> Self {
        let mut words = [0; N];
        let mut index = 0;
        while index < N {
            // SAFETY: the caller's.
            words[index] = unsafe { *slot.add(index) };
            index += 1;
        }
        words
    }

    #[inline(always)]
    unsafe fn from_register(value: u64) -> Self {
        [value; N]
    }
}

/// Where an argument is among the others: eight bytes, or as many more as its type has.
#[doc(hidden)]
#[repr(C, align(8))]
pub struct Slot<T> {
    __corelate_argument: T,
}

/// Argument `n`, as the kernel says when it is asked: `bpf_get_func_arg`. 0 where the function has not so many.
#[doc(hidden)]
#[inline(always)]
pub unsafe fn argument_of(context: *mut c_void, n: u32) -> u64 {
    let mut value = 0u64;
    // SAFETY: the helper writes eight bytes.
    unsafe { crate::helpers::raw::get_func_arg(context, n, &raw mut value) };
    value
}

/// What the function of a `fexit` or `fmod_ret` program returned, as the kernel says when it is asked: `bpf_get_func_ret`, Linux 5.17.
#[doc(hidden)]
#[inline(always)]
pub unsafe fn result_of(context: *mut c_void) -> u64 {
    let mut value = 0u64;
    #[cfg(target_arch = "bpf")]
    // SAFETY: 184 is that helper in `enum bpf_func_id`.
    unsafe {
        let get = core::mem::transmute::<usize, unsafe extern "C" fn(*mut c_void, *mut u64) -> i64>(184);
        get(context, &raw mut value);
    }
    let _ = (context, &raw mut value);
    value
}

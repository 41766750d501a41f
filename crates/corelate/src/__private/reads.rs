//! What the reading macros call: HOP and LAST of `__hops!`.

use super::KernelPtr;
use crate::helpers::raw;
use core::mem::MaybeUninit;

pub use crate::helpers::{probe_read_kernel, probe_read_kernel_str, probe_read_user, probe_read_user_str};

/// # Safety
/// `dst` can be written to; what is at `src` is a valid `T`.
#[inline(always)]
pub unsafe fn probe_read_kernel_into<T>(dst: *mut T, src: *const T) -> Result<(), i64> {
    // SAFETY: the caller's promise.
    match unsafe { raw::probe_read_kernel(dst as *mut u8, size_of::<T>() as u32, src as *const u8) } {
        0 => Ok(()),
        error => Err(error),
    }
}

/// # Safety
/// As [`probe_read_kernel_into`].
#[inline(always)]
pub unsafe fn probe_read_user_into<T>(dst: *mut T, src: *const T) -> Result<(), i64> {
    // SAFETY: the caller's promise.
    match unsafe { raw::probe_read_user(dst as *mut u8, size_of::<T>() as u32, src as *const u8) } {
        0 => Ok(()),
        error => Err(error),
    }
}

/// Reading with C's meaning: the helper clears what it could not read.
macro_rules! or_zero {
    ($hop:ident $read:ident $into:ident $str:ident = $helper:ident $str_helper:ident) => {
        /// A pointer of a chain; null where it cannot be read.
        ///
        /// # Safety
        /// Any address will do on BPF; elsewhere, one that `probe_read_kernel` can read.
        #[inline(always)]
        pub unsafe fn $hop<P: KernelPtr>(src: *const P) -> *const P::Target {
            const {
                assert!(size_of::<P>() == size_of::<*const P::Target>(), "the chain goes through something that is no pointer")
            };
            // SAFETY: what can stand in a chain and is as large as a pointer is one.
            unsafe { $read(src as *const *const P::Target) }
        }

        /// # Safety
        /// As the hop's; any bytes at `src` are a valid `T`.
        #[inline(always)]
        pub unsafe fn $read<T>(src: *const T) -> T {
            const { assert!(has_zero::<T>(), "0 is no value of this type, and that is what a failed read gives") };
            let mut value = MaybeUninit::<T>::uninit();
            // SAFETY: the destination is as long as it says, and the helper writes all of it, whether it can read or not.
            unsafe {
                raw::$helper(value.as_mut_ptr() as *mut u8, size_of::<T>() as u32, src as *const u8);
                value.assume_init()
            }
        }

        /// # Safety
        /// As the hop's; `dst` can be written to.
        #[inline(always)]
        pub unsafe fn $into<T>(dst: *mut T, src: *const T) {
            const { assert!(has_zero::<T>(), "0 is no value of this type, and that is what a failed read gives") };
            // SAFETY: the caller's promise.
            unsafe { raw::$helper(dst as *mut u8, size_of::<T>() as u32, src as *const u8) };
        }

        /// # Safety
        /// As the hop's.
        #[inline(always)]
        pub unsafe fn $str<T>(dst: &mut [u8], src: *const T) -> usize {
            // SAFETY: the destination is as long as it says.
            let length = unsafe { raw::$str_helper(dst.as_mut_ptr(), dst.len() as u32, src as *const u8) };
            if length < 0 {
                0
            } else {
                length as usize
            }
        }
    };
}

or_zero! { hop_or_zero read_or_zero read_into_or_zero read_str_or_zero = probe_read_kernel probe_read_kernel_str }
or_zero! { hop_user_or_zero read_user_or_zero read_user_into_or_zero read_user_str_or_zero = probe_read_user probe_read_user_str }

/// Whether all zeros are a `T`. A type that keeps `None` of an `Option` in its own bytes, as references do, may keep it there. Larger types than this have
/// theirs in a member, where nobody looks.
const fn has_zero<T>() -> bool {
    if size_of::<T>() > 16 || size_of::<Option<T>>() != size_of::<T>() {
        return true;
    }
    let zeros = MaybeUninit::<Option<T>>::zeroed();
    // SAFETY: zeros are a value of the `Option`, be it `None` or one of the others.
    matches!(unsafe { &*zeros.as_ptr() }, Some(_))
}

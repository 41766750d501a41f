//! What the reading macros call: HOP and LAST of `__hops!`.

pub use crate::helpers::{probe_read_kernel, probe_read_kernel_str, probe_read_user, probe_read_user_str};

/// # Safety
/// `dst` can be written to; what is at `src` is a valid `T`.
#[inline(always)]
pub unsafe fn probe_read_kernel_into<T>(dst: *mut T, src: *const T) -> Result<(), i64> {
    // SAFETY: the caller's promise.
    match unsafe { crate::helpers::raw::probe_read_kernel(dst as *mut u8, size_of::<T>() as u32, src as *const u8) } {
        0 => Ok(()),
        error => Err(error),
    }
}
